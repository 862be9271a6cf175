import type { CauseId } from './catalogue.ts';
import { type Facts, mayBeGithubs, partitionsDiffer, publicIssuer } from './facts.ts';
import { subjectPattern } from './issuers.ts';
import { MOST_SKEW_SECONDS } from './network.ts';
import type { Refusal } from './refusal.ts';

/** The rows that hold contribute their causes in order, down to and with the first that is marked `final`. */
export interface Row {
  readonly when: string;
  readonly holds: (facts: Facts) => boolean;
  readonly ids: readonly CauseId[];
  readonly final?: true;
}

const otherwise = () => true;
const code =
  (...codes: readonly string[]) =>
  (facts: Facts): boolean =>
    facts.code !== undefined && codes.includes(facts.code);
const both =
  (first: Row['holds'], second: Row['holds']): Row['holds'] =>
  (facts) =>
    first(facts) && second(facts);
/** A known phrase of the service's text; only ever asked behind a code. */
const says =
  (phrase: string): Row['holds'] =>
  (facts) =>
    facts.hint.includes(phrase);
const set = (facts: Facts, name: string): boolean => (facts.env[name] ?? '') !== '';

const overridden: Row = {
  when: 'an endpoint variable chose the address',
  holds: ({ network }) => network.override !== undefined,
  ids: ['N10'],
};

const otherUniverse: Row = {
  when: 'another universe is set',
  holds: ({ env }) => !['', 'googleapis.com', undefined].includes(env['GOOGLE_CLOUD_UNIVERSE_DOMAIN']),
  ids: ['G19'],
};

const foreignServer = ({ env }: Facts): boolean => {
  const server = env['GITHUB_SERVER_URL'] ?? '';
  return server !== '' && !/^https:\/\/(github\.com|[a-z0-9-]+\.ghe\.com)\/?$/i.test(server);
};

/** Its runner sets one of them, an older one the other. */
const onForgejo: Row['holds'] = (facts) => set(facts, 'FORGEJO_ACTIONS') || set(facts, 'GITEA_ACTIONS');

const tokenAbsent: readonly Row[] = [
  { when: "a fork's pull request", holds: ({ fork }) => fork === 'yes', ids: ['T4'], final: true },
  {
    when: 'started by Dependabot',
    holds: ({ env }) => env['GITHUB_ACTOR'] === 'dependabot[bot]',
    ids: ['T5'],
    final: true,
  },
  { when: 'run by act', holds: (facts) => set(facts, 'ACT'), ids: ['T9'], final: true },
  { when: 'on Forgejo', holds: onForgejo, ids: ['T12', 'T10'], final: true },
  {
    when: 'a server other than GitHub’s own',
    holds: foreignServer,
    ids: ['T1', 'T10', 'T2', 'T3b'],
    final: true,
  },
  { when: 'not in a job', holds: (facts) => !set(facts, 'GITHUB_ACTIONS'), ids: ['T6'], final: true },
  {
    when: 'a pull request, its head repository unknown',
    holds: ({ fork }) => fork === 'unknown',
    ids: ['T1', 'T4'],
  },
  { when: 'otherwise', holds: otherwise, ids: ['T1', 'T2', 'T3b', 'T8'] },
];

const tokenHalf: readonly Row[] = [{ when: 'one of the two variables', holds: otherwise, ids: ['T7'] }];

const tokenRefused = (inPost: boolean): readonly Row[] => [
  { when: 'the cleanup stage', holds: () => inPost, ids: ['T11'], final: true },
  {
    when: '404 from a server other than GitHub’s own',
    holds: both(foreignServer, ({ status }) => status === 404),
    ids: ['T10'],
  },
  { when: 'otherwise', holds: otherwise, ids: ['N4', 'N2', 'N1', 'T11'] },
];

const awsRole: readonly Row[] = [
  { when: 'empty', holds: ({ aws }) => aws?.role.trim() === '', ids: ['T13'], final: true },
  {
    when: 'another partition than the region',
    holds: ({ aws }) => partitionsDiffer(aws),
    ids: ['A3'],
    final: true,
  },
  { when: 'malformed', holds: otherwise, ids: ['A22'] },
];

