import type { IncomingMessage } from 'node:http';

/** The calls that a job makes, as the tests tell them apart. */
export const calls = [
  'Token',
  'AssumeRoleWithWebIdentity',
  'AssumeRole',
  'GetCallerIdentity',
  'GetSecretValue',
  'BatchGetSecretValue',
  'ListSecrets',
  'DescribeSecret',
  'GetParameters',
  'GetParametersByPath',
  'DescribeParameters',
  'ExchangeToken',
  'GenerateAccessToken',
  'AccessSecretVersion',
  'GetSecretVersion',
  'ListGoogleSecrets',
  'TestIamPermissions',
  'EntraToken',
  'GetSecret',
  'GetSecrets',
  'GetSecretVersions',
  'GetDeletedSecret',
  'Login',
  'ReadMount',
  'Read',
  'List',
  'Issue',
  'ReadMetadata',
  'ReadCapabilities',
  'RevokeSelf',
] as const;
export type Call = (typeof calls)[number];

/** Whose shape an answer has. */
export type Shape = 'aws' | 'aws-xml' | 'google' | 'google-sts' | 'entra' | 'keyvault' | 'vault';

const shapes: Readonly<Record<Call, Shape>> = {
  Token: 'google',
  AssumeRoleWithWebIdentity: 'aws-xml',
  AssumeRole: 'aws-xml',
  GetCallerIdentity: 'aws-xml',
  GetSecretValue: 'aws',
  BatchGetSecretValue: 'aws',
  ListSecrets: 'aws',
  DescribeSecret: 'aws',
  GetParameters: 'aws',
  GetParametersByPath: 'aws',
  DescribeParameters: 'aws',
  ExchangeToken: 'google-sts',
  GenerateAccessToken: 'google',
  AccessSecretVersion: 'google',
  GetSecretVersion: 'google',
  ListGoogleSecrets: 'google',
  TestIamPermissions: 'google',
  EntraToken: 'entra',
  GetSecret: 'keyvault',
  GetSecrets: 'keyvault',
  GetSecretVersions: 'keyvault',
  GetDeletedSecret: 'keyvault',
  Login: 'vault',
  ReadMount: 'vault',
  Read: 'vault',
  List: 'vault',
  Issue: 'vault',
  ReadMetadata: 'vault',
  ReadCapabilities: 'vault',
  RevokeSelf: 'vault',
};

export function shapeOf(call: Call): Shape {
  return shapes[call];
}

/** Paths of the embedded cloud, with the method before them; the first that fits. */
const paths: readonly (readonly [RegExp, Call])[] = [
  [/ \/idtoken/, 'Token'],
  [/ \/v1\/token$/, 'ExchangeToken'],
  [/ \/v1\/projects\/.*\/serviceAccounts\//, 'GenerateAccessToken'],
  [/ \/v1\/projects\/.*:access/, 'AccessSecretVersion'],
  [/ \/v1\/projects\/.*:testIamPermissions/, 'TestIamPermissions'],
  [/ \/v1\/projects\/.*\/versions\//, 'GetSecretVersion'],
  [/^GET \/v1\/projects\/.*\/secrets(\?|$)/, 'ListGoogleSecrets'],
  [/\/oauth2\/v2\.0\/token$/, 'EntraToken'],
  [/ \/vaults\/[^/]+\/deletedsecrets\//, 'GetDeletedSecret'],
  [/ \/vaults\/[^/]+\/secrets\/[^/]+\/versions\?/, 'GetSecretVersions'],
  [/ \/vaults\/[^/]+\/secrets\/[^?]/, 'GetSecret'],
  [/ \/vaults\/[^/]+\/secrets\?/, 'GetSecrets'],
  [/ \/v1\/auth\/[^ ]+\/login$/, 'Login'],
  [/ \/v1\/auth\/token\/revoke-self$/, 'RevokeSelf'],
  [/ \/v1\/sys\/internal\/ui\/mounts\//, 'ReadMount'],
  [/ \/v1\/sys\/capabilities-self$/, 'ReadCapabilities'],
  [/ \/v1\/[^ ]+\/creds\//, 'Issue'],
  [/ \/v1\/[^ ]+\?list=true$/, 'List'],
  [/ \/v1\/[^ ]+\/metadata\//, 'ReadMetadata'],
  [/ \/v1\/[^ ]+\/data\//, 'Read'],
];

/** @throws where no job makes such a request */
export function callOf({ method, url = '', headers }: IncomingMessage, body: string): Call {
  const target = String(headers['x-amz-target'] ?? '').replace(/^.*\./, '');
  const action = new URLSearchParams(body).get('Action');
  const line = `${method} ${url}`;
  const named = calls.find((call) => call === target || call === action);
  const found = named ?? paths.find(([path]) => path.test(line))?.[1];
  if (found === undefined) throw new Error(`an unknown call: ${line}`);
  return found;
}
