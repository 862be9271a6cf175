import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/system-clock.ts';
import type { Keeper, Obligation } from '../../../src/stores/store.ts';
import { undoAll } from '../../../src/stores/undo.ts';
import { endpointOf } from '../../../src/stores/vault/address.ts';
import { issueCredentials } from '../../../src/stores/vault/issue.ts';
import type { Leases } from '../../../src/stores/vault/leases.ts';
import type { Signed } from '../../../src/stores/vault/signed.ts';
import { VaultToken } from '../../../src/stores/vault/token.ts';
import { fakeDeadline, fakeLog, fakeMasker, refusalOf } from '../../helpers/fakes.ts';
import {
  type Answer,
  denied,
  errorOf,
  type Job,
  kv2Answer,
  loginAnswer,
  mountAnswer,
  type Script,
  secretsOf,
  startJob,
  TOKEN,
  textsOf,
} from './job.ts';

const MOUNT = 'GET sys/internal/ui/mounts';
const CREDS = 'GET database/creds/ro';

const lease = (id = 'database/creds/ro/1'): Answer => ({
  body: `{"request_id":"r","lease_id":"${id}","lease_duration":3600,"renewable":true,"data":{"username":"v-ro","password":"p-4711"}}`,
});

const database: Script = {
  [`${MOUNT}/database/creds/ro`]: mountAnswer('database', 'database'),
  [CREDS]: lease(),
};

/** Reads, closes, and says what of the job's end is kept then. */
async function run(job: Job, ...texts: readonly string[]) {
  const session = await job.open(...texts);
  const results = await session.fetch(texts.map(job.parse));
  await session.close?.();
  return results;
}

async function undo(job: Job, kept: readonly Obligation[] = job.keeper.all(), now?: Date) {
  const log = fakeLog();
  const masker = fakeMasker();
  const clock = {
    ...systemClock,
    now: () => now ?? new Date('2026-11-24T08:00:01Z'),
    sleep: async () => undefined,
  };
  await undoAll(kept, {
    env: {},
    clock,
    log,
    masker,
    read: () => '',
    allowEndpoints: [],
    startDeadline: (seconds) => fakeDeadline(clock, seconds),
  });
  return { log: log.lines, masks: masker.masks };
}

