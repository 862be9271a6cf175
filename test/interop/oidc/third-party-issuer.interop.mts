import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/emulator.ts';
import type { Seed } from '../../../src/emulator/seed.ts';
import {
  PROVIDER,
  withAwsAccountPart,
  withAwsRole,
  withGoogleProjectPart,
  withIssuer,
} from '../../helpers/seed.ts';
import { assumeRole, exchange } from '../../helpers/wire-clients.ts';
import { node24 } from '../../runner/process.ts';
import { awsInputs, googleInputs } from '../../scenarios/scenario.ts';
import { issuerPackages } from '../parts.mts';
import { install } from '../shared/install.mts';
import { type Checks, interop } from '../shared/program.mts';
import { at, errorCodes, runCli } from '../shared/run.mts';

/**
 * An OIDC issuer by other people, oauth2-mock-server, takes the place of GitHub: both emulated clouds trust it by the
 * keys that it publishes, and the command line is run with its tokens. The other way around, jose verifies tokens of the
 * embedded issuer by what that publishes.
 */
const SUBJECT = 'repo:acme/web:ref:refs/heads/main';
const REQUEST_TOKEN = 'the-request-token-of-this-program';

await interop(async (checks) => {
  const folder = await install(issuerPackages);
  const issuer = await startIssuer(folder);
  const cloud = await startEmulator({ seed: seedTrusting(issuer.url) });
  const endpoint = await startTokenEndpoint(issuer);
  try {
    await judgeTokens(issuer, cloud, checks);
    await judgeRun(issuer, cloud, endpoint, checks);
    await judgeOurs(folder, cloud, checks);
  } finally {
    endpoint.server.closeAllConnections();
    endpoint.server.close();
    await cloud.close();
    await issuer.stop();
  }
});

/** What is used of oauth2-mock-server. */
interface MockServer {
  readonly issuer: {
    url: string | undefined;
    readonly keys: { generate(algorithm: string): Promise<unknown> };
    buildToken(options: {
      readonly expiresIn: number;
      readonly scopesOrTransform: (header: unknown, payload: Record<string, unknown>) => void;
    }): Promise<string>;
  };
  start(port: number, host: string): Promise<void>;
  stop(): Promise<void>;
}
type Claims = Readonly<Record<string, unknown>>;

interface ThirdPartyIssuer {
  readonly url: string;
  /** `strange`: by a key that is not published. */
  token(audience: string, claims?: Claims, key?: 'published' | 'strange'): Promise<string>;
  stop(): Promise<void>;
}

async function startIssuer(folder: string): Promise<ThirdPartyIssuer> {
  const library: unknown = await import(
    pathToFileURL(join(folder, 'oauth2-mock-server/dist/index.mjs')).href
  );
  if (!isMockLibrary(library)) throw new Error('oauth2-mock-server has no OAuth2Server');
  const published = new library.OAuth2Server();
  await published.issuer.keys.generate('RS256');
  await published.start(0, '127.0.0.1');
  const { url = '' } = published.issuer;
  const strange = new library.OAuth2Server();
  await strange.issuer.keys.generate('RS256');
  strange.issuer.url = url;
  return {
    url,
    token: (audience, claims = {}, key = 'published') =>
      (key === 'published' ? published : strange).issuer.buildToken({
        expiresIn: 300,
        scopesOrTransform: (_, payload) => Object.assign(payload, { sub: SUBJECT, aud: audience, ...claims }),
      }),
    stop: () => published.stop(),
  };
}

function isMockLibrary(value: unknown): value is { readonly OAuth2Server: new () => MockServer } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'OAuth2Server' in value &&
    typeof value.OAuth2Server === 'function'
  );
}

