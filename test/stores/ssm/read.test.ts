import { describe, expect, test } from 'vitest';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import type { Seed } from '../../../src/emulator/seed.ts';
import { withAwsAccountPart, withAwsPolicy, withFault, withParameters } from '../../helpers/seed.ts';
import { errorsOf, type Job, secretsOf, startJob, textsOf } from '../aws/job.ts';

const arn = (name: string, account = '111122223333', region = 'eu-west-1'): string =>
  `arn:aws:ssm:${region}:${account}:parameter/${name}`;
/** A role that may do everything: what a session is refused, its session policy refuses. */
const allowed = withAwsPolicy(demoSeed(), [{ Effect: 'Allow', Action: '*', Resource: '*' }]);
const many = (count: number, prefix = '/prod/many/'): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, `value-${index}`]));
const asked = ({ emulator }: Job, call: string): readonly (readonly string[])[] =>
  emulator.requests.filter((request) => request.call === call).map(({ detail }) => detail.secrets ?? []);

describe('names', () => {
  test('bring value, version, time and ARN, decrypted', async () => {
    const created = '2026-03-04T05:06:07.000Z';
    const job = await startJob({
      seed: withParameters(demoSeed(), {
        '/prod/key': { versions: [{ value: 'old' }, { value: 'new', created }] },
        '/prod/list': { value: 'a,b', type: 'StringList' },
      }),
    });
    const [key, list] = await job.fetch('ssm:/prod/key', 'ssm:/prod/list');
    const [secret] = secretsOf(key);
    expect(secret).toMatchObject({
      name: '/prod/key',
      id: arn('prod/key'),
      version: '2',
      created: new Date(created),
    });
    expect(secret?.value.revealText()).toBe('new');
    expect(secretsOf(list)[0]?.value.revealText()).toBe('a,b');
    expect(job.calls()).toEqual({ Token: 1, AssumeRoleWithWebIdentity: 1, GetParameters: 1 });
    expect(job.emulator.requests.at(-1)?.detail.withDecryption).toBe(true);
  });

  test('go in tens, each once, some calls at a time', async () => {
    const job = await startJob({ seed: withParameters(allowed, many(95)), latencyMilliseconds: 20 });
    const lines = Array.from({ length: 95 }, (_, index) => `ssm:/prod/many/${index}`);
    const results = await job.fetch(...lines, 'ssm:/prod/many/7?region=eu-west-1');
    expect(new Set(textsOf(results)).size).toBe(95);
    expect(asked(job, 'GetParameters').map((names) => names.length)).toEqual([...Array(9).fill(10), 5]);
    expect(job.emulator.mostInFlight('ssm')).toBe(4);
  });

  test('and two versions of one parameter do not meet in a call', async () => {
    const versions = [{ value: 'one', labels: ['stable'] }, { value: 'two' }];
    const job = await startJob({ seed: withParameters(allowed, { '/prod/v': { versions } }) });
    const results = await job.fetch(
      'ssm:/prod/v',
      'ssm:/prod/v?version=1',
      'ssm:/prod/v?version=stable',
      arn('prod/v'),
    );
    expect(textsOf(results)).toEqual(['two', 'one', 'one', 'two']);
    expect(results.flatMap(secretsOf).map(({ name, version }) => [name, version])).toEqual([
      ['/prod/v', '2'],
      ['/prod/v', '1'],
      ['/prod/v', '1'],
      ['/prod/v', '2'],
    ]);
    expect(asked(job, 'GetParameters')).toHaveLength(4);
  });

  test('are asked for in their own region', async () => {
    const seed = withParameters(allowed, { '/prod/x': 'there' }, { region: 'us-east-1' });
    const job = await startJob({ seed });
    expect(
      textsOf(await job.fetch('ssm:/prod/x?region=us-east-1', arn('prod/x', '111122223333', 'us-east-1'))),
    ).toEqual(['there', 'there']);
    const regions = job.emulator.requests
      .filter(({ service }) => service === 'ssm')
      .map(({ detail }) => detail.region);
    expect(new Set(regions)).toEqual(new Set(['us-east-1']));
  });

  test('of another account come by their ARN', async () => {
    const grant = {
      Effect: 'Allow',
      Action: 'ssm:GetParameters',
      Resource: '*',
      Principal: { AWS: '111122223333' },
    };
    const seed = withParameters(
      allowed,
      { '/shared/x': { value: 'theirs', type: 'String', resourcePolicy: { Statement: grant } } },
      { account: '444455556666' },
    );
    const job = await startJob({ seed });
    const [result] = await job.fetch(arn('shared/x', '444455556666'));
    expect(secretsOf(result)[0]).toMatchObject({ name: '/shared/x', id: arn('shared/x', '444455556666') });
  });

  test('that do not exist are absent, one by one', async () => {
    const job = await startJob({ seed: allowed });
    const results = await job.fetch(
      'ssm:/prod/none',
      'ssm:/prod/queue/host',
      'ssm:/prod/queue/host?version=9',
      'ssm:/prod/queue/host?version=stable',
    );
    expect(results.map(({ kind }) => kind)).toEqual(['absent', 'found', 'absent', 'absent']);
    expect(
      results
        .flatMap((result) => (result.kind === 'found' ? [] : errorsOf(result)))
        .map(({ facts }) => facts.code),
    ).toEqual(['AWS_NOT_FOUND', 'AWS_VERSION_NOT_FOUND', 'AWS_VERSION_NOT_FOUND']);
  });

  test('that an answer does not mention are an error, others in it are dropped', async () => {
    const seed = withParameters(allowed, {
      '/prod/a': { value: 'left out', answer: 'omit' },
      '/prod/b': 'kept',
      '/prod/c': { value: 'unasked', answer: 'intrude' },
    });
    const job = await startJob({ seed });
    const [a, b] = await job.fetch('ssm:/prod/a', 'ssm:/prod/b');
    expect(errorsOf(a).map(({ facts }) => facts.code)).toEqual(['AWS_NOT_ANSWERED']);
    expect(secretsOf(b).map(({ name }) => name)).toEqual(['/prod/b']);
  });
});

