import { describe, expect, test } from 'vitest';
import type { Network } from '../../../src/network/network.ts';
import { refusalOf } from '../../helpers/fakes.ts';
import {
  denied,
  errorOf,
  kv2Answer,
  mountAnswer,
  notFound,
  type Script,
  secretsOf,
  startJob,
  TOKEN,
  textsOf,
} from './job.ts';

const MOUNT = 'GET sys/internal/ui/mounts';
const kv2: Script = {
  [`${MOUNT}/kv/app/db`]: mountAnswer('kv', 'kv', '2'),
  'GET kv/data/app/db': kv2Answer('{"user":"app","password":"x-1"}'),
};

describe('KV version 2', () => {
  test('a login, a question for the mount, a read', async () => {
    const job = await startJob({ script: kv2 });
    const [result] = await job.fetch('vault:kv/app/db');
    const [secret] = secretsOf(result);
    expect(job.calls()).toEqual(['POST auth/jwt/login', `${MOUNT}/kv/app/db`, 'GET kv/data/app/db']);
    expect(secret).toMatchObject({
      name: 'app/db',
      id: 'kv/app/db',
      version: '3',
      created: new Date('2026-01-01T00:00:00.123Z'),
    });
    expect(secret?.expires).toBeUndefined();
    expect(secret?.value.revealText()).toBe('{"user":"app","password":"x-1"}');
  });

  test('each call says that it is meant, as whom, and in which namespace', async () => {
    const job = await startJob({ script: kv2, inputs: { 'vault-namespace': 'admin/team/' } });
    await job.fetch('vault:kv/app/db');
    for (const { headers } of job.asked) {
      expect(headers['x-vault-request']).toBe('true');
      expect(headers['x-vault-namespace']).toBe('admin/team');
    }
    const [login, ...reads] = job.asked;
    expect(login?.headers['x-vault-token']).toBeUndefined();
    for (const { headers } of reads) expect(headers['x-vault-token']).toBe(TOKEN);
  });

  test('kv= saves the question', async () => {
    const job = await startJob({ script: kv2 });
    await job.fetch('vault:kv/app/db?kv=2');
    expect(job.calls()).toEqual(['POST auth/jwt/login', 'GET kv/data/app/db']);
  });

  test('numbers keep their digits, and a key may be called data', async () => {
    const data = '{"id":12345678901234567890,"rate":1.10,"data":{"data":null},"__proto__":"p"}';
    const job = await startJob({ script: { 'GET kv/data/a': kv2Answer(data) } });
    expect(textsOf(await job.fetch('vault:kv/a?kv=2'))).toEqual([data]);
  });

  test('a version', async () => {
    const job = await startJob({ script: { 'GET kv/data/a?version=2': kv2Answer('{"a":"old"}', 2) } });
    const [result] = await job.fetch('vault:kv/a?kv=2&version=2');
    expect(secretsOf(result)[0]?.version).toBe('2');
    expect(result?.reference.label).toBe('kv/a?version=2');
  });

  test('another version than the one that was asked for is no answer', async () => {
    const job = await startJob({ script: { 'GET kv/data/a?version=2': kv2Answer('{"a":"new"}', 3) } });
    const [result] = await job.fetch('vault:kv/a?kv=2&version=2');
    expect(errorOf(result).code).toBe('ANSWER_MALFORMED');
  });

  test('the time at which a version will be deleted is its end', async () => {
    const later = kv2Answer('{"a":"b"}', 1, { deletion_time: '2099-01-01T00:00:00Z' });
    const job = await startJob({ script: { 'GET kv/data/a': later } });
    const [result] = await job.fetch('vault:kv/a?kv=2');
    expect(secretsOf(result)[0]?.expires).toEqual(new Date('2099-01-01T00:00:00Z'));
  });

  test('parts of a path are encoded', async () => {
    const path = 'a%20b/%C3%A4%3Fx%23y%2Bz';
    const job = await startJob({ script: { [`GET kv/data/${path}`]: kv2Answer('{"a":"b"}') } });
    expect(textsOf(await job.fetch('vault:kv/a b/%C3%A4%3Fx%23y+z?kv=2'))).toEqual(['{"a":"b"}']);
  });

  test.each([
    ['absent', notFound, 'VAULT_NOT_FOUND', 'absent'],
    [
      'deleted',
      {
        status: 404,
        body: {
          request_id: 'r',
          data: {
            data: null,
            metadata: { deletion_time: '2026-01-01T00:00:00Z', destroyed: false, version: 3 },
          },
        },
      },
      'VAULT_VERSION_DELETED',
      'failed',
    ],
    [
      'destroyed',
      {
        status: 404,
        body: {
          request_id: 'r',
          data: { data: null, metadata: { deletion_time: '', destroyed: true, version: 3 } },
        },
      },
      'VAULT_VERSION_DESTROYED',
      'failed',
    ],
    ['denied', denied, 'VAULT_ACCESS_DENIED', 'failed'],
    [
      "a gateway's list of errors",
      { status: 404, body: { errors: [{ code: 'NO_ROUTE' }] } },
      'UNREACHABLE',
      'failed',
    ],
    ['a page of a proxy', { status: 404, body: '<html>not found</html>' }, 'UNREACHABLE', 'failed'],
    ['JSON of somebody else', { status: 404, body: { message: 'no route' } }, 'UNREACHABLE', 'failed'],
    [
      'a redirect',
      { status: 307, headers: { location: 'https://standby.example/' } },
      'VAULT_SERVICE_FAILED',
      'failed',
    ],
    ['sealed', { status: 503, body: { errors: ['Vault is sealed'] } }, 'VAULT_SERVICE_FAILED', 'failed'],
    ['throttled', { status: 429, body: { errors: [] } }, 'VAULT_THROTTLED', 'failed'],
    ['no data', { body: { request_id: 'r', data: null } }, 'ANSWER_MALFORMED', 'failed'],
    ['data that is no object', kv2Answer('"text"'), 'ANSWER_MALFORMED', 'failed'],
    ['no JSON', { body: 'null' }, 'ANSWER_MALFORMED', 'failed'],
    ['a bad request', { status: 400, body: { errors: ['no'] } }, 'VAULT_SERVICE_FAILED', 'failed'],
  ] as const)('%s', async (_, answer, code, kind) => {
    const job = await startJob({ script: { 'GET kv/data/a': answer } });
    const [result] = await job.fetch('vault:kv/a?kv=2');
    expect([result?.kind, errorOf(result).code]).toEqual([kind, code]);
  });

  test.each([412, 473, 429, 500, 503])('%i is asked again', async (status) => {
    const job = await startJob({
      script: {
        'GET kv/data/a': (_, time) => (time < 3 ? { status, body: { errors: [] } } : kv2Answer('{"a":"b"}')),
      },
    });
    expect(textsOf(await job.fetch('vault:kv/a?kv=2'))).toEqual(['{"a":"b"}']);
    expect(job.clock.sleeps).toHaveLength(2);
  });

  test('a denial names the policies of the login, and the rule that is missing', async () => {
    const job = await startJob({ script: { 'GET kv/data/app/db': denied } });
    const [result] = await job.fetch('vault:kv/app/db?kv=2');
    const { facts } = errorOf(result);
    expect(facts.facts).toEqual([['policies', 'ci-web']]);
    expect(facts.paste).toContain('path "kv/data/app/db" {\n  capabilities = ["read"]\n}');
    expect(facts.likely?.map(({ id }) => id)).toEqual(['V15', 'V16', 'V2']);
    expect(job.asked).toHaveLength(2);
  });

  test('data/ in a line is pointed at', async () => {
    const job = await startJob({ script: { 'GET kv/data/data/a': notFound } });
    const [result] = await job.fetch('vault:kv/data/a?kv=2');
    expect(errorOf(result).facts.likely?.[0]).toMatchObject({
      id: 'V16',
      change: expect.stringContaining('vault:kv/a'),
    });
  });
});

