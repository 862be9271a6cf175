import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { askVault, clientToken } from '../helpers/vault-client.ts';
import {
  type AwsCredentials,
  assumeRole,
  credentialsOf,
  exchange,
  federatedToken,
  impersonate,
  parameterStore,
  post,
  secretManager,
  secretsManager,
} from '../helpers/wire-clients.ts';

/** Whatever is sent, each service answers in its own shape: a 5xx would be a bug of the emulator. */
let emulator: Emulator;
let credentials: AwsCredentials;
let token: string;
beforeAll(async () => {
  emulator = await startEmulator({ seed: demoSeed() });
  credentials = credentialsOf(await assumeRole(emulator));
  token = await federatedToken(emulator);
});
afterAll(() => emulator.close());

const words = fc.constantFrom(
  'prod/api/key',
  'AWSCURRENT',
  'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/',
  '__proto__',
  '',
  '*',
  'name',
);
const leaf = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.boolean(), words);
const anything = fc.oneof(leaf, fc.array(leaf), fc.dictionary(fc.string(), leaf));
const keys = ['SecretId', 'VersionId', 'VersionStage', 'SecretIdList', 'Filters', 'NextToken', 'MaxResults'];
const options = { numRuns: 60 };

describe('hostile requests', () => {
  it('of Secrets Manager', async () => {
    const operation = fc.constantFrom(
      'GetSecretValue',
      'BatchGetSecretValue',
      'ListSecrets',
      'DescribeSecret',
      'constructor',
    );
    const filter = fc.array(fc.record({ Key: words, Values: fc.array(words) }));
    const input = fc.dictionary(fc.constantFrom(...keys), fc.oneof(anything, filter));
    await fc.assert(
      fc.asyncProperty(operation, input, async (name, body) => {
        const answer = await secretsManager(emulator, credentials, name, body);
        expect([200, 400]).toContain(answer.status);
        if (answer.status === 400) expect(answer.code).toMatch(/^[A-Z]\w+$/);
      }),
      options,
    );
  });

  it('of Parameter Store', async () => {
    const operation = fc.constantFrom(
      'GetParameter',
      'GetParameters',
      'GetParametersByPath',
      'DescribeParameters',
      'constructor',
    );
    const name = fc.oneof(
      words,
      fc.constantFrom('/prod', '/', '/prod/queue/host:1', 'arn:aws:ssm:::parameter/x'),
    );
    const filter = fc.array(fc.record({ Key: words, Option: words, Values: fc.array(name) }));
    const key = fc.constantFrom(
      'Name',
      'Names',
      'Path',
      'WithDecryption',
      'ParameterFilters',
      'NextToken',
      'MaxResults',
    );
    const input = fc.dictionary(key, fc.oneof(anything, name, fc.array(name), filter));
    await fc.assert(
      fc.asyncProperty(operation, input, async (called, body) => {
        const answer = await parameterStore(emulator, credentials, called, body);
        expect([200, 400]).toContain(answer.status);
        if (answer.status === 400) expect(answer.code).toMatch(/^[A-Z]\w+$/);
      }),
      options,
    );
  });

  it('of STS', async () => {
    const action = fc.constantFrom(
      'AssumeRoleWithWebIdentity',
      'AssumeRole',
      'GetCallerIdentity',
      '__proto__',
    );
    const policy = fc.oneof(fc.string(), fc.json());
    await fc.assert(
      fc.asyncProperty(action, policy, fc.string(), fc.json(), async (Action, Policy, name, payload) => {
        const jwt = ['{"alg":"RS256"}', payload, 'x']
          .map((part) => Buffer.from(part).toString('base64url'))
          .join('.');
        const answer = await assumeRole(emulator, {
          Action,
          Policy,
          RoleSessionName: `${name}ab`,
          WebIdentityToken: jwt,
        });
        expect([400, 403]).toContain(answer.status);
        expect(answer.code).toMatch(/^[A-Z]\w+$/);
      }),
      options,
    );
  });

  it("of Google's STS and IAM Credentials", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.json(),
        fc.string(),
        fc.dictionary(fc.string(), anything),
        async (payload, text, body) => {
          const jwt = ['{"alg":"RS256"}', payload, 'x']
            .map((part) => Buffer.from(part).toString('base64url'))
            .join('.');
          for (const changes of [
            { subjectToken: jwt },
            { audience: text },
            { scope: text, subjectToken: text },
          ]) {
            expect((await exchange(emulator, changes)).status).toBe(400);
          }
          expect((await post(`${emulator.url}/v1/token`, text)).status).toBe(400);
          const account = encodeURIComponent(`${text}@acme-prod.iam.gserviceaccount.com`);
          expect([400, 403]).toContain((await impersonate(emulator, token, account, body)).status);
        },
      ),
      options,
    );
  });

  it('of Secret Manager', async () => {
    const segment = fc.oneof(
      fc.constantFrom(
        'projects',
        'acme-prod',
        'locations',
        'secrets',
        'stripe-key',
        'versions',
        'latest:access',
        '%zz',
        '..',
        '',
      ),
      fc.webSegment(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(segment), fc.webQueryParameters(), async (segments, query) => {
        const { status } = await secretManager(emulator, token, `projects/${segments.join('/')}?${query}`);
        expect([200, 400, 403, 404]).toContain(status);
      }),
      options,
    );
  });

  it('that are too large', async () => {
    expect((await post(emulator.url, 'x'.repeat(1_100_000))).status).toBe(413);
  });

  it('of Vault', async () => {
    const login = { role: 'ci', jwt: emulator.signToken({ aud: emulator.url }) };
    const vaultToken = clientToken(
      await askVault(emulator.url, { method: 'POST', path: 'auth/jwt/login', body: login }),
    );
    const segment = fc.oneof(
      fc.constantFrom(
        'auth',
        'jwt',
        'login',
        'token',
        'sys',
        'leases',
        'revoke',
        'capabilities-self',
        'renew-self',
      ),
      fc.constantFrom(
        'secret',
        'data',
        'metadata',
        'prod',
        'queue',
        'database',
        'creds',
        'readonly',
        '__proto__',
        '',
      ),
      // `fetch` itself takes dots for a way up, and so to other services.
      fc
        .string()
        .filter((text) => !/^\.+$/.test(text))
        .map(encodeURIComponent),
    );
    const path = fc.array(segment, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
    const query = fc.constantFrom(
      '',
      '?version=1',
      '?version=99999999999999999999',
      '?list=true',
      '?version=x',
    );
    const names = ['role', 'jwt', 'lease_id', 'paths', 'path', 'increment', 'ttl', '__proto__'];
    const body = fc.oneof(fc.string(), fc.dictionary(fc.constantFrom(...names), anything));
    const call = fc.record({
      method: fc.constantFrom('GET', 'LIST', 'POST', 'PUT', 'DELETE', 'PATCH'),
      path: fc.tuple(path, query).map((parts) => parts.join('')),
      body,
      token: fc.constantFrom(vaultToken, 'x'),
      namespace: fc.constantFrom('', '/', 'nowhere', '__proto__'),
    });
    await fc.assert(
      fc.asyncProperty(call, async ({ body: sent, ...asked }) => {
        const hasBody = asked.method === 'POST' || asked.method === 'PUT';
        const answer = await askVault(emulator.url, { ...asked, ...(hasBody ? { body: sent } : {}) });
        expect([200, 204, 400, 403, 404, 405]).toContain(answer.status);
        if (answer.status !== 200 && answer.status !== 204)
          expect(answer.json).toSatisfy((json: object) => 'errors' in json || 'warnings' in json);
      }),
      { numRuns: 300 },
    );
  });
});
