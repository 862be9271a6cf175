import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { renderError } from '../../../src/core/render-error.ts';
import { endpointOf } from '../../../src/stores/vault/address.ts';
import { type LoginContext, signIn } from '../../../src/stores/vault/login.ts';
import { readVaultSettings } from '../../../src/stores/vault/settings.ts';
import { refusalOf } from '../../helpers/fakes.ts';
import { type Answer, type Job, type JobOptions, kv2Answer, loginAnswer, startJob, TOKEN } from './job.ts';

const READ = { 'GET kv/data/a': kv2Answer('{"a":"b"}') };

async function fetchOne(options: JobOptions): Promise<Job> {
  const job = await startJob({ ...options, script: { ...READ, ...options.script } });
  const [result] = await job.fetch('vault:kv/a?kv=2');
  expect(result?.kind).toBe('found');
  return job;
}

const refused = (status: number): Answer => ({
  status,
  body: { errors: ['error validating token: hunter22'] },
});

describe('jwt', () => {
  test("the job's token for the address's origin, and the role", async () => {
    const job = await fetchOne({});
    expect(job.audiences).toEqual([`http://${job.host}`]);
    expect(job.asked[0]?.body).toEqual({ role: 'ci', jwt: expect.stringMatching(/^ey/) });
  });

  test('for another audience, at another path', async () => {
    const job = await fetchOne({
      inputs: { 'vault-audience': 'https://github.com/acme', 'vault-auth-path': 'jwt/github' },
      script: { 'POST auth/jwt/github/login': loginAnswer() },
    });
    expect(job.audiences).toEqual(['https://github.com/acme']);
  });

  test('below the path of the address', async () => {
    const job = await startJob({
      otherwise: ({ path }) => (path.endsWith('/login') ? loginAnswer() : kv2Answer('{"a":"b"}')),
    });
    const inputs = { 'vault-addr': `http://${job.host}/proxy/` };
    const below = await startJob({ inputs });
    await below.open('vault:kv/a');
    expect(job.calls()).toEqual(['POST /proxy/v1/auth/jwt/login']);
  });

  test('the token that comes is masked before anything is sent with it', async () => {
    const job = await fetchOne({});
    expect(job.masker.masks).toContain(TOKEN);
  });

  test('an expired token is exchanged for a fresh one, once', async () => {
    const job = await startJob({
      claims: { exp: 1_000_000_000 },
      script: { 'POST auth/jwt/login': refused(400) },
    });
    const error = await refusalOf(job.open('vault:kv/a'));
    expect(error.code).toBe('VAULT_TRUST_REFUSED');
    expect(job.calls()).toEqual(['POST auth/jwt/login', 'POST auth/jwt/login']);
    expect(job.asked[0]?.body).not.toEqual(job.asked[1]?.body);
  });

  test('any other refusal is final, and shows what the token says and the role that it would need', async () => {
    const job = await startJob({ script: { 'POST auth/jwt/login': refused(400) } });
    const error = await refusalOf(job.open('vault:kv/a'));
    expect(job.asked).toHaveLength(1);
    expect(error.facts.facts).toEqual([
      ['iss', 'https://token.actions.githubusercontent.com'],
      ['sub', 'repo:acme/web:environment:prod'],
      ['aud', `http://${job.host}`],
      ['method', 'auth/jwt'],
      ['role', 'ci'],
    ]);
    const body: unknown = JSON.parse(/'(.*)'/s.exec(error.facts.paste ?? '')?.[1] ?? '');
    expect(body).toMatchObject({
      role_type: 'jwt',
      user_claim: 'repository_id',
      bound_audiences: [`http://${job.host}`],
      bound_claims: { repository_id: '456', repository_owner_id: '123', environment: 'prod' },
    });
    expect(error.facts.paste).toMatch(/\nvault write auth\/jwt\/role\/ci -$/);
    expect(renderError(error)).not.toContain('hunter22');
  });

  test.each<[number, string, string | undefined]>([
    [400, 'VAULT_TRUST_REFUSED', 'V6'],
    [403, 'VAULT_TRUST_REFUSED', 'V1'],
    [404, 'VAULT_TRUST_REFUSED', 'V1'],
    [503, 'VAULT_SERVICE_FAILED', 'V17'],
    [429, 'VAULT_THROTTLED', undefined],
    [307, 'VAULT_SERVICE_FAILED', 'V17'],
  ])('%i: %s', async (status, code, cause) => {
    const job = await startJob({ script: { 'POST auth/jwt/login': refused(status) } });
    const error = await refusalOf(job.open('vault:kv/a'));
    expect(error.code).toBe(code);
    expect(error.facts.likely?.[0]?.id).toBe(cause);
    // What was not looked at needs no other role.
    expect(error.facts.paste === undefined).toBe(status !== 400);
  });

  test.each<[string, Answer, string]>([
    ['a second factor is asked for', loginAnswer({ client_token: '' }), 'ANSWER_MALFORMED'],
    ['no token', { body: { auth: {} } }, 'ANSWER_MALFORMED'],
    ['no auth', { body: { data: {} } }, 'ANSWER_MALFORMED'],
    ['a token that is no header', loginAnswer({ client_token: 'hvs.a\r\nx: y' }), 'ANSWER_MALFORMED'],
    ['a web page', { status: 403, body: '<html>' }, 'UNREACHABLE'],
    ['a page with a good status', { body: '<html>' }, 'ANSWER_MALFORMED'],
  ])('%s', async (_, answer, code) => {
    const job = await startJob({ script: { 'POST auth/jwt/login': answer } });
    expect((await refusalOf(job.open('vault:kv/a'))).code).toBe(code);
    expect(job.asked).toHaveLength(1);
  });

  test('a host that is not the configured one is never asked for with a token', async () => {
    const job = await startJob({ inputs: { 'vault-addr': 'http://vault.acme.example:8200' } });
    expect((await refusalOf(job.open('vault:kv/a'))).code).toBe('HOST_REFUSED');
    expect(job.audiences).toEqual([]);
  });
});