const invalidToken = code('InvalidIdentityToken');
const trustDenied = code('AccessDenied');
const otherPartition: Row['holds'] = ({ aws }) => partitionsDiffer(aws);
/** A server of one's own, or an enterprise's. */
const otherIssuer: Row['holds'] = (facts) =>
  facts.claims !== undefined && facts.claims.issuer !== publicIssuer && mayBeGithubs(facts);
const inChina: Row['holds'] = ({ aws }) => aws?.partition === 'aws-cn';
const overAnHour: Row['holds'] = ({ aws }) => (aws?.durationSeconds ?? 0) > 3600;
const noProvider = both(invalidToken, says('No OpenIDConnect provider found'));
const wrongAudience = both(invalidToken, says('Incorrect token audience'));

const ofOtherCi: Row['holds'] = (facts) => !mayBeGithubs(facts);

/** A refusal by the trust policy looks the same whatever in it does not match. */
const anyTrust: readonly CauseId[] = ['A11', 'A12', 'A18', 'A22', 'A13', 'A15', 'A23', 'A29', 'A28', 'A1'];

const awsWebIdentity: readonly Row[] = [
  {
    when: 'no provider, another partition',
    holds: both(noProvider, otherPartition),
    ids: ['A3'],
    final: true,
  },
  {
    when: 'no provider, another issuer',
    holds: both(noProvider, otherIssuer),
    ids: ['A2', 'A1'],
    final: true,
  },
  { when: 'no provider', holds: noProvider, ids: ['A1'], final: true },
  { when: 'wrong audience, China', holds: both(wrongAudience, inChina), ids: ['A5', 'A4'], final: true },
  { when: 'wrong audience', holds: wrongAudience, ids: ['A4'], final: true },
  {
    when: 'no key',
    holds: both(invalidToken, says("Couldn't retrieve verification key")),
    ids: ['A6'],
    final: true,
  },
  {
    when: 'thumbprint',
    holds: both(invalidToken, says('configured thumbprint')),
    ids: ['A7', 'A6'],
    final: true,
  },
  {
    when: 'token not taken, no more said',
    holds: invalidToken,
    ids: ['A3', 'A2', 'A5', 'A1', 'A4', 'A6'],
    final: true,
  },
  { when: 'issuer not reached', holds: code('IDPCommunicationError'), ids: ['A6'], final: true },
  { when: 'expired', holds: code('ExpiredToken'), ids: ['A31'], final: true },
  { when: 'region disabled', holds: code('RegionDisabled'), ids: ['A30'], final: true },
  {
    when: 'more than an hour asked',
    holds: both(code('ValidationError'), overAnHour),
    ids: ['A25', 'A22', 'A24'],
    final: true,
  },
  { when: 'request not valid', holds: code('ValidationError'), ids: ['A22', 'A24'], final: true },
  {
    when: 'session policy refused',
    holds: code('MalformedPolicyDocument', 'PackedPolicyTooLarge'),
    ids: ['S11'],
    final: true,
  },
  {
    when: "denied, another CI's token",
    holds: both(trustDenied, (facts) => ofOtherCi(facts) && facts.issuer !== 'forgejo'),
    ids: ['A32', 'A33', 'A12', 'A11', 'A19', 'A18', 'A22', 'A23', 'A29', 'A28', 'A1'],
    final: true,
  },
  {
    when: 'denied, custom subject',
    holds: both(trustDenied, ({ subjectForm }) => subjectForm === 'custom'),
    ids: ['A16', ...anyTrust],
    final: true,
  },
  {
    when: 'denied, subject with ids',
    holds: both(trustDenied, ({ subjectForm }) => subjectForm === 'immutable'),
    ids: ['A14'],
  },
  {
    when: "denied, another repository's reusable workflow",
    holds: both(trustDenied, ({ calledRepository }) => calledRepository !== undefined),
    ids: ['A17', 'A8'],
  },
  {
    when: 'denied, environment',
    holds: both(trustDenied, ({ subjectContext }) => subjectContext === 'environment'),
    ids: ['A8', 'A11', 'A15'],
  },
  {
    when: 'denied, pull request',
    holds: both(trustDenied, ({ subjectContext }) => subjectContext === 'pull-request'),
    ids: ['A9'],
  },
  {
    when: 'denied, tag',
    holds: both(trustDenied, ({ subjectContext }) => subjectContext === 'tag'),
    ids: ['A10'],
  },
  {
    when: 'denied',
    holds: trustDenied,
    ids: anyTrust,
    final: true,
  },
  { when: 'otherwise', holds: otherwise, ids: ['A1', 'A4', 'A22', 'A19'] },
];

