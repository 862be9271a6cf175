import { X509Certificate } from 'node:crypto';
import { type Jwt, parseJwt } from '../jwt.ts';
import type { State } from '../state.ts';
import { isRecord, own, Refusal } from '../wire.ts';
import { badRequest, noAccess } from './http.ts';
import { audiencesOf, BadToken, checkBoundClaims, checkClaims, claim, matchesGlob } from './jwt-claims.ts';
import { bodyText } from './login-body.ts';
import type {
  AppRoleMountSeed,
  AuthMountSeed,
  CertMountSeed,
  JwtMountSeed,
  JwtRoleSeed,
  KubernetesMountSeed,
} from './seed.ts';
import { type Grant, isBoundHere } from './state.ts';

/** A request to sign in at one mount. */
export interface LoginRequest {
  /** Below `auth/`. */
  readonly mount: string;
  /** With its namespace before it, for what is counted. */
  readonly place: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** DER of the client's certificate, where it sent one. */
  readonly clientCertificate: Buffer | undefined;
  readonly state: State;
  /** The embedded cloud's own URL. */
  readonly base: string;
}

/**
 * Signs in at a mount.
 * @throws Refusal in the words of the method
 */
export function signIn(mount: AuthMountSeed, request: LoginRequest): Grant {
  switch (mount.type) {
    case 'jwt':
      return signInByJwt(mount, request);
    case 'approle':
      return signInByAppRole(mount, request);
    case 'kubernetes':
      return signInByKubernetes(mount, request);
    case 'cert':
      return signInByCertificate(mount, request);
  }
}

const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'],
  ...['PS256', 'PS384', 'PS512', 'EdDSA'],
];

/** https://github.com/openbao/openbao/blob/main/internal/builtin/credential/jwt/path_login.go: the order of the checks is its. */
function signInByJwt({ config, roles }: JwtMountSeed, request: LoginRequest): Grant {
  const { mount, body, state } = request;
  if (config === undefined) throw badRequest('could not load configuration');
  const name = bodyText(body, 'role') || config.defaultRole;
  if (name === '') throw badRequest('missing role');
  const role = own(roles, name);
  if (role === undefined) throw badRequest(`role ${JSON.stringify(name)} could not be found`);
  if (role.roleType === 'oidc') throw badRequest('role with oidc role_type is not allowed');
  const token = bodyText(body, 'jwt');
  if (token === '') throw badRequest('missing token');
  if (!isBoundHere(role.token.boundCidrs)) throw noAccess();
  const jwt = refusing('error validating token: ', () => {
    const verified = verify(token, state.issuer.keysOf(config.keysOf));
    checkClaims(verified, {
      now: state.now(),
      issuer: config.boundIssuer,
      subject: role.boundSubject,
      audiences: role.boundAudiences.map((audience) => audience.replaceAll('{address}', request.base)),
      ...role,
    });
    return verified;
  });
  if (role.boundAudiences.length === 0 && audiencesOf(jwt.payload).length > 0)
    throw badRequest('audience claim found in JWT but no audiences bound to the role');
  const user = userOf(jwt, role);
  const metadata = metadataOf(jwt, role);
  refusing('error validating claims: ', () => checkBoundClaims(jwt.payload, role));
  return {
    path: `auth/${mount}/login`,
    displayName: `${mount.replaceAll('/', '-')}-${user}`,
    alias: user,
    metadata: { ...metadata, role: name },
    settings: role.token,
  };
}

function refusing<T>(before: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof BadToken) throw badRequest(before + error.message);
    throw error;
  }
}

function verify(text: string, keys: ReturnType<State['issuer']['keysOf']>): Jwt {
  const failed = (what: string): BadToken => new BadToken(`error verifying token signature: ${what}`);
  if (text.split('.').length !== 3)
    throw failed('oidc: malformed jwt: go-jose/go-jose: compact JWS format must have three parts');
  const jwt = parseJwt(text);
  if (jwt === undefined) throw failed('oidc: malformed jwt: illegal base64 data at input byte 0');
  const algorithm = jwt.header['alg'];
  if (typeof algorithm !== 'string' || !algorithms.includes(algorithm)) {
    const expected = algorithms.map((known) => JSON.stringify(known)).join(' ');
    throw failed(
      `oidc: malformed jwt: unexpected signature algorithm ${JSON.stringify(algorithm ?? '')}; expected [${expected}]`,
    );
  }
  if (keys === undefined) throw failed('fetching keys oidc: get keys failed');
  if (!keys.some((key) => jwt.isSignedBy(key))) throw failed('failed to verify id token signature');
  return jwt;
}

function userOf({ payload }: Jwt, { userClaim, userClaimIsPointer }: JwtRoleSeed): string {
  const isPlain = !userClaimIsPointer && Object.hasOwn(payload, userClaim);
  const user = isPlain ? payload[userClaim] : userClaimIsPointer ? claim(payload, userClaim) : undefined;
  const named = JSON.stringify(userClaim);
  if (user === undefined || user === null) throw badRequest(`claim ${named} not found in token`);
  if (typeof user !== 'string') throw badRequest(`claim ${named} could not be converted to string`);
  return user;
}

function metadataOf({ payload }: Jwt, { claimMappings }: JwtRoleSeed): Readonly<Record<string, string>> {
  const entries = Object.entries(claimMappings).flatMap(([source, target]) => {
    const value = claim(payload, source);
    if (value === undefined) return [];
    if (typeof value !== 'string') throw badRequest(`error converting claim '${source}' to string`);
    return [[target, value] as const];
  });
  return Object.fromEntries(entries);
}

