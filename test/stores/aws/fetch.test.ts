import { describe, expect, test } from 'vitest';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import {
  withAwsAccountPart,
  withAwsPolicy,
  withAwsSecret,
  withAwsSecrets,
  withFault,
  withManyAwsSecrets,
  withThrottle,
} from '../../helpers/seed.ts';
import { errorsOf, secretsOf, startJob, textsOf } from './job.ts';

const many = (count: number) => Array.from({ length: count }, (_, index) => `aws:prod/many/${index}`);
const values = (count: number) => Array.from({ length: count }, (_, index) => `value-${index}`);
const read = { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'] };
const batchAndList = {
  Effect: 'Allow',
  Action: ['secretsmanager:BatchGetSecretValue', 'secretsmanager:ListSecrets'],
  Resource: '*',
};

describe('the calls of a read', () => {
  test('100 secrets: one token, one sign-in, five batches, nothing else', async () => {
    const job = await startJob({ seed: withManyAwsSecrets(demoSeed(), 100) });
    expect(textsOf(await job.fetch(...many(100)))).toEqual(values(100));
    expect(job.calls()).toEqual({ Token: 1, AssumeRoleWithWebIdentity: 1, BatchGetSecretValue: 5 });
  });

  test('2,000 by wildcard: twenty pages, a hundred batches, five at once', async () => {
    const job = await startJob({ seed: withManyAwsSecrets(demoSeed(), 2000), latencyMilliseconds: 1 });
    const [result] = await job.fetch('aws:prod/many/*');
    expect(secretsOf(result).length).toBe(2000);
    expect(new Set(secretsOf(result).map(({ starred }) => starred)).size).toBe(2000);
    expect(job.calls()).toEqual({
      Token: 1,
      AssumeRoleWithWebIdentity: 1,
      ListSecrets: 20,
      BatchGetSecretValue: 100,
    });
    const batches = job.emulator.requests.filter(({ call }) => call === 'BatchGetSecretValue');
    const sizes = new Set(batches.map(({ detail }) => detail.secrets?.length));
    expect(sizes).toEqual(new Set([20]));
    // Five batches and the page under way.
    expect(job.emulator.mostInFlight('secretsmanager')).toBeLessThanOrEqual(6);
  });

  test('one secret is read by itself, its stage said', async () => {
    const job = await startJob();
    await job.fetch('aws:prod/database');
    expect(job.calls()).toEqual({ Token: 1, AssumeRoleWithWebIdentity: 1, GetSecretValue: 1 });
    expect(job.emulator.requests.at(-1)?.detail).toMatchObject({
      secrets: ['prod/database'],
      stage: 'AWSCURRENT',
    });
  });

  test('a secret that a line names and a wildcard matches is read once', async () => {
    const job = await startJob();
    const results = await job.fetch('aws:prod/api/key', 'aws:prod/api/*', 'aws:prod/api/k*');
    expect(results.map((result) => secretsOf(result).map(({ name }) => name))).toEqual([
      ['prod/api/key'],
      ['prod/api/key', 'prod/api/token'],
      ['prod/api/key'],
    ]);
    expect(secretsOf(results[1]).map(({ starred }) => starred)).toEqual(['key', 'token']);
    const asked = job.emulator.requests.flatMap(({ call, detail }) =>
      call === 'BatchGetSecretValue' || call === 'GetSecretValue' ? (detail.secrets ?? []) : [],
    );
    expect(asked.length).toBe(2);
  });
});

describe('what a reference may ask for', () => {
  const pinned = withAwsSecret(demoSeed(), 'prod/pinned', {
    versions: [
      { id: 'a'.repeat(32), value: 'old', stages: ['AWSPREVIOUS'] },
      { id: 'b'.repeat(32), value: 'new', stages: ['AWSCURRENT'] },
    ],
  });

  test('versions and stages, each by a read of its own', async () => {
    const job = await startJob({ seed: pinned });
    const results = await job.fetch(
      `aws:prod/pinned?version=${'a'.repeat(32)}`,
      'aws:prod/pinned?stage=AWSPREVIOUS',
      `aws:prod/pinned?version=${'b'.repeat(32)}&stage=AWSCURRENT`,
    );
    expect(textsOf(results)).toEqual(['old', 'old', 'new']);
    const asked = job.emulator.requests
      .filter(({ call }) => call === 'GetSecretValue')
      .map(({ detail }) => `${detail.version?.[0] ?? '-'} ${detail.stage ?? '-'}`);
    expect(asked.sort()).toEqual(['- AWSPREVIOUS', 'a -', 'b AWSCURRENT']);
  });

  test('a stage that the secret lacks is absent; version and stage that disagree are not', async () => {
    const job = await startJob({ seed: pinned });
    const [absent, disagree] = await job.fetch(
      'aws:prod/pinned?stage=AWSPENDING',
      `aws:prod/pinned?version=${'a'.repeat(32)}&stage=AWSCURRENT`,
    );
    expect(absent?.kind).toBe('absent');
    expect(errorsOf(absent)[0]?.code).toBe('AWS_VERSION_NOT_FOUND');
    expect(disagree?.kind).toBe('failed');
    expect(errorsOf(disagree)[0]?.facts.fix.join(' ')).toMatch(/version= and stage=/);
  });

  test('bytes that are no text, and every byte of text', async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 0xf0, 0x9f, 0x92, 0xa9]);
    const seed = withAwsSecrets(demoSeed(), {
      'prod/bytes': { base64: bytes.toString('base64') },
      'prod/text': '\ufeffa\r\nb%0A::set-env\u{1f600}',
    });
    const job = await startJob({ seed });
    const [binary, text] = await job.fetch('aws:prod/bytes', 'aws:prod/text');
    expect(Buffer.from(secretsOf(binary)[0]?.value.revealBytes() ?? []).equals(bytes)).toBe(true);
    expect(secretsOf(text)[0]?.value.revealText()).toBe('\ufeffa\r\nb%0A::set-env\u{1f600}');
  });

  test('ARNs, full and partial, beside names, in their own regions', async () => {
    const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/far';
    const seed = withAwsSecret(demoSeed(), 'prod/far', 'far', { region: 'us-east-1' });
    const job = await startJob({ seed });
    const [partial] = await job.fetch(arn, 'aws:prod/database', 'aws:prod/far?region=us-east-1');
    const full = secretsOf(partial)[0]?.id ?? '';
    expect(full).toMatch(/:secret:prod\/far-\w{6}$/);
    expect(textsOf(await job.fetch(full))).toEqual(['far']);
    const regions = job.emulator.requests.filter(({ service }) => service === 'secretsmanager');
    expect(new Set(regions.map(({ detail }) => detail.region))).toEqual(new Set(['eu-west-1', 'us-east-1']));
  });

  test('a wildcard on an ARN of the own account', async () => {
    const job = await startJob();
    const [result] = await job.fetch('arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/api/*');
    expect(secretsOf(result).map(({ starred }) => starred)).toEqual(['key', 'token']);
  });

  test('a wildcard leaves out what is to be deleted, and one without matches is absent', async () => {
    const seed = withAwsSecrets(demoSeed(), {
      'prod/api/gone': { value: 'x', deletedDate: '2026-12-01T00:00:00Z' },
      'prod/apis': 'x',
    });
    const job = await startJob({ seed });
    const [result, none] = await job.fetch('aws:prod/api/*', 'aws:prod/none/*');
    expect(secretsOf(result).map(({ name }) => name)).toEqual(['prod/api/key', 'prod/api/token']);
    expect(none?.kind).toBe('absent');
    expect(errorsOf(none)[0]?.code).toBe('WILDCARD_NO_MATCH');
  });
});