const signedCall: readonly Row[] = [
  {
    when: 'credentials not taken',
    holds: code('InvalidClientTokenId', 'UnrecognizedClient'),
    ids: ['A30', 'A3'],
    final: true,
  },
  {
    when: 'signature or time, or a clock that is off',
    holds: (facts) =>
      code('InvalidSignature', 'SignatureDoesNotMatch', 'RequestExpired', 'RequestTimeTooSkewed')(facts) ||
      Math.abs(facts.clockSkewSeconds ?? 0) > MOST_SKEW_SECONDS,
    ids: ['S12'],
    final: true,
  },
];

const awsFirstSignedCall: readonly Row[] = [
  overridden,
  ...signedCall,
  { when: 'otherwise', holds: otherwise, ids: ['S12', 'A30', 'A3'] },
];

const awsAssumeRole: readonly Row[] = [
  ...signedCall,
  { when: 'denied', holds: trustDenied, ids: ['A27', 'A28'], final: true },
  {
    when: 'more than an hour asked',
    holds: both(code('ValidationError'), overAnHour),
    ids: ['A26'],
    final: true,
  },
  { when: 'request not valid', holds: code('ValidationError'), ids: ['A22', 'A25', 'A24'], final: true },
  { when: 'region disabled', holds: code('RegionDisabled'), ids: ['A30'], final: true },
  {
    when: 'session policy refused',
    holds: code('MalformedPolicyDocument', 'PackedPolicyTooLarge'),
    ids: ['S11'],
    final: true,
  },
  { when: 'otherwise', holds: otherwise, ids: ['A27', 'A28'] },
];

const denied = code('AccessDenied');
const call =
  (...calls: readonly string[]): Row['holds'] =>
  ({ aws, google }) =>
    calls.includes(aws?.call ?? google?.call ?? '');
const otherAccount: Row['holds'] = ({ aws }) =>
  aws?.secretAccount !== undefined && aws.account !== undefined && aws.secretAccount !== aws.account;
const bySessionPolicy: Row['holds'] = (facts) =>
  says('no session policy allows')(facts) || says('explicit deny in a session policy')(facts);

const awsRead: readonly Row[] = [
  { when: 'denied by the session policy', holds: both(denied, bySessionPolicy), ids: ['S11'], final: true },
  { when: 'denied explicitly', holds: both(denied, says('explicit deny')), ids: ['S2'], final: true },
  {
    when: 'denied by the key',
    holds: both(denied, says('Access to KMS is not allowed')),
    ids: ['S6', 'S7'],
    final: true,
  },
  {
    when: "denied by a parameter's key",
    holds: both(denied, says('refers to a customer master key')),
    ids: ['S6', 'S7'],
    final: true,
  },
  {
    when: 'batch denied',
    holds: both(denied, call('BatchGetSecretValue')),
    ids: ['S3', 'S2', 'S11'],
    final: true,
  },
  {
    when: 'list denied',
    holds: both(denied, call('ListSecrets', 'DescribeParameters')),
    ids: ['S4', 'S2', 'S11'],
    final: true,
  },
  {
    when: 'denied, of another account',
    holds: both(denied, otherAccount),
    ids: ['S7', 'S1', 'S6', 'S11'],
    final: true,
  },
  { when: 'denied', holds: denied, ids: ['S1', 'S5', 'S8', 'S6', 'S11'], final: true },
  {
    when: 'key not usable',
    holds: code('DecryptionFailure', 'InvalidKeyId'),
    ids: ['S6', 'S7'],
    final: true,
  },
  {
    when: 'no value under the stage',
    holds: both(code('ResourceNotFound'), says('secret value for staging label')),
    ids: ['S10'],
    final: true,
  },
  {
    when: 'no such secret',
    holds: both(code('ResourceNotFound'), says('the specified secret.')),
    ids: ['S8', 'S7'],
    final: true,
  },
  { when: 'not found', holds: code('ResourceNotFound'), ids: ['S8', 'S7', 'S10'], final: true },
  {
    when: 'marked for deletion',
    holds: both(code('InvalidRequest'), says('marked for deletion')),
    ids: ['S9'],
    final: true,
  },
  { when: 'request refused', holds: code('InvalidRequest'), ids: ['S9', 'S10'], final: true },
  ...signedCall,
  { when: 'otherwise', holds: otherwise, ids: ['S1', 'S2', 'S6'] },
];