/** https://developer.hashicorp.com/vault/api-docs/auth/approle#login-with-approle */
function signInByAppRole({ roles }: AppRoleMountSeed, { mount, place, body, state }: LoginRequest): Grant {
  const roleId = bodyText(body, 'role_id');
  if (roleId === '') throw badRequest('missing role_id');
  const unknown = badRequest('invalid role or secret ID');
  const [name, role] = Object.entries(roles).find(([, { roleId: id }]) => id === roleId) ?? [];
  if (name === undefined || role === undefined) throw unknown;
  if (role.bindSecretId) {
    const secretId = bodyText(body, 'secret_id');
    if (secretId === '') throw badRequest('missing secret_id');
    if (!role.secretIds.includes(secretId)) throw unknown;
    if (!state.vault.spendSecretId(`${place} ${name}`, secretId, role.secretIdNumUses)) throw unknown;
  }
  if (!isBoundHere(role.token.boundCidrs))
    throw badRequest('source address unauthorized through CIDR restrictions on the role');
  return {
    path: `auth/${mount}/login`,
    displayName: mount.replaceAll('/', '-'),
    alias: roleId,
    metadata: { role_name: name },
    settings: role.token,
  };
}

/** https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#login: the issuer's keys answer for the cluster. */
function signInByKubernetes({ issuer, roles }: KubernetesMountSeed, request: LoginRequest): Grant {
  const { mount, body, state } = request;
  const name = bodyText(body, 'role');
  if (name === '') throw badRequest('missing role');
  const token = bodyText(body, 'jwt');
  if (token === '') throw badRequest('missing jwt');
  const role = own(roles, name);
  if (role === undefined) throw badRequest(`invalid role name ${JSON.stringify(name)}`);
  if (!isBoundHere(role.token.boundCidrs)) throw noAccess();
  const jwt = parseJwt(token);
  if (jwt === undefined) throw noAccess();
  const account = serviceAccountOf(jwt);
  try {
    checkClaims(jwt, {
      now: state.now(),
      issuer,
      subject: '',
      audiences: role.audience === '' ? [] : [role.audience],
      clockSkewLeeway: 0,
      expirationLeeway: 0,
      notBeforeLeeway: 0,
    });
  } catch (error) {
    if (error instanceof BadToken) throw new Refusal(403, 'PermissionDenied', error.message);
    throw error;
  }
  if (!role.names.some((glob) => matchesGlob(glob, account.name)))
    throw new Refusal(403, 'PermissionDenied', 'service account name not authorized');
  if (!role.namespaces.some((glob) => matchesGlob(glob, account.namespace)))
    throw new Refusal(403, 'PermissionDenied', 'namespace not authorized');
  if (state.issuer.keysOf(issuer)?.some((key) => jwt.isSignedBy(key)) !== true) throw noAccess();
  return {
    path: `auth/${mount}/login`,
    displayName: `${mount.replaceAll('/', '-')}-${account.namespace}-${account.name}`,
    alias: account.uid,
    metadata: {
      role: name,
      service_account_name: account.name,
      service_account_namespace: account.namespace,
      service_account_secret_name: '',
      service_account_uid: account.uid,
    },
    settings: role.token,
  };
}

function serviceAccountOf({ payload }: Jwt): {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
} {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const projected = isRecord(payload['kubernetes.io']) ? payload['kubernetes.io'] : {};
  const account = isRecord(projected['serviceaccount']) ? projected['serviceaccount'] : {};
  return {
    name: text(account['name']),
    namespace: text(projected['namespace']),
    uid: text(account['uid']),
  };
}

/** https://developer.hashicorp.com/vault/api-docs/auth/cert#login-with-tls-certificate */
function signInByCertificate({ roles }: CertMountSeed, request: LoginRequest): Grant {
  const { mount, body, clientCertificate, state } = request;
  if (clientCertificate === undefined) throw badRequest('client certificate must be supplied');
  const given = new X509Certificate(clientCertificate);
  const commonName = /^CN=(.*)$/m.exec(given.subject)?.[1] ?? '';
  const asked = bodyText(body, 'name');
  const now = state.now();
  const [name, role] =
    Object.entries(roles).find(([id, { certificate, allowedCommonNames }]) => {
      if (asked !== '' && asked !== id) return false;
      const trusted = new X509Certificate(certificate);
      const isTrusted =
        trusted.fingerprint256 === given.fingerprint256 ||
        (trusted.ca && given.checkIssued(trusted) && given.verify(trusted.publicKey));
      const isNow = given.validFromDate <= now && now < given.validToDate;
      const isNamed =
        allowedCommonNames.length === 0 || allowedCommonNames.some((glob) => matchesGlob(glob, commonName));
      return isTrusted && isNow && isNamed;
    }) ?? [];
  if (name === undefined || role === undefined)
    throw badRequest('invalid certificate or no client certificate supplied');
  if (!isBoundHere(role.token.boundCidrs)) throw noAccess();
  return {
    path: `auth/${mount}/login`,
    displayName: `${mount.replaceAll('/', '-')}-${name}`,
    alias: commonName,
    metadata: { cert_name: name, common_name: commonName, serial_number: given.serialNumber },
    settings: role.token,
  };
}