describe('answers that are matched by what was asked', () => {
  test("a name never gets the value of another account's secret of that name", async () => {
    const theirs = {
      value: 'theirs',
      suffix: 'Zz99Zz',
      kmsKey: 'theirs-key',
      resourcePolicy: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:role/ci' },
          Action: 'secretsmanager:GetSecretValue',
          Resource: '*',
        },
      },
    };
    const keyPolicy = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*' },
    };
    let seed = withAwsAccountPart(
      demoSeed(),
      { keys: { 'theirs-key': { region: 'eu-west-1', policy: keyPolicy } } },
      '444455556666',
    );
    seed = withAwsSecret(seed, 'prod/same', theirs, { account: '444455556666' });
    seed = withAwsSecret(seed, 'prod/same', 'ours');
    seed = withAwsPolicy(seed, [
      { ...read, Resource: '*' },
      batchAndList,
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' },
    ]);
    const job = await startJob({ seed });
    const results = await job.fetch(
      'arn:aws:secretsmanager:eu-west-1:444455556666:secret:prod/same-Zz99Zz',
      'aws:prod/same',
    );
    expect(job.calls()['BatchGetSecretValue']).toBe(1);
    expect(textsOf(results)).toEqual(['theirs', 'ours']);
  });

  test('left out of the answer: an error; not asked: dropped', async () => {
    const seed = withAwsSecrets(demoSeed(), {
      'prod/omitted': { value: 'x', batch: 'omit' },
      'prod/intruder': { value: 'y', batch: 'intrude' },
    });
    const job = await startJob({ seed });
    const [omitted, other] = await job.fetch('aws:prod/omitted', 'aws:prod/database');
    expect(errorsOf(omitted)[0]?.code).toBe('AWS_NOT_ANSWERED');
    expect(secretsOf(other).map(({ name }) => name)).toEqual(['prod/database']);
  });
});