const googleProvider: readonly Row[] = [
  {
    when: 'a project id where the number belongs',
    holds: ({ google }) =>
      /^projects\/(?!\d+\/)[^/]+\/locations\/global\/workloadIdentityPools\/[^/]+\/providers\/[^/]+$/.test(
        google?.provider ?? '',
      ),
    ids: ['G2'],
    final: true,
  },
  { when: 'empty', holds: ({ google }) => (google?.provider ?? '').trim() === '', ids: ['T13'], final: true },
  { when: 'malformed', holds: otherwise, ids: ['G1', 'G2'] },
];

const grant = code('invalid_grant');

const googleExchange: readonly Row[] = [
  {
    when: 'subject too long',
    holds: both(code('invalid_request'), says('127 bytes')),
    ids: ['G8'],
    final: true,
  },
  {
    when: 'not a provider',
    holds: both(code('invalid_request'), says('Invalid value for "audience"')),
    ids: ['G1', 'G2', 'G3'],
    final: true,
  },
  { when: 'request not valid', holds: code('invalid_request'), ids: ['G8', 'G1', 'G2', 'G3'], final: true },
  { when: 'no such provider', holds: code('invalid_target'), ids: ['G3', 'G2', 'G16', 'G19'], final: true },
  { when: 'condition', holds: code('unauthorized_client'), ids: ['G6', 'G7'], final: true },
  { when: 'audience', holds: both(grant, says('audience in ID Token')), ids: ['G4'], final: true },
  {
    when: 'issuer',
    holds: both(grant, (facts) => says('issuer in ID Token')(facts) || says('identity issuer')(facts)),
    ids: ['G5'],
    final: true,
  },
  { when: 'stale', holds: both(grant, says('stale to sign-in')), ids: ['G9'], final: true },
  { when: 'keys not reached', holds: both(grant, says('connecting to')), ids: ['G10', 'G5'], final: true },
  { when: 'token not taken', holds: grant, ids: ['G4', 'G5', 'G9', 'G10'], final: true },
  otherUniverse,
  { when: 'otherwise', holds: otherwise, ids: ['G3', 'G4', 'G5', 'G6'] },
];

const reason =
  (text: string): Row['holds'] =>
  (facts) =>
    facts.reason === text;
const status =
  (number: number): Row['holds'] =>
  (facts) =>
    facts.status === number;

const googleImpersonation: readonly Row[] = [
  { when: 'API off', holds: both(status(403), reason('SERVICE_DISABLED')), ids: ['G14'], final: true },
  { when: 'denied', holds: status(403), ids: ['G11', 'G12', 'G7', 'G13', 'G17', 'G16'], final: true },
  { when: 'not found', holds: status(404), ids: ['G13'], final: true },
  { when: 'request not valid', holds: status(400), ids: ['G18'], final: true },
  otherUniverse,
  { when: 'otherwise', holds: otherwise, ids: ['G11', 'G16'] },
];

const googleRead: readonly Row[] = [
  { when: 'API off', holds: both(status(403), reason('SERVICE_DISABLED')), ids: ['H6'], final: true },
  {
    when: 'quota project',
    holds: both(status(403), reason('USER_PROJECT_DENIED')),
    ids: ['H7'],
    final: true,
  },
  {
    when: 'perimeter',
    holds: both(status(403), reason('SECURITY_POLICY_VIOLATED')),
    ids: ['H8'],
    final: true,
  },
  {
    when: 'metadata denied',
    holds: both(status(403), call('GetSecret', 'GetSecretVersion', 'ListSecrets')),
    ids: ['H3', 'H2'],
    final: true,
  },
  { when: 'denied', holds: status(403), ids: ['H1', 'H2', 'H5', 'G16'], final: true },
  { when: 'version state', holds: code('FAILED_PRECONDITION'), ids: ['H4'], final: true },
  { when: 'not found', holds: status(404), ids: ['H2', 'H5'], final: true },
  { when: 'credentials not taken', holds: status(401), ids: ['H9'], final: true },
  otherUniverse,
  { when: 'otherwise', holds: otherwise, ids: ['H2', 'H5'] },
];

