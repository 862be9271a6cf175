import { type ErrorCode, UserError } from '../../core/errors.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import { showText } from '../../references/show-text.ts';
import { parseArn } from './arn.ts';
import { answererOf, type ReadCall } from './calls.ts';
import type { AwsReference } from './reference.ts';
import { isDenial, isPassing, NOT_FOUND, type ReadRefusal, type ServiceError } from './service-error.ts';
import { exactResources } from './session-policy.ts';
import type { AwsContext } from './settings.ts';
import type { AwsSession } from './sign-in.ts';
import { serviceFailed } from './trust-errors.ts';

const CREDENTIALS = new Set([
  'ExpiredTokenException',
  'ExpiredToken',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'RequestExpired',
]);

export interface ReadPlace {
  readonly region: string;
  readonly session: AwsSession;
  readonly context: AwsContext;
}

/**
 * What is wrong with the whole call, so that any other read of this session would meet it too: a throttled or failing
 * service, credentials that are not taken. `undefined` for a refusal that another way of reading may not meet.
 */
export function sharedFault(call: ReadCall, error: ServiceError, place: ReadPlace): UserError | undefined {
  if (isPassing(error) || !error.fromService) return serviceFailed(call, place.region, error, place.context);
  return CREDENTIALS.has(error.code) ? credentialsRefused(call, error, place) : undefined;
}

function credentialsRefused(
  call: ReadCall,
  error: ReadRefusal,
  { region, session, context }: ReadPlace,
): UserError {
  const { clockSkewSeconds } = context.network;
  return new UserError({
    code: 'AWS_CREDENTIALS_REFUSED',
    what: `AWS does not take this session's credentials for ${call} in ${region}`,
    as: session.principal,
    from: answererOf(call, region),
    said: `${error.status} ${error.code}`,
    fix: ['see the likely causes; a wrong clock on the runner is one'],
    likely: diagnose(
      {
        step: 'aws-first-signed-call',
        status: error.status,
        code: error.code,
        hint: error.hint,
        roleArn: session.principal,
        region,
        ...(clockSkewSeconds === undefined ? {} : { clockSkewSeconds }),
      },
      context.env,
    ),
  });
}

/** A refused read of one secret, by status and code alone; the service's text only ranks likely causes. */
export function readRefused(
  call: ReadCall,
  reference: AwsReference,
  error: ReadRefusal,
  place: ReadPlace,
  secretId = reference.secretId,
): UserError {
  const { region, session, context } = place;
  const from = answererOf(call, region);
  const answered = { fromService: true, ...error };
  if (answered.unreadable) return serviceFailed(call, region, answered, context);
  const shared = sharedFault(call, answered, place);
  if (shared !== undefined) return shared;
  const shown = showText(secretId, 200);
  const pinned = reference.version !== undefined || reference.stage !== undefined;
  const [code, what, fix] = ((): readonly [ErrorCode, string, readonly string[]] => {
    if (isDenial(error)) return denied(call, reference, secretId, region, session);
    switch (error.code) {
      case NOT_FOUND:
        return pinned
          ? [
              'AWS_VERSION_NOT_FOUND',
              `${shown} does not exist in ${region}, or has no such version or stage`,
              ['check the name, the region, and version= or stage='],
            ]
          : [
              'AWS_NOT_FOUND',
              `${shown} does not exist in ${region}, or holds no value yet`,
              [
                /^arn:.*-[A-Za-z0-9]{6}$/.test(secretId)
                  ? 'check the ARN; one that ends in a hyphen and six characters is taken for a full one, so where they belong to the name, paste the whole ARN'
                  : "check the name and the region; another account's secret needs its full ARN",
                'or ?optional',
              ],
            ];
      case 'InvalidRequestException':
        if (isForeign(reference.arn?.account, session)) {
          return [
            'AWS_SECRET_DELETED',
            `${shown} is scheduled for deletion, or encrypted with a key that its account cannot share`,
            [
              `aws secretsmanager restore-secret --secret-id ${shown}`,
              'or encrypt it with a customer managed key, and let this role use that',
            ],
          ];
        }
        return pinned
          ? [
              'AWS_SECRET_DELETED',
              `${shown} is scheduled for deletion, or its version and stage disagree`,
              [
                `aws secretsmanager restore-secret --secret-id ${shown}`,
                'or drop one of version= and stage=',
              ],
            ]
          : [
              'AWS_SECRET_DELETED',
              `${shown} is scheduled for deletion`,
              [`aws secretsmanager restore-secret --secret-id ${shown}`],
            ];
      case 'DecryptionFailure':
        return [
          'AWS_DECRYPTION_FAILED',
          `the key of ${shown} is disabled, is to be deleted, or cannot be used`,
          ['enable the key, or encrypt the secret with another one'],
        ];
      case 'InvalidParameterException':
      case 'ValidationException':
        return [
          'LINE_INVALID',
          `AWS takes ${shown} for no name or ARN of a secret, or refuses its version or stage`,
          ['paste the ARN as the console shows it'],
        ];
      default:
        return ['AWS_SERVICE_FAILED', `cannot read ${shown}`, ['run the job again']];
    }
  })();
  return new UserError({
    code,
    what,
    as: session.principal,
    from,
    said: `${error.status} ${error.code}`,
    fix,
    likely: likelyCauses(call, error, reference, region, session, context),
  });
}

