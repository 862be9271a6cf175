import type { HttpRequest } from '../../src/network/network.ts';
import { crc32c } from '../../src/stores/gcp/crc32c.ts';
import { PROVIDER, ROLE_ARN } from '../helpers/seed.ts';
import { azure } from './azure-services.ts';
import { bodyOf, type Family, mark, type Place } from './place.ts';
import { ssm } from './ssm-services.ts';
import { leaf, type Tree, treeOf } from './tree.ts';
import { vault } from './vault-services.ts';

const awsOriginals = { ONE: mark(), TWO: mark(), ALL_X: mark(), ALL_Y: mark() };
const googleOriginals = { GONE: mark(), G_X: mark(), G_Y: mark() };
const held: Readonly<Record<string, string>> = { ...awsOriginals, ...googleOriginals };

const claims = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:acme/web:ref:refs/heads/main',
  aud: 'sts.amazonaws.com',
  exp: 4_000_000_000,
  iat: 1_764_144_000,
  repository: 'acme/web',
};
export const claimsTree: Tree = treeOf(claims);

export function jwtOf(payload: string): string {
  const part = (text: string): string => Buffer.from(text).toString('base64url');
  return `${part('{"alg":"RS256","typ":"JWT"}')}.${part(payload)}.${signature}`;
}

const signature = mark();
const credentials = { secretAccessKey: mark() + mark(), sessionToken: mark() + mark() };
const federated = `ya29.${mark()}`;
const impersonated = `ya29.${mark()}`;