const aadsts =
  (...codes: readonly number[]): Row['holds'] =>
  ({ azure }) =>
    azure?.codes.some((one) => codes.includes(one)) === true;
/** A family of one code: 70021 is what all of them were before. */
const noSubject = aadsts(700_213, 70_021);

const azureToken: readonly Row[] = [
  {
    when: 'a subject that differs from run to run',
    holds: both(noSubject, ({ claims }) => claims !== undefined && subjectPattern(claims) !== undefined),
    ids: ['Z21'],
    final: true,
  },
  {
    when: 'subject with ids not admitted',
    holds: both(noSubject, ({ subjectForm }) => subjectForm === 'immutable'),
    ids: ['Z4', 'Z1', 'Z12', 'Z6'],
    final: true,
  },
  {
    when: 'custom subject not admitted',
    holds: both(noSubject, ({ subjectForm }) => subjectForm === 'custom'),
    ids: ['Z5', 'Z12', 'Z6', 'Z16'],
    final: true,
  },
  {
    when: "environment's subject not admitted",
    holds: both(noSubject, ({ subjectContext }) => subjectContext === 'environment'),
    ids: ['Z1', 'Z7', 'Z3', 'Z12', 'Z6'],
    final: true,
  },
  {
    when: 'subject not admitted',
    holds: noSubject,
    ids: ['Z1', 'Z3', 'Z12', 'Z6', 'Z16'],
    final: true,
  },
  { when: 'letter case', holds: aadsts(7_002_138), ids: ['Z2', 'Z6'], final: true },
  { when: 'issuer not admitted', holds: aadsts(700_211), ids: ['Z8', 'Z12', 'Z6'], final: true },
  { when: 'audience not admitted', holds: aadsts(700_212), ids: ['Z9', 'Z12', 'Z6'], final: true },
  { when: 'outside its time', holds: aadsts(700_024), ids: ['Z13'], final: true },
  { when: 'no such application', holds: aadsts(700_016), ids: ['Z10'], final: true },
  { when: 'no such tenant', holds: aadsts(90_002, 900_023), ids: ['Z11'], final: true },
  { when: 'a secret, or a user', holds: aadsts(7_000_215, 50_034), ids: ['Z14'], final: true },
  { when: 'blocked', holds: aadsts(53_003, 7_000_112), ids: ['Z15'], final: true },
  { when: 'otherwise', holds: otherwise, ids: ['Z1', 'Z10', 'Z11', 'Z12'] },
];

const inner =
  (...codes: readonly string[]): Row['holds'] =>
  ({ azure }) =>
    codes.includes(azure?.inner ?? '');

const azureRead: readonly Row[] = [
  { when: 'token not taken', holds: status(401), ids: ['Z20'], final: true },
  { when: 'no role', holds: inner('ForbiddenByRbac'), ids: ['Z17', 'Z18'], final: true },
  { when: 'no access policy', holds: inner('ForbiddenByPolicy'), ids: ['Z18'], final: true },
  {
    when: 'network rules',
    holds: inner('ForbiddenByFirewall', 'ForbiddenByConnection'),
    ids: ['Z19'],
    final: true,
  },
  { when: 'a state, not a right', holds: inner('SecretDisabled'), ids: [], final: true },
  { when: 'denied', holds: status(403), ids: ['Z17', 'Z18', 'Z19'], final: true },
];

const skewed: Row['holds'] = ({ clockSkewSeconds }) => Math.abs(clockSkewSeconds ?? 0) > MOST_SKEW_SECONDS;
const hcpRoot: Row['holds'] = ({ vault }) =>
  vault !== undefined && vault.namespace === undefined && /\.hashicorp\.cloud(:\d+)?$/.test(vault.host);
const kvTypo: Row['holds'] = ({ vault }) =>
  vault?.mount !== undefined && (vault.path ?? '').startsWith(`${vault.mount}/data/`);