describe('other methods', () => {
  test('approle: role id and secret id, which is masked', async () => {
    const job = await fetchOne({
      inputs: { 'vault-method': 'approle', 'vault-role-id': 'r-1', 'vault-secret-id': 's-11' },
      script: { 'POST auth/approle/login': loginAnswer() },
    });
    expect(job.asked[0]?.body).toEqual({ role_id: 'r-1', secret_id: 's-11' });
    expect(job.masker.masks).toContain('s-11');
    expect(job.audiences).toEqual([]);
  });

  test('approle without a secret id', async () => {
    const job = await fetchOne({
      inputs: { 'vault-method': 'approle', 'vault-role-id': 'r-1' },
      script: { 'POST auth/approle/login': loginAnswer() },
    });
    expect(job.asked[0]?.body).toEqual({ role_id: 'r-1' });
  });

  test('a refusal of theirs is another one', async () => {
    const job = await startJob({
      inputs: { 'vault-method': 'approle', 'vault-role-id': 'r-1' },
      script: { 'POST auth/approle/login': refused(400) },
    });
    const error = await refusalOf(job.open('vault:kv/a'));
    expect([error.code, error.facts.paste]).toEqual(['VAULT_CREDENTIALS_REFUSED', undefined]);
  });

  test("kubernetes: the pod's service account", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vault-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'token');
    await writeFile(file, 'ey.pod.token\n');
    const job = await startJob({ identity: 'ambient', script: { 'POST auth/k8s/eu/login': loginAnswer() } });
    const settings = settingsOf({ method: 'kubernetes', role: 'pod', 'auth-path': 'k8s/eu' });
    const context: LoginContext = { ...job.context, settings, serviceAccountToken: file };
    const endpoint = endpointOf(new URL(`http://${job.host}`));
    const login = await signIn({ endpoint, namespace: undefined }, context);
    expect(login.token.reveal()).toBe(TOKEN);
    expect(job.asked[0]?.body).toEqual({ role: 'pod', jwt: 'ey.pod.token' });
    expect(job.masker.masks).toContain('ey.pod.token');

    const none = { ...context, serviceAccountToken: join(folder, 'none') };
    const error = await refusalOf(signIn({ endpoint, namespace: undefined }, none));
    expect(error.code).toBe('AMBIENT_MISSING');
  });

  test("token: the machine's own, masked, and never revoked", async () => {
    const job = await fetchOne({
      identity: 'ambient',
      env: { VAULT_TOKEN: 'hvs.own-token', VAULT_ADDR: 'http://HOST' },
      inputs: { 'vault-addr': '' },
    });
    expect(job.calls()).toEqual(['GET kv/data/a']);
    expect(job.asked[0]?.headers['x-vault-token']).toBe('hvs.own-token');
    expect(job.masker.masks).toContain('hvs.own-token');
    expect(job.log.lines.join('\n')).toContain('VAULT_ADDR sends the calls for Vault to');
    expect(job.log.lines.join('\n')).not.toContain('hvs.own-token');
  });

  test("token: OpenBao's variable comes first", async () => {
    const job = await fetchOne({
      identity: 'ambient',
      env: { VAULT_TOKEN: 'hvs.a', BAO_TOKEN: 's.bao-token' },
    });
    expect(job.asked[0]?.headers['x-vault-token']).toBe('s.bao-token');
  });

  test.each([
    [{}, 'AMBIENT_MISSING'],
    [{ VAULT_TOKEN: '' }, 'AMBIENT_MISSING'],
    [{ VAULT_TOKEN: 'hvs.a b' }, 'INPUT_INVALID'],
  ])('token: %j is none', async (env, code) => {
    const job = await startJob({ identity: 'ambient', env });
    expect((await refusalOf(job.open('vault:kv/a'))).code).toBe(code);
    expect(job.asked).toEqual([]);
  });
});

function settingsOf(given: Readonly<Record<string, string>>) {
  const refuse = (): never => {
    throw new Error('refused');
  };
  return readVaultSettings(
    {
      text: (name) => given[name] ?? '',
      choice: (name, words) => words.find((word) => word === given[name]) ?? words[0],
      flag: refuse,
      integer: refuse,
      duration: refuse,
      list: refuse,
      refuse,
    },
    { identity: 'ambient', env: {} },
  );
}

test('whatever the server says, no error and no line of the log holds a token', async () => {
  const secret = 'hvs.VeryLongTokenThatMustNotBeShown';
  const bodies = fc.oneof(
    fc.constant({ errors: [secret] }),
    fc.constant({ auth: { client_token: `${secret} with blank` } }),
    fc.constant(secret),
    fc.constant({ auth: secret, errors: secret }),
    fc.constant({ request_id: 'r', data: { data: secret, metadata: { version: secret } }, errors: [] }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(200, 204, 302, 400, 403, 404, 418, 501),
      bodies,
      async (status, body) => {
        const job = await startJob({ script: { 'POST auth/jwt/login': { status, body } } });
        const error = await refusalOf(job.open('vault:kv/a'));
        const shown = [
          renderError(error),
          inspect(error, { depth: 9 }),
          error.stack ?? '',
          ...job.log.lines,
        ].join('\n');
        expect(shown).not.toContain(secret);
        for (const jwt of job.masker.masks) expect(shown).not.toContain(jwt);
      },
    ),
    { numRuns: 30 },
  );
});
