import { type ErrorCode, UserError } from '../../core/errors.ts';
import { showText } from '../../references/show-text.ts';
import { parseArn } from '../aws/arn.ts';
import { answererOf } from '../aws/calls.ts';
import { isForeign, likelyCauses, type ReadPlace, sharedFault } from '../aws/read-errors.ts';
import type { AwsReference } from '../aws/reference.ts';
import { isDenial, type ServiceError } from '../aws/service-error.ts';
import { serviceFailed } from '../aws/trust-errors.ts';
import { isPathWildcard, parameterResources } from './resources.ts';

type ParameterCall = 'GetParameters' | 'GetParametersByPath' | 'DescribeParameters';

export { sharedFault } from '../aws/read-errors.ts';

/** A refused call, by status and code alone; the service's text only ranks likely causes. */
export function parameterRefused(
  call: ParameterCall,
  reference: AwsReference,
  error: ServiceError,
  place: ReadPlace,
): UserError {
  const { region, session, context } = place;
  if (error.unreadable) return serviceFailed(call, region, error, context);
  const shared = sharedFault(call, error, place);
  if (shared !== undefined) return shared;
  const shown = showText(reference.label, 200);
  const [code, what, fix] = ((): readonly [ErrorCode, string, readonly string[]] => {
    if (isDenial(error)) return denied(call, reference, place);
    switch (error.code) {
      case 'InvalidKeyId':
        return [
          'AWS_DECRYPTION_FAILED',
          `the key of ${shown} is disabled, is to be deleted, or cannot be used`,
          ['enable the key, or encrypt the parameter with another one'],
        ];
      case 'ValidationException':
      case 'InvalidFilterValue':
        return [
          'LINE_INVALID',
          `AWS takes ${shown} for no name or ARN of a parameter, or refuses its version`,
          ['write the name as the console shows it, its leading / too'],
        ];
      default:
        return ['AWS_SERVICE_FAILED', `cannot read ${shown}`, ['run the job again']];
    }
  })();
  return new UserError({
    code,
    what,
    as: session.principal,
    from: answererOf(call, region),
    said: `${error.status} ${error.code}`,
    fix,
    likely: likelyCauses(call, error, reference, region, session, context),
  });
}

function denied(
  call: ParameterCall,
  reference: AwsReference,
  { region, session }: ReadPlace,
): readonly [ErrorCode, string, readonly string[]] {
  const shown = showText(reference.label, 200);
  const role = /assumed-role\/([^/]+)\//.exec(session.principal)?.[1];
  const who = role === undefined ? session.principal : `role ${role}`;
  if (call === 'DescribeParameters') {
    return [
      'AWS_LIST_DENIED',
      `cannot list the parameters that ${shown} matches`,
      [
        `allow ssm:DescribeParameters on * for ${who} (it takes no resource)`,
        ...(isPathWildcard({ secretId: reference.secretId, wildcard: true })
          ? []
          : ['or end the wildcard behind a / of the path, which is read without listing']),
      ],
    ];
  }
  const { secretId, wildcard } = reference;
  const account = parseArn(secretId)?.account ?? session.account ?? 'ACCOUNT';
  const resources = parameterResources({ region, account, secretId, wildcard: wildcard !== undefined });
  const grant = `allow ssm:${call} on ${showText(resources.join(' and '), 2200)} for ${who}`;
  const fix = isForeign(account, session)
    ? [
        grant,
        `in account ${account}, share the parameter with this account (AWS RAM; the advanced tier), and its key, which must be the account's own`,
      ]
    : [`${grant}; if a SecureString has a key of its own, kms:Decrypt on the key too`];
  return ['AWS_ACCESS_DENIED', `cannot read ${shown}`, fix];
}