describe('KV alone', () => {
  test('the token is revoked at the end, and nothing is kept', async () => {
    const job = await startJob({ script: { 'GET kv/data/a': kv2Answer('{"a":"b"}') } });
    await run(job, 'vault:kv/a?kv=2');
    expect(job.calls().at(-1)).toBe('POST auth/token/revoke-self');
    expect(job.asked.at(-1)?.headers['x-vault-token']).toBe(TOKEN);
    expect(job.keeper.all()).toEqual([]);
    expect(job.log.lines).toEqual([]);
  });

  test.each<[string, Answer]>([
    ['no policy for it', denied],
    ['a server that failed', { status: 500 }],
  ])('%s is a warning', async (_, answer) => {
    const job = await startJob({
      script: { 'GET kv/data/a': kv2Answer('{"a":"b"}'), 'POST auth/token/revoke-self': answer },
    });
    await run(job, 'vault:kv/a?kv=2');
    expect(job.log.lines).toHaveLength(1);
    expect(job.log.lines[0]).toMatch(/^warning: the Vault token could not be revoked \(HTTP/);
    // Best effort: once.
    expect(job.calls().filter((call) => call.endsWith('revoke-self'))).toHaveLength(1);
  });

  test('a batch token cannot be revoked', async () => {
    const job = await startJob({
      script: {
        'POST auth/jwt/login': loginAnswer({ token_type: 'batch' }),
        'GET kv/data/a': kv2Answer('{"a":"b"}'),
      },
    });
    await run(job, 'vault:kv/a?kv=2');
    expect(job.calls()).not.toContain('POST auth/token/revoke-self');
    expect(job.log.lines).toEqual([]);
  });
});

describe('engines that issue', () => {
  test('credentials as JSON, with their end', async () => {
    const job = await startJob({ script: database });
    const [result] = await run(job, 'vault:database/creds/ro');
    const [secret] = secretsOf(result);
    expect(secret).toMatchObject({ name: 'creds/ro', id: 'database/creds/ro', version: '-' });
    expect(secret?.value.revealText()).toBe('{"username":"v-ro","password":"p-4711"}');
    // The token ends before the lease, and takes it along.
    const seconds = ((secret?.expires?.getTime() ?? 0) - (secret?.created?.getTime() ?? 0)) / 1000;
    expect(seconds).toBe(900);
  });

  test('the same reference on many lines is issued once', async () => {
    const job = await startJob({ script: database });
    const results = await run(job, 'vault:database/creds/ro', 'vault:database/creds/ro?mount=database');
    expect(textsOf(results)).toHaveLength(2);
    expect(job.calls().filter((call) => call === CREDS)).toHaveLength(1);
  });

  test('parameters are sent by POST, as text', async () => {
    const job = await startJob({
      script: {
        [`${MOUNT}/pki/issue/web`]: mountAnswer('pki', 'pki'),
        'POST pki/issue/web': { body: { request_id: 'r', lease_id: '', data: { certificate: 'c' } } },
      },
    });
    await run(job, 'vault:pki/issue/web?param.common_name=a.example&param.ttl=1h');
    expect(job.asked.find(({ path }) => path === 'pki/issue/web')?.body).toEqual({
      common_name: 'a.example',
      ttl: '1h',
    });
    // No lease hangs on the token.
    expect(job.calls().at(-1)).toBe('POST auth/token/revoke-self');
    expect(job.keeper.all()).toEqual([]);
  });

  test('what the end must undo is kept before anything is issued', async () => {
    const order: string[] = [];
    const job = await startJob({
      script: {
        ...database,
        [CREDS]: () => {
          order.push('issued');
          return lease();
        },
      },
    });
    const keeper: Keeper = {
      async keep({ state }) {
        await Promise.resolve();
        order.push(state.includes(TOKEN) ? 'kept' : 'nothing');
      },
      release: async () => undefined,
    };
    const session = await job.connection.open([job.parse('vault:database/creds/ro')], {
      ...job.context,
      keeper,
    });
    await session.fetch([job.parse('vault:database/creds/ro')]);
    await session.close?.();
    expect(order).toEqual(['kept', 'issued']);
  });

  test('where it cannot be kept nothing is issued', async () => {
    const job = await startJob({ script: database });
    const problem = await refusalOf(() => job.parse('vault:kv'));
    const keeper: Keeper = { keep: () => Promise.reject(problem), release: async () => undefined };
    const session = await job.connection.open([job.parse('vault:database/creds/ro')], {
      ...job.context,
      keeper,
    });
    const [result] = await session.fetch([job.parse('vault:database/creds/ro')]);
    expect(errorOf(result)).toBe(problem);
    expect(job.calls()).not.toContain(CREDS);
  });

  test.each([408, 412, 429, 473, 500, 503])('%i is not asked again', async (status) => {
    const job = await startJob({ script: { ...database, [CREDS]: { status, body: { errors: [] } } } });
    const [result] = await run(job, 'vault:database/creds/ro');
    expect(errorOf(result).facts.what).toContain('not asked again');
    expect(job.calls().filter((call) => call === CREDS)).toHaveLength(1);
    // It may have been issued all the same: the token takes it along.
    expect(job.calls().at(-1)).toBe('POST auth/token/revoke-self');
  });

  test('denied: the rule that is missing', async () => {
    const job = await startJob({
      script: { [`${MOUNT}/pki/issue/web`]: mountAnswer('pki', 'pki'), [CREDS]: denied },
    });
    const [result] = await run(job, 'vault:pki/issue/web?param.common_name=x');
    expect(errorOf(result).facts.paste).toContain('path "pki/issue/web" {\n  capabilities = ["update"]\n}');
  });

  test.each([true, false])('read by kv=1 is an error, and is taken back; token ours: %s', async (ours) => {
    const job = await startJob({
      script: {
        ...database,
        ...(ours ? {} : { 'POST auth/jwt/login': loginAnswer({ token_type: 'batch' }) }),
        'POST sys/leases/revoke': { status: 204 },
      },
    });
    const [result] = await run(job, 'vault:database/creds/ro?kv=1');
    expect(errorOf(result).code).toBe('OPTION_INVALID');
    expect(errorOf(result).facts.fix[0]).toContain('remove kv=1');
    expect(errorOf(result).message).not.toContain('p-4711');
    await undo(job);
    expect(job.calls().at(-1)).toBe(ours ? 'POST auth/token/revoke-self' : 'POST sys/leases/revoke');
    expect(job.asked.at(-1)?.body).toMatchObject(ours ? {} : { lease_id: 'database/creds/ro/1' });
  });

  test('a wildcard and a version are errors', async () => {
    const job = await startJob({
      script: { ...database, [`${MOUNT}/database/creds`]: mountAnswer('database', 'database') },
    });
    const results = await run(job, 'vault:database/creds/*', 'vault:database/creds/ro?version=1');
    expect(results.map((result) => errorOf(result).code)).toEqual(['OPTION_INVALID', 'OPTION_INVALID']);
    expect(job.calls()).not.toContain(CREDS);
  });
});

describe('a read that issues, and what came of it is unknown', () => {
  const REVOKE = 'POST auth/token/revoke-self';
  const failing: Script = { ...database, [CREDS]: { status: 503, body: { errors: [] } } };

  test('what the end needs is kept until the token is sure to be revoked', async () => {
    const job = await startJob({
      script: { ...failing, [REVOKE]: (_, time) => ({ status: time === 1 ? 500 : 204 }) },
    });
    await run(job, 'vault:database/creds/ro');
    expect(job.calls().filter((call) => call === REVOKE)).toHaveLength(1);
    expect(job.keeper.all()).toHaveLength(1);
    const { log } = await undo(job);
    expect(log).toEqual(['info: Vault: the token and all that it had issued are revoked']);
  });

  test("a gateway's denial is not Vault's", async () => {
    const job = await startJob({ script: { ...failing, [REVOKE]: { status: 403, body: '<html>' } } });
    await run(job, 'vault:database/creds/ro');
    expect(job.keeper.all()).toHaveLength(1);
  });

  test.each([204, 403, 404])('nothing is kept any more after %i', async (status) => {
    const job = await startJob({ script: { ...failing, [REVOKE]: { status, body: { errors: [] } } } });
    await run(job, 'vault:database/creds/ro');
    expect(job.keeper.all()).toEqual([]);
  });

  test.each<[string, Answer, number]>([
    ['a server that failed', { status: 503, body: { errors: [] } }, 1],
    ['an answer that was cut off', { body: '{"lease_id":"data' }, 1],
    ['a denial', denied, 0],
    ['a role that is not there', { status: 400, body: { errors: [] } }, 0],
  ])('of a token that cannot be revoked, after %s', async (_, answer, warnings) => {
    const job = await startJob({
      script: {
        ...database,
        [CREDS]: answer,
        'POST auth/jwt/login': loginAnswer({ token_type: 'batch' }),
      },
    });
    await run(job, 'vault:database/creds/ro');
    expect(job.log.lines.filter((line) => line.startsWith('warning: '))).toHaveLength(warnings);
    expect(job.keeper.all()).toEqual([]);
  });

  test('the token is revoked where nothing can be noted down', async () => {
    const job = await startJob({ script: database });
    const problem = await refusalOf(() => job.parse('vault:kv'));
    const fail = (): Promise<void> => Promise.reject(problem);
    const session = await job.connection.open([job.parse('vault:database/creds/ro')], {
      ...job.context,
      keeper: { keep: fail, release: fail },
    });
    await session.fetch([job.parse('vault:database/creds/ro')]);
    await session.close?.();
    expect(job.calls()).toContain(REVOKE);
  });
});

describe('the end of the job', () => {
  test('is owed by each login on its own', async () => {
    const job = await startJob({
      script: {
        ...database,
        'POST auth/jwt/login': (_, time) => loginAnswer({ client_token: `${TOKEN}${time}` }),
      },
    });
    await run(job, 'vault:database/creds/ro');
    await run(job, 'vault:database/creds/ro');
    const tokens = job.keeper.all().map(({ state }) => JSON.parse(state).token);
    expect(tokens).toEqual([`${TOKEN}1`, `${TOKEN}2`]);
  });

  test('revokes the token, which takes its leases along', async () => {
    const job = await startJob({ script: database, inputs: { 'vault-namespace': 'team' } });
    await run(job, 'vault:database/creds/ro');
    expect(job.calls()).not.toContain('POST auth/token/revoke-self');
    const { log, masks } = await undo(job);
    const last = job.asked.at(-1);
    expect(last?.path).toBe('auth/token/revoke-self');
    expect(last?.headers).toMatchObject({
      'x-vault-token': TOKEN,
      'x-vault-namespace': 'team',
      'x-vault-request': 'true',
    });
    expect(log).toEqual(['info: Vault: the token and all that it had issued are revoked']);
    expect(masks).toEqual([TOKEN]);
  });

  test("revokes the leases alone of the machine's own token", async () => {
    const job = await startJob({
      script: { ...database, 'POST sys/leases/revoke': { status: 204 } },
      identity: 'ambient',
      env: { VAULT_TOKEN: 'hvs.own' },
    });
    await run(job, 'vault:database/creds/ro');
    await undo(job);
    expect(job.asked.at(-1)).toMatchObject({
      path: 'sys/leases/revoke',
      body: { lease_id: 'database/creds/ro/1' },
    });
    expect(job.calls()).not.toContain('POST auth/token/revoke-self');
  });

  test('of a batch token too', async () => {
    const job = await startJob({
      script: { ...database, 'POST auth/jwt/login': loginAnswer({ token_type: 'batch' }) },
    });
    await run(job, 'vault:database/creds/ro');
    const { log } = await undo(job);
    expect(job.calls().at(-1)).toBe('POST sys/leases/revoke');
    expect(log[0]).toMatch(/^warning: leases that Vault did not revoke: 1 of 1 \(HTTP 403\)/);
  });

  test('a refusal is a warning', async () => {
    const job = await startJob({ script: { ...database, 'POST auth/token/revoke-self': denied } });
    await run(job, 'vault:database/creds/ro');
    const { log } = await undo(job);
    expect(log).toHaveLength(1);
    expect(log[0]).toMatch(/^warning: .*HTTP 403/);
    expect(log[0]).not.toContain(TOKEN);
  });

  test.each<[string, Answer, string]>([
    ['has ended', denied, 'info: Vault: the token has ended, and with it all that it had issued'],
    [
      'lives on, as the server knows and this machine does not',
      { status: 204 },
      'info: Vault: the token and all that it had issued are revoked',
    ],
  ])('a token that %s', async (_, answer, line) => {
    const job = await startJob({ script: { ...database, 'POST auth/token/revoke-self': answer } });
    await run(job, 'vault:database/creds/ro');
    const { log } = await undo(job, job.keeper.all(), new Date('2199-01-01T00:00:00Z'));
    expect(log).toEqual([line]);
  });

  test('what was planted beside it does not keep it from being revoked', async () => {
    const job = await startJob({ script: database });
    await run(job, 'vault:database/creds/ro');
    const planted = { store: 'constructor', name: 'n', state: '{}' };
    const { log } = await undo(job, [planted, ...job.keeper.all()]);
    expect(log).toEqual(['info: Vault: the token and all that it had issued are revoked']);
  });

  test('a server that is gone is a warning', async () => {
    const job = await startJob({ script: database });
    await run(job, 'vault:database/creds/ro');
    const [kept] = job.keeper.all();
    if (kept === undefined) throw new Error('nothing kept');
    const state = kept.state.replace(job.host, '127.0.0.1:1');
    const { log } = await undo(job, [{ ...kept, state }]);
    expect(log.filter((line) => line.startsWith('warning: '))).toHaveLength(1);
  });

  test.each([
    ['no JSON', '{'],
    ['nothing', '{}'],
    ['a list', '[]'],
    ['no token', '{"addr":"http://127.0.0.1:1","leases":[]}'],
    ['a token that is no header', '{"addr":"http://127.0.0.1:1","leases":[],"token":"a\\nb"}'],
    ['an address that is none', '{"addr":"x","leases":[],"token":"hvs.a"}'],
    ['an address with a password', '{"addr":"https://a:b@c.example","leases":[],"token":"hvs.a"}'],
    ['plain http elsewhere', '{"addr":"http://vault.example","leases":[],"revocable":true,"token":"hvs.a"}'],
  ])('sends nothing for state that was planted: %s', async (_, state) => {
    const job = await startJob();
    const { log } = await undo(job, [{ store: 'vault', name: 'n', state }]);
    expect(log).toHaveLength(1);
    expect(log[0]).toMatch(/^warning: /);
    expect(job.asked).toEqual([]);
  });

  test('what another store would have kept is not known', async () => {
    const job = await startJob();
    expect((await undo(job, [{ store: 'other', name: 'n', state: '' }])).log).toEqual([]);
  });
});

describe('a token that ends within the run', () => {
  const MINUTES = 900_000;
  const OTHER = 'hvs.CAESIJtheTokenOfTheSecondLogin';
  const KV = 'GET kv/data/a';

  /** Signs in; from `end` on the server has forgotten the first token. Each login gives another one. */
  async function openAndWait(script: Script, changed: Readonly<Record<string, unknown>>, text: string) {
    let over = false;
    const guarded: Script = {
      'POST auth/jwt/login': (_, time) =>
        loginAnswer({ client_token: time === 1 ? TOKEN : `${OTHER}${time}`, ...changed }),
      ...script,
    };
    const job = await startJob({
      script: Object.fromEntries(
        Object.entries(guarded).map(([key, answer]) => [
          key,
          (asked, time) => {
            if (over && asked.headers['x-vault-token'] === TOKEN) return denied;
            return typeof answer === 'function' ? answer(asked, time) : answer;
          },
        ]),
      ),
    });
    const session = await job.open(text);
    const end = (milliseconds = MINUTES): Promise<void> => {
      over = true;
      return job.clock.sleep(milliseconds, new AbortController().signal);
    };
    return { job, session, end };
  }

  test.each(['service', 'batch'])(
    '%s: reads go on after one login more, by a fresh token of the CI',
    async (type) => {
      const { job, session, end } = await openAndWait(
        { [KV]: kv2Answer('{"a":"b"}'), 'GET kv/data/b': kv2Answer('{"a":"c"}') },
        { token_type: type },
        'vault:kv/a?kv=2',
      );
      await end();
      const results = await session.fetch(['vault:kv/a?kv=2', 'vault:kv/b?kv=2'].map(job.parse));
      expect(textsOf(results)).toEqual(['{"a":"b"}', '{"a":"c"}']);
      expect(job.calls().filter((call) => call.endsWith('/login'))).toHaveLength(2);
      expect(job.audiences).toHaveLength(2);
      expect(job.masker.masks).toContain(`${OTHER}2`);
      await session.close?.();
      // What has ended need not be revoked, and what is alive is.
      const revoked = job.asked.filter(({ path }) => path.endsWith('revoke-self'));
      expect(revoked.map(({ headers }) => headers['x-vault-token'])).toEqual(
        type === 'batch' ? [] : [`${OTHER}2`],
      );
    },
  );

  test('a denial before that is final', async () => {
    const { job, session, end } = await openAndWait({}, {}, 'vault:kv/a?kv=2');
    await end(MINUTES - 10_000);
    const [result] = await session.fetch([job.parse('vault:kv/a?kv=2')]);
    expect(errorOf(result).code).toBe('VAULT_ACCESS_DENIED');
    expect(job.calls()).toEqual(['POST auth/jwt/login', KV]);
  });

  test('a denial after the login more is final', async () => {
    const { job, session, end } = await openAndWait({ [KV]: denied }, {}, 'vault:kv/a?kv=2');
    await end();
    const [result] = await session.fetch([job.parse('vault:kv/a?kv=2')]);
    expect(errorOf(result).code).toBe('VAULT_ACCESS_DENIED');
    expect(job.calls()).toEqual(['POST auth/jwt/login', KV, 'POST auth/jwt/login', KV]);
  });

  test('what the login refuses is what every read fails with', async () => {
    const login = (_: unknown, time: number): Answer =>
      time === 1 ? loginAnswer() : { status: 400, body: { errors: [] } };
    const { job, session, end } = await openAndWait({ 'POST auth/jwt/login': login }, {}, 'vault:kv/a?kv=2');
    await end();
    const results = await session.fetch(['vault:kv/a?kv=2', 'vault:kv/b?kv=2'].map(job.parse));
    const codes = results.map((result) => errorOf(result).code);
    expect(codes).toEqual(['VAULT_TRUST_REFUSED', 'VAULT_TRUST_REFUSED']);
    expect(job.calls().filter((call) => call.endsWith('/login'))).toHaveLength(2);
  });

  test('an engine that issues is asked again, and what is kept then is the new token', async () => {
    const { job, session, end } = await openAndWait(database, {}, 'vault:database/creds/ro');
    await end();
    const results = await session.fetch([job.parse('vault:database/creds/ro')]);
    expect(textsOf(results)).toEqual(['{"username":"v-ro","password":"p-4711"}']);
    await session.close?.();
    expect(job.keeper.all().map(({ state }) => JSON.parse(state).token)).toEqual([`${OTHER}2`]);
    expect(job.calls().filter((call) => call === CREDS)).toHaveLength(1);
  });

  test('the read that issues itself finds it ended: it is sent again, after what undoes it was kept', async () => {
    const { job, session, end } = await openAndWait(
      database,
      { token_type: 'batch' },
      'vault:database/creds/ro',
    );
    // The mount is known: the next call is the one that issues.
    await session.describe([job.parse('vault:database/creds/ro')]);
    await end();
    const results = await session.fetch([job.parse('vault:database/creds/ro')]);
    expect(textsOf(results)).toEqual(['{"username":"v-ro","password":"p-4711"}']);
    expect(job.calls().filter((call) => call === CREDS)).toHaveLength(2);
    const [kept] = job.keeper.all();
    expect(JSON.parse(kept?.state ?? '')).toMatchObject({
      token: `${OTHER}2`,
      leases: ['database/creds/ro/1'],
    });
  });

  test('what was issued has ended too, so nothing is exported as if it were alive', async () => {
    const { job, session, end } = await openAndWait(
      { ...database, [KV]: kv2Answer('{"a":"b"}') },
      {},
      'vault:database/creds/ro',
    );
    const [issued] = await session.fetch([job.parse('vault:database/creds/ro')]);
    expect(issued?.kind).toBe('found');
    await end();
    const [result] = await session.fetch([job.parse('vault:kv/a?kv=2')]);
    expect(errorOf(result).code).toBe('VAULT_TOKEN_ENDED');
    expect(errorOf(result).message).toContain('kv/data/a');
    expect(job.calls().filter((call) => call.endsWith('/login'))).toHaveLength(1);
  });

  test('what came by a token that another call has found ended, is not exported', async () => {
    const job = await startJob({ script: database });
    const [first, second] = [1, 2].map(() => ({
      token: new VaultToken(TOKEN),
      principal: 'ci',
      policies: [],
      revocable: true,
    }));
    if (first === undefined || second === undefined) throw new Error('no logins');
    let login = first;
    const signed: Signed = {
      get login() {
        return login;
      },
      sender: { endpoint: endpointOf(new URL(`http://${job.host}`)), namespace: undefined },
      context: {
        ...job.context,
        settings: { identity: 'oidc', method: 'jwt', authPath: 'jwt', caCertFrom: 'vault-ca-cert' },
      },
      renewed: () => undefined,
    };
    const leases: Leases = {
      expect: async () => undefined,
      add: async () => {
        login = second;
      },
      sent: () => () => undefined,
      areThere: () => true,
      areInDoubt: () => false,
      release: async () => undefined,
    };
    const asked = { path: 'database/creds/ro', params: [], label: 'database/creds/ro' };
    const error = await refusalOf(issueCredentials(asked, leases, signed));
    expect(error.code).toBe('VAULT_TOKEN_ENDED');
  });

  test("the machine's own token is not ours to renew", async () => {
    const job = await startJob({
      identity: 'ambient',
      env: { VAULT_TOKEN: TOKEN },
      inputs: { 'vault-role': '' },
      script: { [KV]: denied },
    });
    const session = await job.open('vault:kv/a?kv=2');
    await job.clock.sleep(MINUTES * 100, new AbortController().signal);
    const [result] = await session.fetch([job.parse('vault:kv/a?kv=2')]);
    expect(errorOf(result).code).toBe('VAULT_ACCESS_DENIED');
    expect(job.calls()).toEqual([KV]);
  });
});