/** Vault has no codes: what does not fit is told by the status, the claims and the settings, and never by its text. */
const vaultLogin: readonly Row[] = [
  { when: 'HCP without a namespace', holds: hcpRoot, ids: ['V2'] },
  { when: 'not a bad request', holds: ({ status }) => status !== 400, ids: ['V1', 'V2', 'V14'], final: true },
  { when: "not the CI's token", holds: ({ claims }) => claims === undefined, ids: ['V3'], final: true },
  { when: 'clocks differ', holds: skewed, ids: ['V12'] },
  { when: 'another issuer', holds: otherIssuer, ids: ['V9', 'V10'] },
  { when: 'no environment', holds: ({ subjectContext }) => subjectContext === 'pull-request', ids: ['V8'] },
  {
    when: 'a subject with ids, or of a template',
    holds: ({ subjectForm }) => subjectForm === 'immutable' || subjectForm === 'custom',
    ids: ['V8', 'V7'],
  },
  { when: 'audience by default', holds: ({ vault }) => vault?.audienceIsTyped === false, ids: ['V6', 'V5'] },
  {
    when: 'otherwise',
    holds: otherwise,
    ids: ['V3', 'V8', 'V6', 'V7', 'V5', 'V9', 'V13', 'V4', 'V11', 'V10', 'V12'],
  },
];

const vaultRead: readonly Row[] = [
  {
    when: 'sealed, standby, or not the server',
    holds: ({ status = 0 }) =>
      status >= 500 || status === 412 || status === 473 || (status >= 300 && status < 400),
    ids: ['V17'],
    final: true,
  },
  { when: 'data/ in the line', holds: kvTypo, ids: ['V16'] },
  { when: 'HCP without a namespace', holds: hcpRoot, ids: ['V2'] },
  { when: 'denied', holds: status(403), ids: ['V15', 'V16', 'V2'], final: true },
  { when: 'otherwise', holds: otherwise, ids: ['V16'] },
];

const nodeCode =
  (pattern: RegExp): Row['holds'] =>
  ({ network }) =>
    pattern.test(network.nodeCode ?? '');

const network: readonly Row[] = [
  overridden,
  {
    when: 'a proxy, or a page of its own, answered',
    holds: ({ network: { proxyStatus, foreignAnswer, nodeCode } }) =>
      proxyStatus !== undefined || foreignAnswer || /^ERR_PROXY_/.test(nodeCode ?? ''),
    ids: ['N2', 'N3'],
    final: true,
  },
  {
    when: 'certificate',
    holds: nodeCode(/^CERT_|^UNABLE_TO_|SELF_SIGNED|^ERR_TLS_|^ERR_SSL_(?!WRONG_VERSION)/),
    ids: ['N4', 'N6', 'N5'],
    final: true,
  },
  { when: 'not TLS', holds: nodeCode(/^EPROTO$|WRONG_VERSION|^HPE_/), ids: ['N9'], final: true },
  {
    when: 'name not found, another universe',
    holds: both(
      nodeCode(/^ENOTFOUND$/),
      (facts) => otherUniverse.holds(facts) && /google/i.test(facts.network.service ?? ''),
    ),
    ids: ['G19'],
  },
  { when: 'name not found', holds: nodeCode(/^(ENOTFOUND|EAI_AGAIN)$/), ids: ['N7', 'N1'], final: true },
  {
    when: 'connection broken',
    holds: nodeCode(/^(ECONNRESET|EPIPE|ECONNABORTED)$/),
    ids: ['N2', 'N1', 'N3'],
    final: true,
  },
  { when: 'otherwise: no connection', holds: otherwise, ids: ['N1', 'N8', 'N3', 'N2'] },
];

/** The rows for what was refused. */
export function tableFor(refusal: Refusal): readonly Row[] {
  switch (refusal.step) {
    case 'token-request':
      if (refusal.urlPresent && refusal.tokenPresent) return tokenRefused(refusal.stage === 'post');
      return refusal.urlPresent || refusal.tokenPresent ? tokenHalf : tokenAbsent;
    case 'aws-role':
      return awsRole;
    case 'aws-web-identity':
      return awsWebIdentity;
    case 'aws-assume-role':
      return awsAssumeRole;
    case 'aws-first-signed-call':
      return awsFirstSignedCall;
    case 'aws-read':
      return awsRead;
    case 'google-provider':
      return googleProvider;
    case 'google-exchange':
      return googleExchange;
    case 'google-impersonation':
      return googleImpersonation;
    case 'google-read':
      return googleRead;
    case 'azure-token':
      return azureToken;
    case 'azure-read':
      return azureRead;
    case 'vault-login':
      return vaultLogin;
    case 'vault-read':
      return vaultRead;
    case 'network':
      return network;
  }
}