/** The demo's secrets, with the third-party issuer in GitHub's place on both clouds. */
function seedTrusting(url: string): Seed {
  const provider = url.replace('http://', '');
  let seed = withIssuer(demoSeed(), { trusted: [url] });
  seed = withAwsAccountPart(seed, { oidcProviders: { [provider]: ['sts.amazonaws.com'] } });
  seed = withAwsRole(seed, 'ci', {
    trust: {
      Statement: {
        Effect: 'Allow',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${provider}` },
        Condition: {
          StringEquals: { [`${provider}:aud`]: 'sts.amazonaws.com', [`${provider}:sub`]: SUBJECT },
        },
      },
    },
    policy: { Statement: { Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' } },
  });
  const gh = { issuer: url, attributeMapping: { 'google.subject': 'assertion.sub' } };
  const member = `principal://iam.googleapis.com/${PROVIDER.replace(/\/providers\/.*/, '')}/subject/${SUBJECT}`;
  return withGoogleProjectPart(seed, {
    number: '123456789012',
    pools: { gh: { providers: { gh } } },
    bindings: [{ role: 'roles/secretmanager.secretAccessor', members: [member] }],
  });
}

async function judgeTokens(issuer: ThirdPartyIssuer, cloud: Emulator, checks: Checks): Promise<void> {
  const ago = Math.floor(Date.now() / 1000) - 600;
  const cases: readonly (readonly [
    what: string,
    aws: string | number,
    google: string | number,
    claims: Claims,
    key?: 'strange',
  ])[] = [
    ['a good token', 200, 200, {}],
    ['a token of another key', 'InvalidIdentityToken', 'invalid_grant', {}, 'strange'],
    ['a token for another audience', 'InvalidIdentityToken', 'invalid_grant', { aud: 'https://x.example' }],
    ['an expired token', 'ExpiredTokenException', 'invalid_grant', { iat: ago, exp: ago + 300 }],
    ['a token of another issuer', 'InvalidIdentityToken', 'invalid_grant', { iss: 'http://localhost:1' }],
    [
      'a token of the issuer that is not trusted here',
      'InvalidIdentityToken',
      'invalid_grant',
      { iss: cloud.issuer },
    ],
    ['another subject', 'AccessDenied', 200, { sub: 'repo:acme/web:pull_request' }],
  ];
  for (const [what, aws, google, claims, key] of cases) {
    const answers = [
      await assumeRole(cloud, { WebIdentityToken: await issuer.token('sts.amazonaws.com', claims, key) }),
      await exchange(cloud, {
        subjectToken: await issuer.token(`https://iam.googleapis.com/${PROVIDER}`, claims, key),
      }),
    ];
    checks.equal(
      `AWS and Google on ${what}`,
      answers.map(({ code, status }) => code ?? status),
      [aws, google],
    );
  }
}

interface TokenEndpoint {
  readonly server: Server;
  readonly env: Readonly<Record<string, string>>;
  /** Audiences that were asked for, in order. */
  readonly audiences: string[];
  /** What is laid over the tokens that it hands out. */
  next: { readonly claims?: Claims; readonly key?: 'strange' };
}

/** The runner's endpoint for job tokens, with the third-party issuer behind it. */
async function startTokenEndpoint(issuer: ThirdPartyIssuer): Promise<TokenEndpoint> {
  const audiences: string[] = [];
  const endpoint: { next: TokenEndpoint['next'] } = { next: {} };
  const server = createServer((request, response) => {
    const audience = new URL(request.url ?? '', 'http://localhost').searchParams.get('audience') ?? '';
    audiences.push(audience);
    const isAllowed = request.headers.authorization?.toLowerCase() === `bearer ${REQUEST_TOKEN}`;
    issuer.token(audience, endpoint.next.claims, endpoint.next.key).then(
      (value) =>
        response
          .writeHead(isAllowed ? 200 : 401, { 'content-type': 'application/json' })
          .end(JSON.stringify(isAllowed ? { value } : { message: 'no' })),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const env = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
  };
  return Object.assign(endpoint, { server, env, audiences });
}

async function judgeRun(
  issuer: ThirdPartyIssuer,
  cloud: Emulator,
  endpoint: TokenEndpoint,
  checks: Checks,
): Promise<void> {
  const words = [
    'run',
    ...Object.entries({ ...awsInputs, ...googleInputs }).map(([name, value]) => `--${name}=${value}`),
    '--secrets',
    'USER_NAME = aws:prod/database#user\nSTRIPE_KEY = gcp:stripe-key',
    '--',
    node24,
    '-e',
    'const { USER_NAME, STRIPE_KEY } = process.env; console.log(STRIPE_KEY, STRIPE_KEY.length, USER_NAME.length)',
  ];
  const env = { ...cloud.environment(), ...endpoint.env };
  const good = await runCli(words, env);
  checks.equal(
    'run gives the secrets of both clouds',
    [good.exitCode, errorCodes(good), good.stdout],
    [0, [], '*** 24 3\n'],
  );
  checks.equal('run asks for a token for each cloud', endpoint.audiences.toSorted(), [
    `https://iam.googleapis.com/${PROVIDER}`,
    'sts.amazonaws.com',
  ]);
  const refusedBy = ['AWS_TRUST_REFUSED', 'GCP_TRUST_REFUSED'];
  const other = 'https://x.example';
  const refusals: readonly (readonly [
    what: string,
    next: TokenEndpoint['next'],
    codes: readonly string[],
    shown: string,
  ])[] = [
    ['a token of another key', { key: 'strange' }, refusedBy, issuer.url],
    // It is not even sent.
    ['a token for another audience', { claims: { aud: other } }, ['TOKEN_AUDIENCE', 'TOKEN_AUDIENCE'], other],
    ['a token of another issuer', { claims: { iss: other } }, refusedBy, other],
  ];
  for (const [what, next, codes, shown] of refusals) {
    endpoint.next = next;
    const refused = await runCli(words, env);
    checks.equal(
      `run with ${what} starts nothing, and shows why, but no token`,
      [
        refused.exitCode,
        errorCodes(refused),
        refused.stdout,
        refused.stderr.includes(shown),
        refused.stderr.includes('eyJ'),
      ],
      [103, codes, '', true, false],
    );
  }
}

/** What is used of jose. */
interface Jose {
  createRemoteJWKSet(url: URL): unknown;
  jwtVerify(
    token: string,
    keys: unknown,
    expected: { readonly issuer: string; readonly audience: string },
  ): Promise<{ readonly payload: Claims }>;
}

async function judgeOurs(folder: string, cloud: Emulator, checks: Checks): Promise<void> {
  const jose: unknown = await import(pathToFileURL(join(folder, 'jose/dist/webapi/index.js')).href);
  if (!isJose(jose)) throw new Error('jose has no jwtVerify');
  const discovery: unknown = await (await fetch(`${cloud.url}/.well-known/openid-configuration`)).json();
  const keySetUrl = String(at(discovery, 'jwks_uri'));
  const keys = jose.createRemoteJWKSet(new URL(keySetUrl));
  const verify = async (claims: Claims): Promise<unknown> => {
    try {
      const expected = { issuer: cloud.issuer, audience: 'sts.amazonaws.com' };
      return (await jose.jwtVerify(cloud.signToken(claims), keys, expected)).payload['sub'];
    } catch (error) {
      return error instanceof Error && 'code' in error ? error.code : error;
    }
  };
  checks.equal(
    'jose verifies a token of the embedded issuer',
    await verify({ aud: 'sts.amazonaws.com' }),
    SUBJECT,
  );
  checks.equal(
    'jose refuses another audience',
    await verify({ aud: 'x' }),
    'ERR_JWT_CLAIM_VALIDATION_FAILED',
  );
  checks.equal(
    'jose refuses an expired token',
    await verify({ aud: 'sts.amazonaws.com', exp: 1 }),
    'ERR_JWT_EXPIRED',
  );
}

function isJose(value: unknown): value is Jose {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['createRemoteJWKSet', 'jwtVerify'].every((name) => typeof at({ ...value }, name) === 'function')
  );
}