describe('denials and what is missing', () => {
  test('one missing and one denied among 50: each named, the others read', async () => {
    const seed = withManyAwsSecrets(withAwsSecret(demoSeed(), 'other/denied', 'x'), 50);
    const job = await startJob({ seed });
    const results = await job.fetch(...many(50), 'aws:prod/none', 'aws:other/denied');
    expect(results.filter(({ kind }) => kind === 'found').length).toBe(50);
    const [missing, denied] = results.slice(50);
    expect(missing?.kind).toBe('absent');
    expect(errorsOf(missing)[0]?.code).toBe('AWS_NOT_FOUND');
    expect(denied?.kind).toBe('failed');
    const [error] = errorsOf(denied);
    expect(error?.code).toBe('AWS_ACCESS_DENIED');
    expect(error?.facts).toMatchObject({
      as: expect.stringMatching(/^arn:aws:sts::111122223333:assumed-role\/ci\//),
      from: 'AWS Secrets Manager, eu-west-1',
      said: '400 AccessDeniedException',
    });
    expect(error?.facts.fix.join(' ')).toContain(
      'secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-west-1:111122223333:secret:other/denied-??????',
    );
    // Denied in the batch, asked once more by itself before it counts.
    expect(job.calls()['GetSecretValue']).toBe(1);
  });

  test('a policy that demands the stage is met by the single read', async () => {
    const seed = withManyAwsSecrets(
      withAwsPolicy(demoSeed(), [
        {
          ...read,
          Resource: '*',
          Condition: { StringEquals: { 'secretsmanager:VersionStage': 'AWSCURRENT' } },
        },
        batchAndList,
      ]),
      3,
    );
    const job = await startJob({ seed });
    expect(textsOf(await job.fetch(...many(3)))).toEqual(values(3));
    expect(job.calls()).toMatchObject({ BatchGetSecretValue: 1, GetSecretValue: 3 });
  });

  test('a role without batches: no batch beyond the first wave, one notice, all are read', async () => {
    const seed = withManyAwsSecrets(withAwsPolicy(demoSeed(), [{ ...read, Resource: '*' }]), 140);
    const job = await startJob({ seed, latencyMilliseconds: 2 });
    expect(textsOf(await job.fetch(...many(140)))).toEqual(values(140));
    expect(job.calls()).toMatchObject({ BatchGetSecretValue: 5, GetSecretValue: 140 });
    const notices = job.log.filter((line) => line.startsWith('notice'));
    expect(notices.length).toBe(1);
    expect(notices[0]).toMatch(/secretsmanager:BatchGetSecretValue.*\*.*S3/);
    expect(job.emulator.mostInFlight('secretsmanager')).toBeLessThanOrEqual(25);
  });

  test('a denied list, and a denied match, fail the wildcard', async () => {
    const noList = withAwsPolicy(demoSeed(), [{ ...read, Resource: '*' }]);
    const [list] = await (await startJob({ seed: noList })).fetch('aws:prod/api/*');
    expect(list?.kind).toBe('failed');
    expect(errorsOf(list)[0]?.code).toBe('AWS_LIST_DENIED');
    expect(errorsOf(list)[0]?.facts.likely?.[0]?.id).toBe('S4');

    const noToken = withAwsPolicy(demoSeed(), [
      { ...read, Resource: 'arn:aws:secretsmanager:*:*:secret:prod/api/key-??????' },
      batchAndList,
    ]);
    const [match] = await (await startJob({ seed: noToken })).fetch('aws:prod/api/*');
    expect(match?.kind).toBe('failed');
    expect(errorsOf(match).map(({ code }) => code)).toEqual(['AWS_ACCESS_DENIED']);
    expect(errorsOf(match)[0]?.message).toContain('prod/api/token');
  });

  test('scheduled for deletion, a key that is off', async () => {
    let seed = withAwsAccountPart(demoSeed(), { keys: { off: { region: 'eu-west-1', state: 'disabled' } } });
    seed = withAwsSecrets(seed, {
      'prod/gone': { value: 'x', deletedDate: '2026-12-01T00:00:00Z' },
      'prod/locked': { value: 'x', kmsKey: 'off' },
    });
    const job = await startJob({ seed });
    const [gone, locked] = await job.fetch('aws:prod/gone', 'aws:prod/locked');
    expect(gone?.kind).toBe('failed');
    expect(errorsOf(gone)[0]?.code).toBe('AWS_SECRET_DELETED');
    expect(errorsOf(locked)[0]?.code).toBe('AWS_DECRYPTION_FAILED');
  });
});

describe('a service that fails', () => {
  test('every third call throttled: all are read', async () => {
    const job = await startJob({ seed: withThrottle(withManyAwsSecrets(demoSeed(), 100), 3) });
    expect(textsOf(await job.fetch(...many(100)))).toEqual(values(100));
    expect(job.clock.sleeps.length).toBeGreaterThan(0);
  });

  test('a batch that stays throttled fails its secrets, and is not multiplied into single reads', async () => {
    const seed = withFault(withManyAwsSecrets(demoSeed(), 40), {
      service: 'secretsmanager',
      call: 'BatchGetSecretValue',
      status: 400,
      code: 'ThrottlingException',
    });
    const job = await startJob({ seed, settings: { retries: 1 } });
    const results = await job.fetch(...many(40));
    expect(new Set(results.flatMap(errorsOf).map(({ code }) => code))).toEqual(new Set(['AWS_THROTTLED']));
    expect(job.calls()).toEqual({ Token: 1, AssumeRoleWithWebIdentity: 1, BatchGetSecretValue: 4 });
  });

  test('a batch spoiled by one id is read singly, and the id is named', async () => {
    const seed = withFault(withManyAwsSecrets(demoSeed(), 3), {
      service: 'secretsmanager',
      call: 'BatchGetSecretValue',
      status: 400,
      code: 'InvalidParameterException',
    });
    const job = await startJob({ seed });
    expect(textsOf(await job.fetch(...many(3)))).toEqual(values(3));
    expect(job.log.filter((line) => line.startsWith('notice'))).toEqual([]);
  });

  test('a connection that breaks while pages are still to come fails the wildcard, and nothing else', async () => {
    const seed = withFault(withManyAwsSecrets(demoSeed(), 400), {
      service: 'secretsmanager',
      call: 'BatchGetSecretValue',
      kind: 'drop',
    });
    const job = await startJob({ seed, settings: { retries: 0 }, latencyMilliseconds: 5 });
    const [wildcard, single] = await job.fetch('aws:prod/many/*', 'aws:prod/database?stage=AWSCURRENT');
    const codes = errorsOf(wildcard).map(({ code }) => code);
    expect(codes.length).toBe(400);
    expect(codes.every((code) => code === 'UNREACHABLE' || code === 'TIMED_OUT')).toBe(true);
    expect(single?.kind).toBe('found');
  });

  test('credentials that are no good any more are told apart from denials', async () => {
    const seed = withFault(withManyAwsSecrets(demoSeed(), 20), {
      service: 'secretsmanager',
      status: 400,
      code: 'UnrecognizedClientException',
    });
    const job = await startJob({ seed });
    const errors = (await job.fetch(...many(20))).flatMap(errorsOf);
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['AWS_CREDENTIALS_REFUSED']));
    expect(new Set(errors.map(({ facts }) => facts.what)).size).toBe(1);
    expect(job.calls()['GetSecretValue']).toBeUndefined();
  });

  test.each([
    ['a web page', { kind: 'html', status: 502 }],
    ['a web page that says 200', { kind: 'html', status: 200 }],
    ['a redirect', { kind: 'redirect', status: 307, location: 'http://127.0.0.1:9/' }],
  ])('%s in its place fails without a bug', async (_, fault) => {
    const seed = withFault(demoSeed(), { service: 'secretsmanager', ...fault });
    const job = await startJob({ seed, settings: { retries: 0 } });
    const [result] = await job.fetch('aws:prod/database');
    expect(result?.kind).toBe('failed');
    expect(errorsOf(result)[0]?.facts.said).not.toMatch(/</);
  });
});