function denied(
  call: ReadCall,
  reference: AwsReference,
  secretId: string,
  region: string,
  session: AwsSession,
): readonly [ErrorCode, string, readonly string[]] {
  const account = parseArn(secretId)?.account ?? session.account ?? 'ACCOUNT';
  const resource =
    exactResources({ service: 'secretsmanager', region, account, secretId, wildcard: false }).at(-1) ??
    secretId;
  const role = /assumed-role\/([^/]+)\//.exec(session.principal)?.[1];
  const who = role === undefined ? session.principal : `role ${role}`;
  const grant = `allow secretsmanager:${call === 'DescribeSecret' ? call : 'GetSecretValue'} on ${showText(resource, 2200)} for ${who}`;
  const fix = isForeign(account, session)
    ? [
        grant,
        `in account ${account}, let this role in by the secret's resource policy and by the policy of its key (which must be the account's own: aws/secretsmanager cannot be shared)`,
      ]
    : [`${grant}; if it has a key of its own, kms:Decrypt on the key too`];
  return [
    'AWS_ACCESS_DENIED',
    `cannot read ${showText(reference.wildcard ? secretId : reference.label, 200)}`,
    fix,
  ];
}

export function isForeign(account: string | undefined, session: AwsSession): boolean {
  return account !== undefined && session.account !== undefined && account !== session.account;
}

/** A wildcard's ListSecrets that was refused as a whole. */
export function listRefused(reference: AwsReference, error: ServiceError, place: ReadPlace): UserError {
  const { region, session, context } = place;
  const from = `AWS Secrets Manager, ${region}`;
  if (!isDenial(error)) return readRefused('ListSecrets', reference, error, place);
  return new UserError({
    code: 'AWS_LIST_DENIED',
    what: `cannot list the secrets that ${showText(reference.label)} matches`,
    as: session.principal,
    from,
    said: `${error.status} ${error.code}`,
    fix: [
      'allow secretsmanager:ListSecrets on * for this role (it takes no resource)',
      'or name the secrets one by one',
    ],
    likely: likelyCauses('ListSecrets', error, reference, region, session, context),
  });
}

export function likelyCauses(
  call: ReadCall,
  error: ReadRefusal,
  reference: AwsReference,
  region: string,
  session: AwsSession,
  context: AwsContext,
) {
  const { secretId, arn, stage, version } = reference;
  return diagnose(
    {
      step: 'aws-read',
      call,
      status: error.status,
      code: error.code,
      hint: error.hint,
      secretId,
      ...(arn === undefined ? {} : { secretAccount: arn.account }),
      ...(session.account === undefined ? {} : { roleAccount: session.account }),
      roleArn: session.principal,
      region,
      sessionPolicy: session.sessionPolicy,
      ...(stage === undefined ? {} : { stage }),
      ...(version === undefined ? {} : { version }),
    },
    context.env,
  );
}