describe('KV version 1', () => {
  test('data as it is, without version or age', async () => {
    const job = await startJob({
      script: {
        [`${MOUNT}/secret/app`]: mountAnswer('secret', 'kv'),
        'GET secret/app': { body: '{"lease_id":"","lease_duration":2764800,"data":{"data":{"a":1e400}}}' },
      },
    });
    const [result] = await job.fetch('vault:secret/app');
    const [secret] = secretsOf(result);
    expect(secret).toMatchObject({ name: 'app', id: 'secret/app', version: '-' });
    expect([secret?.created, secret?.expires]).toEqual([undefined, undefined]);
    expect(secret?.value.revealText()).toBe('{"data":{"a":1e400}}');
    expect(job.keeper.all()).toEqual([]);
  });

  test.each([
    ['options.version 1', mountAnswer('secret', 'kv', '1')],
    ['the engine of before 0.8', mountAnswer('secret', 'generic')],
  ])('%s', async (_, mount) => {
    const job = await startJob({
      script: { [`${MOUNT}/secret/app`]: mount, 'GET secret/app': { body: '{"data":{"a":"b"}}' } },
    });
    expect(textsOf(await job.fetch('vault:secret/app'))).toEqual(['{"a":"b"}']);
  });

  test.each([
    ['ns1/sys', 'ns_system'],
    ['ns1/sys', 'system'],
    ['ns1/auth/token', 'ns_token'],
    ['ns1/auth/token', 'token'],
    ['ns1/auth/jwt', 'jwt'],
    ['ns1/identity', 'identity'],
    ['ns1/identity', 'ns_identity'],
    ['cubbyhole', 'cubbyhole'],
    ['ns1/cubbyhole', 'ns_cubbyhole'],
  ])('nothing is asked of the server itself: %s, %s', async (path, type) => {
    const job = await startJob({
      script: { [`${MOUNT}/${path}/x`]: mountAnswer(path, type) },
      otherwise: () => ({ body: { data: { a: 'b' } } }),
    });
    const results = await job.fetch(`vault:${path}/x`, `vault:${path}/x?param.policy=p`);
    expect(results.map((result) => errorOf(result).code)).toEqual(['LINE_INVALID', 'LINE_INVALID']);
    expect(job.calls().filter((call) => call.endsWith(`${path}/x`) && !call.startsWith(MOUNT))).toEqual([]);
  });

  test("what holds this login's token is no secret", async () => {
    const job = await startJob({
      script: { 'GET ns1/auth/token/lookup-self': { body: { data: { id: TOKEN } } } },
    });
    const [result] = await job.fetch('vault:ns1/auth/token/lookup-self?kv=1');
    expect(errorOf(result).code).toBe('LINE_INVALID');
    expect(errorOf(result).message).not.toContain(TOKEN);
  });

  test('has no versions', async () => {
    const job = await startJob({ script: { [`${MOUNT}/secret/app`]: mountAnswer('secret', 'kv') } });
    const [result] = await job.fetch('vault:secret/app?version=2');
    expect(errorOf(result).code).toBe('OPTION_INVALID');
    expect(job.calls()).not.toContain('GET secret/app');
  });
});