const VERSION = '11111111-2222-3333-4444-555555555555';
const arn = (name: string): string => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-Ab12Cd`;
const stored = (name: string, value = '') => ({
  ARN: arn(name),
  Name: name,
  VersionId: VERSION,
  SecretString: value,
  VersionStages: ['AWSCURRENT'],
  CreatedDate: 1_764_144_000.5,
});
const names: Readonly<Record<string, string>> = {
  'mark/one': 'ONE',
  'mark/two': 'TWO',
  'all/x': 'ALL_X',
  'all/y': 'ALL_Y',
  one: 'GONE',
  'all-x': 'G_X',
  'all-y': 'G_Y',
};
const storedUnder = (name: string): string => held[names[name] ?? ''] ?? '';

function sts(action: string): Tree {
  return treeOf(
    {
      [`${action}Response`]: {
        [`${action}Result`]: {
          Credentials: {
            AccessKeyId: 'ASIAEXAMPLEEXAMPLE00',
            SecretAccessKey: credentials.secretAccessKey,
            SessionToken: credentials.sessionToken,
            Expiration: '2099-01-01T00:00:00Z',
          },
          AssumedRoleUser: {
            AssumedRoleId: 'AROAEXAMPLE:acme',
            Arn: 'arn:aws:sts::111122223333:assumed-role/ci/acme',
          },
          PackedPolicySize: 6,
        },
        ResponseMetadata: { RequestId: '5a1d2c3b-0000-1111-2222-333344445555' },
      },
    },
    String,
  );
}

const access = (name: string): Tree => {
  const bytes = Buffer.from(storedUnder(name));
  return treeOf({
    name: `projects/123456789012/secrets/${name}/versions/3`,
    payload: { data: bytes.toString('base64'), dataCrc32c: String(crc32c(bytes)) },
  });
};

const target = ({ headers }: HttpRequest): string => headers['x-amz-target'] ?? '';

/** What a plan asks Google for. */
export const READ_PERMISSION = 'secretmanager.versions.access';

/** The CI's own, which every store asks first. */
export const tokenRequest: Place = {
  format: 'json',
  isFor: ({ call }) => call === 'token request',
  honest: ({ url }) => {
    const aud = url.searchParams.get('audience') ?? '';
    return treeOf({ count: 1, value: jwtOf(JSON.stringify({ ...claims, aud })) });
  },
};

const awsPlaces: Readonly<Record<string, Place>> = {
  'the token request': tokenRequest,
  AssumeRoleWithWebIdentity: {
    format: 'xml',
    isFor: (request) => bodyOf(request).includes('Action=AssumeRoleWithWebIdentity'),
    honest: () => sts('AssumeRoleWithWebIdentity'),
  },
  AssumeRole: {
    format: 'xml',
    isFor: (request) => /Action=AssumeRole(&|$)/.test(bodyOf(request)),
    honest: () => sts('AssumeRole'),
  },
  ListSecrets: {
    format: 'json',
    asks: 'both',
    isFor: (request) => target(request).endsWith('.ListSecrets'),
    honest: () =>
      treeOf({
        SecretList: ['all/x', 'all/y'].map((name) => ({
          ARN: arn(name),
          Name: name,
          CreatedDate: 1_764_144_000,
          SecretVersionsToStages: { [VERSION]: ['AWSCURRENT'] },
        })),
      }),
  },
  BatchGetSecretValue: {
    format: 'json',
    isFor: (request) => target(request).endsWith('.BatchGetSecretValue'),
    honest: (request) => {
      const asked = Object.keys(names).filter((name) => bodyOf(request).includes(name));
      return treeOf({ SecretValues: asked.map((name) => stored(name, storedUnder(name))), Errors: [] });
    },
  },
  GetSecretValue: {
    format: 'json',
    isFor: (request) => target(request).endsWith('.GetSecretValue'),
    honest: (request) => {
      const name = Object.keys(names).find((known) => bodyOf(request).includes(known)) ?? 'mark/one';
      return treeOf(stored(name, storedUnder(name)));
    },
  },
  DescribeSecret: {
    format: 'json',
    asks: 'plan',
    isFor: (request) => target(request).endsWith('.DescribeSecret'),
    honest: (request) => {
      const name = Object.keys(names).find((known) => bodyOf(request).includes(known)) ?? 'mark/one';
      return treeOf({
        ARN: arn(name),
        Name: name,
        CreatedDate: 1_764_144_000,
        LastChangedDate: 1_764_144_000.5,
        NextRotationDate: 1_764_748_800,
        RotationEnabled: true,
        VersionIdsToStages: { [VERSION]: ['AWSCURRENT'] },
        Tags: [{ Key: 'team', Value: 'web' }],
      });
    },
  },
};

const googlePlaces: Readonly<Record<string, Place>> = {
  'the token exchange': {
    format: 'json',
    isFor: ({ call, url }) => call === 'token exchange' && url.pathname === '/v1/token',
    honest: () =>
      treeOf({
        access_token: federated,
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        token_type: 'Bearer',
        expires_in: 3599,
      }),
  },
  generateAccessToken: {
    format: 'json',
    isFor: ({ call }) => call === 'generateAccessToken',
    honest: () => treeOf({ accessToken: impersonated, expireTime: '2099-01-01T00:00:00Z' }),
  },
  "Google's ListSecrets": {
    format: 'json',
    asks: 'both',
    isFor: ({ call }) => call === 'ListSecrets',
    honest: () =>
      treeOf({
        secrets: ['all-x', 'all-y'].map((name) => ({
          name: `projects/123456789012/secrets/${name}`,
          replication: { automatic: {} },
          createTime: '2025-11-26T08:00:00Z',
          labels: { team: 'web' },
        })),
        totalSize: 2,
      }),
  },
  AccessSecretVersion: {
    format: 'json',
    isFor: ({ call }) => call === 'AccessSecretVersion',
    honest: ({ url }) => access(/\/secrets\/([^/]+)\//.exec(url.pathname)?.[1] ?? ''),
  },
  TestIamPermissions: {
    format: 'json',
    asks: 'plan',
    permission: READ_PERMISSION,
    isFor: ({ call }) => call === 'TestIamPermissions',
    honest: () => treeOf({ permissions: [READ_PERMISSION] }),
  },
  GetSecretVersion: {
    format: 'json',
    asks: 'both',
    isFor: ({ call }) => call === 'GetSecretVersion',
    honest: ({ url }) =>
      treeOf({
        name: `projects/123456789012${/\/secrets\/[^/]+/.exec(url.pathname)?.[0] ?? ''}/versions/3`,
        createTime: '2025-11-26T08:00:00Z',
        state: 'ENABLED',
      }),
  },
};

export const aws: Family = {
  originals: awsOriginals,
  credentials: [signature, ...Object.values(credentials)],
  places: awsPlaces,
  inputs: {
    'aws-role': ROLE_ARN,
    'aws-region': 'eu-west-1',
    'aws-role-chain': 'arn:aws:iam::111122223333:role/reader',
  },
  job: {
    lines: ['ONE = aws:mark/one', 'TWO = aws:mark/two?stage=AWSCURRENT', 'ALL_* = aws:all/*'].join('\n'),
    names: Object.keys(awsOriginals),
  },
  plan: {
    lines: ['ONE = aws:mark/one', 'ALL_* = aws:all/*'].join('\n'),
    rows: ['ONE', 'ALL_X', 'ALL_Y'].map((name) => [name, VERSION, 'unknown']),
  },
};

export const google: Family = {
  originals: googleOriginals,
  credentials: [federated, impersonated],
  places: googlePlaces,
  inputs: {
    'gcp-workload-identity-provider': PROVIDER,
    'gcp-project': 'acme-prod',
    'gcp-service-account': 'ci@acme-prod.iam.gserviceaccount.com',
  },
  job: {
    lines: ['GONE = gcp:one?max-age=3650d', 'G_* = gcp:all-*'].join('\n'),
    names: Object.keys(googleOriginals),
  },
  plan: {
    lines: ['GONE = gcp:one', 'G_* = gcp:all-*'].join('\n'),
    rows: ['GONE', 'G_X', 'G_Y'].map((name) => [name, '3', 'yes']),
  },
};

export const families: readonly Family[] = [aws, google, azure, vault, ssm];

/** All that is asked, by its name. */
export const places: Readonly<Record<string, Place>> = Object.assign(
  {},
  ...families.map((family) => family.places),
);
export const originals: Readonly<Record<string, string>> = Object.assign(
  {},
  ...families.map((family) => family.originals),
);
export const cloudInputs: Readonly<Record<string, string>> = Object.assign(
  {},
  ...families.map((family) => family.inputs),
);
export const sensitive: readonly string[] = [
  ...Object.values(originals),
  ...families.flatMap((family) => family.credentials),
];

/** Errors of the services, to be fuzzed as well: what is secret stands in every text of them. */
export function refusalOf(place: Place, text: string): Tree {
  if (place.refusal !== undefined) return place.refusal(text);
  if (place.format === 'xml')
    return treeOf(
      {
        ErrorResponse: {
          Error: { Type: 'Sender', Code: 'AccessDenied', Message: text, Detail: text },
          RequestId: 'r-1',
        },
      },
      String,
    );
  return {
    kind: 'object',
    members: [
      ['__type', leaf('"AccessDeniedException"')],
      ['message', leaf(JSON.stringify(text))],
      [
        'error',
        treeOf({
          code: 403,
          status: 'PERMISSION_DENIED',
          message: text,
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
              reason: 'IAM_PERMISSION_DENIED',
              domain: text,
              metadata: { permission: text, service: text },
            },
          ],
        }),
      ],
      ['error_description', leaf(JSON.stringify(text))],
    ],
  };
}