describe('wildcards', () => {
  const tree = (seed: Seed): Seed =>
    withParameters(seed, {
      '/app/prod/a': 'A',
      '/app/prod/b/c': 'C',
      '/app/preview': 'P',
      '/app/production': 'no',
    });

  test('behind a path read all below it, page by page', async () => {
    const seed = withParameters(tree(allowed), many(23, '/app/prod/many/'));
    const job = await startJob({ seed: { ...seed, aws: { ...seed.aws, emptyFirstPage: true } } });
    const [result] = await job.fetch('ssm:/app/prod/*');
    const found = secretsOf(result);
    expect(found).toHaveLength(25);
    expect(found.find(({ name }) => name === '/app/prod/b/c')).toMatchObject({
      starred: 'b/c',
      version: '1',
    });
    expect(found.find(({ name }) => name === '/app/prod/a')?.value.revealText()).toBe('A');
    expect(asked(job, 'GetParametersByPath')).toEqual(Array(4).fill(['/app/prod']));
    expect(job.calls()['DescribeParameters']).toBeUndefined();
  });

  test('that end within a name are listed, and only what matches is read', async () => {
    const job = await startJob({ seed: tree(allowed) });
    const [result] = await job.fetch('ssm:/app/pre*');
    expect(secretsOf(result)).toMatchObject([{ name: '/app/preview', starred: 'view' }]);
    expect(asked(job, 'DescribeParameters')).toEqual([['/app/pre']]);
    expect(asked(job, 'GetParameters')).toEqual([['/app/preview']]);
  });

  test('of lone names, and of everything', async () => {
    const job = await startJob({
      seed: withParameters(tree(allowed), { 'flat-1': 'F', flag: 'G', other: 'O' }),
    });
    const [flat, all, rooted] = await job.fetch('ssm:fla*', 'ssm:*', 'ssm:/*');
    expect(secretsOf(flat).map(({ name }) => name)).toEqual(['flag', 'flat-1']);
    expect(secretsOf(all)).toHaveLength(9);
    expect(secretsOf(rooted)).toHaveLength(6);
  });

  test('behind an ARN mean the same', async () => {
    const job = await startJob({ seed: tree(allowed) });
    const [result] = await job.fetch(arn('app/prod/*'));
    expect(secretsOf(result).map(({ name }) => name)).toEqual(['/app/prod/a', '/app/prod/b/c']);
    await expect(job.fetch(arn('app/*', '444455556666'))).rejects.toThrow(/another account/);
  });

  test('and names share the reads of what both want', async () => {
    const job = await startJob({ seed: tree(allowed) });
    const [named, starred] = await job.fetch('ssm:/app/preview', 'ssm:/app/pr*');
    expect(secretsOf(named)[0]?.value.revealText()).toBe('P');
    // /app/prod/a and the others begin so too: a star matches slashes.
    expect(
      secretsOf(starred)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['/app/preview', '/app/prod/a', '/app/prod/b/c', '/app/production']);
    expect(asked(job, 'GetParameters').flat()).toHaveLength(4);
  });

  test('that match nothing are absent', async () => {
    const job = await startJob({ seed: allowed });
    const results = await job.fetch('ssm:/none/*', 'ssm:/non*');
    expect(results.map(({ kind }) => kind)).toEqual(['absent', 'absent']);
    expect(results.flatMap(errorsOf).map(({ facts }) => facts.code)).toEqual([
      'WILDCARD_NO_MATCH',
      'WILDCARD_NO_MATCH',
    ]);
  });
});