describe('mounts', () => {
  test('each is asked for once, also with slashes in its name', async () => {
    const job = await startJob({
      script: {
        [`${MOUNT}/kv/a`]: mountAnswer('kv', 'kv', '2'),
        [`${MOUNT}/team/kv/b`]: mountAnswer('team/kv', 'kv', '2'),
        [`${MOUNT}/team/old/d`]: mountAnswer('team/old', 'kv', '1'),
        'GET kv/data/a': kv2Answer('{"n":"a"}'),
        'GET kv/data/x/y': kv2Answer('{"n":"x"}'),
        'GET team/kv/data/b': kv2Answer('{"n":"b"}'),
        'GET team/kv/data/c': kv2Answer('{"n":"c"}'),
        'GET team/old/d': { body: '{"data":{"n":"d"}}' },
      },
    });
    const results = await job.fetch(
      'vault:kv/a',
      'vault:kv/x/y',
      'vault:team/kv/b',
      'vault:team/kv/c',
      'vault:team/old/d',
    );
    expect(textsOf(results)).toEqual(['{"n":"a"}', '{"n":"x"}', '{"n":"b"}', '{"n":"c"}', '{"n":"d"}']);
    expect(job.calls().filter((call) => call.startsWith(MOUNT))).toHaveLength(3);
    expect(results.flatMap(secretsOf).map(({ name }) => name)).toEqual(['a', 'x/y', 'kv/b', 'kv/c', 'old/d']);
  });

  test('a refusal says to write kv=', async () => {
    const job = await startJob();
    const [result] = await job.fetch('vault:kv/a');
    const error = errorOf(result);
    expect(error.code).toBe('VAULT_MOUNT_UNKNOWN');
    expect(error.facts.fix.join()).toContain('?kv=2');
  });

  test.each([
    ['another mount', mountAnswer('other', 'kv', '2')],
    ['a mount that walks', mountAnswer('kv/..', 'kv', '2')],
    ['a mount that only begins so', mountAnswer('k', 'kv', '2')],
    ['no type', { body: { request_id: 'r', data: { path: 'kv/' } } }],
    ['nothing', { body: {} }],
  ])('%s is no answer', async (_, answer) => {
    const job = await startJob({ script: { [`${MOUNT}/kv/a`]: answer } });
    const [result] = await job.fetch('vault:kv/a');
    expect(errorOf(result).code).toBe('ANSWER_MALFORMED');
    expect(job.calls()).toHaveLength(2);
  });

  test('mount= must be what the server says', async () => {
    const script = { [`${MOUNT}/team/kv/a`]: mountAnswer('team', 'kv', '2') };
    const job = await startJob({ script });
    const [result] = await job.fetch('vault:team/kv/a?mount=team/kv');
    expect(errorOf(result).code).toBe('OPTION_INVALID');
  });

  test('parameters never go to a KV engine, whose secret they would overwrite', async () => {
    for (const version of ['1', '2']) {
      const job = await startJob({ script: { [`${MOUNT}/kv/a`]: mountAnswer('kv', 'kv', version) } });
      const [result] = await job.fetch('vault:kv/a?param.x=y');
      expect(errorOf(result).code).toBe('OPTION_INVALID');
      expect(job.calls()).toEqual(['POST auth/jwt/login', `${MOUNT}/kv/a`]);
    }
  });
});

