import { describe, expect, test } from 'vitest';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { AwsCredentials } from '../../../src/stores/aws/credentials.ts';
import { readRefused } from '../../../src/stores/aws/read-errors.ts';
import type { AwsReference } from '../../../src/stores/aws/reference.ts';
import { withFault } from '../../helpers/seed.ts';
import { errorsOf, parse, startJob } from './job.ts';

/** One read, refused so; and how often it was tried. */
async function refusedRead(
  code: string,
  { status = 400, message = 'planted-message', line = 'aws:prod/database' } = {},
) {
  const seed = withFault(demoSeed(), { service: 'secretsmanager', status, code, message });
  const job = await startJob({ seed, settings: { retries: 2 } });
  const [result] = await job.fetch(line);
  const [error] = errorsOf(result);
  if (error === undefined) throw new Error('no error');
  expect(JSON.stringify([error.facts, error.message, job.log])).not.toContain(message);
  return { kind: result?.kind, error, tries: job.calls()['GetSecretValue'] };
}

describe('a refusal is final, and told by its code', () => {
  test.each<[string, string, 'absent' | 'failed', string]>([
    ['ResourceNotFoundException', 'AWS_NOT_FOUND', 'absent', 'S8'],
    ['AccessDeniedException', 'AWS_ACCESS_DENIED', 'failed', 'S1'],
    ['InvalidRequestException', 'AWS_SECRET_DELETED', 'failed', 'S9'],
    ['DecryptionFailure', 'AWS_DECRYPTION_FAILED', 'failed', 'S6'],
    ['InvalidParameterException', 'LINE_INVALID', 'failed', 'S1'],
    ['ValidationException', 'LINE_INVALID', 'failed', 'S1'],
    ['ExpiredTokenException', 'AWS_CREDENTIALS_REFUSED', 'failed', 'N10'],
    ['UnrecognizedClientException', 'AWS_CREDENTIALS_REFUSED', 'failed', 'N10'],
    ['InvalidSignatureException', 'AWS_CREDENTIALS_REFUSED', 'failed', 'N10'],
    ['BrandNewException', 'AWS_SERVICE_FAILED', 'failed', 'S1'],
  ])('%s is %s, %s', async (code, expected, kind, cause) => {
    const refused = await refusedRead(code);
    expect(refused.error.code).toBe(expected);
    expect(refused.kind).toBe(kind);
    expect(refused.tries).toBe(1);
    expect(refused.error.facts).toMatchObject({
      as: expect.stringMatching(/^arn:aws:sts::111122223333:assumed-role\/ci\//),
      from: 'AWS Secrets Manager, eu-west-1',
      said: `400 ${code}`,
    });
    expect(refused.error.facts.likely?.map(({ id }) => id)).toContain(cause);
  });

  test.each([
    ['ThrottlingException', 400, 'AWS_THROTTLED'],
    ['TooManyRequestsException', 429, 'AWS_THROTTLED'],
    ['InternalServiceError', 400, 'AWS_SERVICE_FAILED'],
    ['InternalServiceError', 500, 'AWS_SERVICE_FAILED'],
    ['ServiceUnavailableException', 503, 'AWS_SERVICE_FAILED'],
  ])('%s (%i) is tried to the end, then %s', async (code, status, expected) => {
    const { error, tries } = await refusedRead(code, { status });
    expect(error.code).toBe(expected);
    expect(tries).toBe(3);
  });
});

describe("what the service's text decides between causes, and is never shown for", () => {
  const denied = 'AccessDeniedException';
  test.each([
    [denied, 'x because no identity-based policy allows the y action', 'S1'],
    [denied, 'x with an explicit deny in a service control policy', 'S2'],
    [denied, 'x with an explicit deny in a permissions boundary', 'S2'],
    [denied, 'Access to KMS is not allowed', 'S6'],
    [denied, 'x because no session policy allows the y action', 'S11'],
    ['ResourceNotFoundException', "Secrets Manager can't find the specified secret.", 'S8'],
    [
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      'S10',
    ],
    ['InvalidRequestException', 'x because it was marked for deletion.', 'S9'],
  ])('%s: %s', async (code, message, first) => {
    const { error } = await refusedRead(code, { message });
    expect(error.facts.likely?.[0]?.id).toBe(first);
  });

  test('a denial without a stage in the policy stays possible where the call sent one by itself', async () => {
    const { error } = await refusedRead(denied);
    expect(error.facts.likely?.map(({ id }) => id)).toEqual(['S1', 'S5', 'S8', 'S6']);
  });
});

describe('a version or a stage', () => {
  test('that is not there is told apart from a secret that is not', async () => {
    const { error, kind } = await refusedRead('ResourceNotFoundException', {
      line: 'aws:prod/database?stage=AWSPENDING',
    });
    expect(error.code).toBe('AWS_VERSION_NOT_FOUND');
    expect(kind).toBe('absent');
  });
});

describe('what to grant', () => {
  const refusal = { code: 'AccessDeniedException', status: 400, hint: '' };

  test.each([
    ['aws:prod/db', 'eu-west-1', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-??????'],
    ['aws:prod/db', 'cn-north-1', 'arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:prod/db-??????'],
    [
      'aws:prod/db',
      'us-gov-west-1',
      'arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:prod/db-??????',
    ],
    [
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-Ab12Cd',
      'eu-west-1',
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-Ab12Cd',
    ],
    [
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db',
      'eu-west-1',
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-??????',
    ],
  ])('for %s in %s', async (line, region, resource) => {
    const { context } = await startJob();
    const reference = parse(line);
    if (!isOwn(reference)) throw new Error('not a reference of AWS');
    const error = readRefused('GetSecretValue', reference, refusal, {
      region,
      context,
      session: {
        principal: 'arn:aws:sts::111122223333:assumed-role/ci/s',
        account: '111122223333',
        credentials: new AwsCredentials({ accessKeyId: 'A', secretAccessKey: 'S' }),
        sessionPolicy: 'auto',
      },
    });
    expect(error.facts.fix[0]).toContain(`allow secretsmanager:GetSecretValue on ${resource} for role ci`);
    expect(error.facts.from).toBe(`AWS Secrets Manager, ${region}`);
  });
});

function isOwn(reference: ReturnType<typeof parse>): reference is AwsReference {
  return 'secretId' in reference;
}