describe('one identity with aws', () => {
  test('one token, one role, one policy for both', async () => {
    const job = await startJob({ seed: allowed });
    const results = await job.fetch('aws:prod/database', 'ssm:/prod/queue/password', 'aws:prod/api/key');
    expect(results.map(({ kind }) => kind)).toEqual(['found', 'found', 'found']);
    expect(job.calls()).toEqual({
      Token: 1,
      AssumeRoleWithWebIdentity: 1,
      BatchGetSecretValue: 1,
      GetParameters: 1,
    });
    const policy: unknown = JSON.parse(job.emulator.requests[1]?.detail.sessionPolicy ?? 'null');
    expect(policy).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
          Resource: ['api/key', 'database'].map(
            (name) => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/${name}-??????`,
          ),
        },
        { Effect: 'Allow', Action: 'secretsmanager:BatchGetSecretValue', Resource: '*' },
        { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: [arn('prod/queue/password')] },
        {
          Effect: 'Allow',
          Action: 'kms:Decrypt',
          Resource: '*',
          Condition: {
            StringEquals: {
              'kms:ViaService': ['secretsmanager.eu-west-1.amazonaws.com', 'ssm.eu-west-1.amazonaws.com'],
            },
          },
        },
      ],
    });
  });

  test('a customer key is used through Parameter Store', async () => {
    const seed = withParameters(
      withAwsAccountPart(allowed, {
        keys: { k1: { region: 'eu-west-1' }, k2: { region: 'eu-west-1', state: 'disabled' } },
      }),
      { '/prod/own': { value: 'kept', kmsKey: 'k1' }, '/prod/off': { value: 'kept', kmsKey: 'k2' } },
    );
    const job = await startJob({ seed });
    const [own, off] = await job.fetch('ssm:/prod/own', 'ssm:/prod/off');
    expect(secretsOf(own)[0]?.value.revealText()).toBe('kept');
    expect(errorsOf(off)[0]?.facts).toMatchObject({
      code: 'AWS_DECRYPTION_FAILED',
      said: '400 InvalidKeyId',
    });
  });
});

describe('refusals', () => {
  const policy = (...statements: readonly Readonly<Record<string, unknown>>[]): Seed =>
    withParameters(withAwsPolicy(demoSeed(), statements), { '/prod/a': 'A', '/staging/b': 'B' });
  const allow = (action: string, resource: string) => ({
    Effect: 'Allow',
    Action: action,
    Resource: resource,
  });

  test('one denied name costs the others nothing, and says who lacks what', async () => {
    const job = await startJob({ seed: policy(allow('ssm:GetParameters', arn('prod/*'))) });
    const [a, b] = await job.fetch('ssm:/prod/a', 'ssm:/staging/b');
    expect(secretsOf(a)[0]?.value.revealText()).toBe('A');
    const [error] = errorsOf(b);
    expect(error?.facts).toMatchObject({
      code: 'AWS_ACCESS_DENIED',
      what: 'cannot read /staging/b',
      as: expect.stringMatching(/^arn:aws:sts::111122223333:assumed-role\/ci\//),
      from: 'AWS Parameter Store, eu-west-1',
      said: '400 AccessDeniedException',
    });
    expect(error?.facts.fix[0]).toContain(`allow ssm:GetParameters on ${arn('staging/b')} for role ci`);
    expect(error?.facts.likely?.[0]).toMatchObject({
      id: 'S1',
      change: expect.stringContaining(`"Action":"ssm:GetParameters","Resource":"${arn('staging/b')}"`),
    });
    expect(asked(job, 'GetParameters')).toEqual([['/prod/a', '/staging/b'], ['/prod/a'], ['/staging/b']]);
  });

  test('of a path and of a list', async () => {
    const job = await startJob({ seed: policy(allow('ssm:GetParameters', arn('prod/*'))) });
    const [path, list] = await job.fetch('ssm:/prod/*', 'ssm:/pro*');
    expect(errorsOf(path)[0]?.facts).toMatchObject({
      code: 'AWS_ACCESS_DENIED',
      fix: [
        expect.stringContaining(`ssm:GetParametersByPath on ${arn('prod')} and ${arn('prod/*')} for role ci`),
      ],
    });
    expect(errorsOf(list)[0]?.facts).toMatchObject({
      code: 'AWS_LIST_DENIED',
      fix: [expect.stringContaining('ssm:DescribeParameters on *'), expect.stringContaining('behind a /')],
      likely: [expect.objectContaining({ id: 'S4' }), expect.anything(), expect.anything()],
    });
  });

  test('by a key name it', async () => {
    const seed = withParameters(
      withAwsAccountPart(policy(allow('ssm:*', '*')), { keys: { k1: { region: 'eu-west-1' } } }),
      { '/prod/own': { value: 'kept', kmsKey: 'k1' } },
    );
    const job = await startJob({ seed });
    const [error] = errorsOf((await job.fetch('ssm:/prod/own'))[0]);
    expect(error?.facts).toMatchObject({
      code: 'AWS_ACCESS_DENIED',
      fix: [expect.stringContaining('kms:Decrypt')],
    });
    expect(error?.facts.likely?.[0]).toMatchObject({
      id: 'S6',
      change: expect.stringContaining('kms:ViaService = ssm.eu-west-1.amazonaws.com'),
    });
  });

  test('by throttling are tried again, and to the end they cost every reference one error', async () => {
    const once = await startJob({
      seed: withFault(allowed, { service: 'ssm', nth: [1, 2], code: 'ThrottlingException' }),
    });
    expect(textsOf(await once.fetch('ssm:/prod/queue/host'))).toEqual(['queue.acme.example']);
    const always = await startJob({
      seed: withFault(allowed, { service: 'ssm', code: 'ThrottlingException' }),
    });
    const results = await always.fetch('ssm:/prod/queue/host', 'ssm:/prod/queue/password', 'ssm:/prod/*');
    expect(results.flatMap(errorsOf).map(({ facts }) => [facts.code, facts.from])).toEqual(
      Array(3).fill(['AWS_THROTTLED', 'AWS Parameter Store, eu-west-1']),
    );
  });

  test.each([
    ['credentials that are not taken', { code: 'UnrecognizedClientException' }, 'AWS_CREDENTIALS_REFUSED'],
    ['a service that fails', { status: 500, code: 'InternalServerError' }, 'AWS_SERVICE_FAILED'],
    ['a page of a proxy', { kind: 'html', status: 502 }, 'AWS_SERVICE_FAILED'],
    ['an unknown code', { code: 'SomethingElse' }, 'AWS_SERVICE_FAILED'],
    ['a dropped connection', { kind: 'drop' }, 'UNREACHABLE'],
  ])('%s', async (_, fault, code) => {
    const job = await startJob({ seed: withFault(allowed, { service: 'ssm', ...fault }) });
    const results = await job.fetch('ssm:/prod/queue/host', 'ssm:/prod/queue/*', 'ssm:/prod/que*');
    for (const result of results) expect(errorsOf(result).map(({ facts }) => facts.code)).toEqual([code]);
  });

  test('an empty answer is no answer, and never "no match"', async () => {
    const job = await startJob({ seed: withFault(allowed, { service: 'ssm', kind: 'empty', status: 200 }) });
    const results = await job.fetch('ssm:/prod/queue/host', 'ssm:/prod/queue/*', 'ssm:/prod/que*');
    expect(results.flatMap(errorsOf).map(({ facts }) => facts.code)).toEqual([
      'AWS_NOT_ANSWERED',
      'ANSWER_MALFORMED',
      'ANSWER_MALFORMED',
    ]);
  });
});

test.each(['http://ssm.eu-west-1.amazonaws.com/', 'https://evil.example/'])(
  'the endpoint %s is refused before there is a token',
  async (AWS_ENDPOINT_URL_SSM) => {
    const job = await startJob({ env: { AWS_ENDPOINT_URL_SSM } });
    await expect(job.fetch('ssm:/prod/queue/host')).rejects.toThrow(/HOST_REFUSED/);
    expect(job.calls()).toEqual({});
  },
);