describe('wildcards', () => {
  const list = (path: string): string => `GET kv/metadata/${path}?list=true`;
  const keys = (...names: readonly string[]) => ({ body: { request_id: 'r', data: { keys: names } } });

  test('a star matches slashes too', async () => {
    const job = await startJob({
      script: {
        [list('app/')]: keys('db', 'deep/', 'other', 'dx/'),
        [list('app/deep/')]: keys('er/', 'x'),
        [list('app/deep/er/')]: keys('y'),
        [list('app/dx/')]: notFound,
        'GET kv/data/app/db': kv2Answer('{"n":"1"}'),
        'GET kv/data/app/deep/x': kv2Answer('{"n":"2"}'),
        'GET kv/data/app/deep/er/y': kv2Answer('{"n":"3"}'),
      },
    });
    const [result] = await job.fetch('vault:kv/app/d*?kv=2');
    expect(secretsOf(result).map(({ name, starred, id }) => [name, starred, id])).toEqual([
      ['app/db', 'b', 'kv/app/db'],
      ['app/deep/er/y', 'eep/er/y', 'kv/app/deep/er/y'],
      ['app/deep/x', 'eep/x', 'kv/app/deep/x'],
    ]);
  });

  test('of a whole mount', async () => {
    const job = await startJob({
      script: {
        [`${MOUNT}/kv`]: mountAnswer('kv', 'kv', '2'),
        [list('')]: keys('a'),
        'GET kv/data/a': kv2Answer('{"n":"1"}'),
      },
    });
    const [result] = await job.fetch('vault:kv/*');
    expect(secretsOf(result).map(({ starred }) => starred)).toEqual(['a']);
  });

  test('of KV version 1', async () => {
    const job = await startJob({
      script: {
        [`${MOUNT}/old/app`]: mountAnswer('old', 'kv'),
        'GET old/app/?list=true': keys('a'),
        'GET old/app/a': { body: '{"data":{"n":"1"}}' },
      },
    });
    expect(textsOf(await job.fetch('vault:old/app/*'))).toEqual(['{"n":"1"}']);
  });

  test('a secret that a line names too is read once', async () => {
    const job = await startJob({
      script: { [list('')]: keys('a'), 'GET kv/data/a': kv2Answer('{"n":"1"}') },
    });
    await job.fetch('vault:kv/*?kv=2', 'vault:kv/a?kv=2');
    expect(job.calls().filter((call) => call === 'GET kv/data/a')).toHaveLength(1);
  });

  test('what was deleted is no match, and said', async () => {
    const gone = {
      status: 404,
      body: { request_id: 'r', data: { data: null, metadata: { destroyed: true } } },
    };
    const job = await startJob({
      script: { [list('')]: keys('a', 'b'), 'GET kv/data/a': kv2Answer('{"n":"1"}'), 'GET kv/data/b': gone },
    });
    const [result] = await job.fetch('vault:kv/*?kv=2');
    expect(secretsOf(result)).toHaveLength(1);
    expect(job.log.lines).toContain('notice: kv/*: deleted, and so left out: kv/b');
    const only = await startJob({ script: { [list('')]: keys('b'), 'GET kv/data/b': gone } });
    expect((await only.fetch('vault:kv/*?kv=2'))[0]?.kind).toBe('absent');
  });

  test('a match that is denied fails the whole', async () => {
    const job = await startJob({
      script: { [list('')]: keys('a', 'b'), 'GET kv/data/a': kv2Answer('{"n":"1"}') },
    });
    const [result] = await job.fetch('vault:kv/*?kv=2');
    expect([result?.kind, errorOf(result).code]).toEqual(['failed', 'VAULT_ACCESS_DENIED']);
    expect(errorOf(result).facts.what).toContain('kv/b');
  });

  test('nothing to match is absent, a denied list is not', async () => {
    const empty = await startJob({ script: { [list('')]: notFound } });
    const [absent] = await empty.fetch('vault:kv/*?kv=2');
    expect([absent?.kind, errorOf(absent).code]).toEqual(['absent', 'WILDCARD_NO_MATCH']);
    const [refused] = await (await startJob()).fetch('vault:kv/*?kv=2');
    expect([refused?.kind, errorOf(refused).code]).toEqual(['failed', 'VAULT_LIST_DENIED']);
    expect(errorOf(refused).facts.paste).toContain('path "kv/metadata/" {\n  capabilities = ["list"]\n}');
  });

  test.each([[['..']], [['../x']], [['a/b']], [['/']], [['']], [['a\nb']], [[7]], [['.', 'a']]])(
    'a name that leads elsewhere is no answer: %j',
    async (names) => {
      const job = await startJob({ script: { [list('')]: { body: { data: { keys: names } } } } });
      const [result] = await job.fetch('vault:kv/*?kv=2');
      expect(errorOf(result).code).toBe('ANSWER_MALFORMED');
      expect(job.calls()).toHaveLength(2);
    },
  );

  test('a folder with more secrets than the limit is given up before one is read', async () => {
    const names = Array.from({ length: 5_001 }, (_, index) => `s${index}`);
    const job = await startJob({ otherwise: () => keys(...names) });
    const [result] = await job.fetch('vault:kv/*?kv=2');
    expect(errorOf(result).code).toBe('VAULT_LIST_TOO_LONG');
    expect(job.calls()).toEqual(['POST auth/jwt/login', 'GET kv/metadata/?list=true']);
  });

  test('folders are listed no more at once than secrets are read', async () => {
    const folders = Array.from({ length: 60 }, (_, index) => `f${index}/`);
    const job = await startJob({
      otherwise: ({ path }) => (path.startsWith('kv/metadata/?') ? keys(...folders) : notFound),
    });
    let [now, most] = [0, 0];
    const network: Network = {
      ...job.context.network,
      async send(request) {
        now += 1;
        most = Math.max(most, now);
        try {
          return await job.context.network.send(request);
        } finally {
          now -= 1;
        }
      },
    };
    const reference = job.parse('vault:kv/*?kv=2');
    const session = await job.connection.open([reference], { ...job.context, network });
    await session.fetch([reference]);
    await session.describe([reference]);
    expect(most).toBe(32);
  });

  test('a list without end is given up', async () => {
    const job = await startJob({ otherwise: () => keys('a/', 'b/', 'c/', 'd/', 'e/', 'f/', 'g/', 'h/') });
    const [result] = await job.fetch('vault:kv/*?kv=2');
    expect(errorOf(result).code).toBe('VAULT_LIST_TOO_LONG');
    // Eight to the third is over the limit of folders.
    expect(job.asked).toHaveLength(1 + 1 + 8 + 64);
  });
});

test('a path whose mount is unknown does not fail the others with the same first part', async () => {
  const job = await startJob({
    script: {
      [`${MOUNT}/team/kv/a`]: mountAnswer('team/kv', 'kv', '2'),
      'GET team/kv/data/a': kv2Answer('{"a":"b"}'),
    },
  });
  const results = await job.fetch('vault:team/none/x', 'vault:team/kv/a', 'vault:team/none/y');
  expect(results.map(({ kind }) => kind)).toEqual(['failed', 'found', 'failed']);
});

test('without a login nothing is read', async () => {
  const job = await startJob({ script: { 'POST auth/jwt/login': denied } });
  await refusalOf(job.fetch('vault:kv/a?kv=2'));
  expect(job.asked).toHaveLength(1);
});
