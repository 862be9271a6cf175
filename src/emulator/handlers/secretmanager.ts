import { createHash } from 'node:crypto';
import { crc32c } from '../crc32c.ts';
import { authenticate, googleJson, rpcRefusal, serviceDisabled } from '../google-http.ts';
import { type GooglePrincipal, isGranted } from '../google-iam.ts';
import type { GoogleProject } from '../google-state.ts';
import type { GoogleSecretSeed, GoogleVersionSeed } from '../seed.ts';
import type { State } from '../state.ts';
import {
  decodeSegment,
  type Identified,
  own,
  parseJsonObject,
  type WireRequest,
  type WireResponse,
} from '../wire.ts';

const API = 'secretmanager.googleapis.com';
const DEFAULT_PAGE = 100;
const MAXIMUM_PAGE = 25_000;

/** The resource that a path names, cut up and decoded, not looked up. */
interface Target {
  readonly project: string;
  readonly location: string | undefined;
  readonly secret: string | undefined;
  readonly version: string | undefined;
  readonly collection: 'secrets' | 'versions' | undefined;
  readonly verb: string | undefined;
}

export function identifySecretManager(request: WireRequest): Identified {
  const target = readTarget(request.path);
  const pageSize = new URLSearchParams(request.query).get('pageSize');
  const permissions = parseJsonObject(request.body.toString('utf8'))?.['permissions'];
  return {
    call: target === undefined ? 'Unknown' : callOf(request.method, target),
    detail: {
      ...(target?.secret === undefined ? {} : { secrets: [target.secret] }),
      ...(target?.version === undefined ? {} : { version: target.version }),
      ...(target?.location === undefined ? {} : { region: target.location }),
      ...(pageSize === null ? {} : { pageSize: Number(pageSize) }),
      ...(Array.isArray(permissions) ? { permissions: permissions.map(String) } : {}),
    },
  };
}

function readTarget(path: string): Target | undefined {
  const segments = path.split('/').slice(1).map(decodeSegment);
  const [version, ...names] = segments.filter(
    (segment): segment is string => segment !== undefined && segment !== '',
  );
  if (version !== 'v1' || names.length + 1 !== segments.length) return undefined;
  const last = names.at(-1) ?? '';
  const [bare = '', verb] = last.split(':');
  const parts = [...names.slice(0, -1), bare];
  const [projects, project, ...afterProject] = parts;
  if (projects !== 'projects' || project === undefined) return undefined;
  const isRegional = afterProject[0] === 'locations';
  const location = isRegional ? afterProject[1] : undefined;
  const [secrets, secret, versions, versionId, ...rest] = isRegional ? afterProject.slice(2) : afterProject;
  if (secrets !== 'secrets' || (versions !== undefined && versions !== 'versions') || rest.length > 0)
    return undefined;
  const collection =
    secret === undefined
      ? 'secrets'
      : versions !== undefined && versionId === undefined
        ? 'versions'
        : undefined;
  return { project, location, secret, version: versionId, collection, verb };
}

function callOf(method: string, { verb, collection, version }: Target): string {
  if (method === 'POST') return verb === 'testIamPermissions' ? 'TestIamPermissions' : 'Unknown';
  if (method !== 'GET') return 'Unknown';
  if (verb === 'access') return version === undefined ? 'Unknown' : 'AccessSecretVersion';
  if (verb !== undefined) return 'Unknown';
  if (collection === 'secrets') return 'ListSecrets';
  if (collection === 'versions') return 'ListSecretVersions';
  return version === undefined ? 'GetSecret' : 'GetSecretVersion';
}

/** A request with its principal, project and place, once it may be looked at at all. */
interface Authenticated {
  readonly request: WireRequest;
  readonly target: Target;
  readonly principal: GooglePrincipal;
  readonly project: GoogleProject | undefined;
  readonly state: State;
}

/** Secret Manager v1 over REST: https://cloud.google.com/secret-manager/docs/reference/rest */
export function handleSecretManager(request: WireRequest, { call }: Identified, state: State): WireResponse {
  const target = readTarget(request.path);
  if (target === undefined || call === 'Unknown')
    throw rpcRefusal('NOT_FOUND', 'The requested URL was not found on this server.');
  const principal = authenticate(request, state, API);
  const project = state.google.project(target.project);
  const asked: Authenticated = { request, target, principal, project, state };
  checkUserProject(asked);
  if (project?.seed.disabledApis.includes(API) === true) {
    throw serviceDisabled(API, 'Secret Manager API', project.seed.number);
  }
  checkHost(asked);
  switch (call) {
    case 'AccessSecretVersion':
      return googleJson(accessSecretVersion(asked));
    case 'GetSecretVersion': {
      const { secret } = authorizedSecret(asked, 'secretmanager.versions.get');
      const found = findVersion(asked, secret);
      return googleJson(versionMetadata(versionName(asked, found.number), found.version));
    }
    case 'GetSecret': {
      const { secret, name } = authorizedSecret(asked, 'secretmanager.secrets.get');
      return googleJson(secretMetadata(asked, name, secret));
    }
    case 'ListSecrets':
      return googleJson(listSecrets(asked));
    case 'ListSecretVersions':
      return googleJson(listVersions(asked));
    default:
      return googleJson(testPermissions(asked));
  }
}

/** A quota project that the caller may not use; it is asked for by a header that clients add by themselves. */
function checkUserProject({ request, principal, state }: Authenticated): void {
  const name = request.headers['x-goog-user-project'];
  if (name === undefined) return;
  const project = state.google.project(name);
  const resource = {
    name: `projects/${name}`,
    type: 'cloudresourcemanager.googleapis.com/Project',
    service: API,
  };
  if (
    project !== undefined &&
    isGranted('serviceusage.services.use', principal, project.seed.bindings, project.seed.roles, resource)
  )
    return;
  throw rpcRefusal('PERMISSION_DENIED', `Caller does not have required permission to use project ${name}.`, {
    reason: 'USER_PROJECT_DENIED',
    metadata: { service: API, consumer: `projects/${name}` },
  });
}

/** Regional secrets live at their location's own host and nowhere else; loopback and other overrides serve both. */
function checkHost({ request, target }: Authenticated): void {
  const regional = /^secretmanager\.([a-z0-9-]+)\.rep\.googleapis\.com$/.exec(request.host)?.[1];
  const isVendor = regional !== undefined || request.host.endsWith('.googleapis.com');
  if (isVendor && regional !== target.location) {
    throw rpcRefusal('NOT_FOUND', `The requested resource is not served at ${request.host}.`);
  }
}

function accessSecretVersion(asked: Authenticated): Readonly<Record<string, unknown>> {
  const { secret } = authorizedSecret(asked, 'secretmanager.versions.access');
  const { number, version } = findVersion(asked, secret);
  const name = versionName(asked, number);
  if (version.state !== 'ENABLED') {
    throw rpcRefusal('FAILED_PRECONDITION', `Secret Version [${name}] is in ${version.state} state.`);
  }
  const checksum = crc32c(version.value);
  const isSpoilt =
    version.crcFault === 'always' || (version.crcFault === 'once' && asked.state.google.spoilOnce(name));
  return {
    name,
    payload: {
      data: Buffer.from(version.value).toString('base64'),
      ...(version.omitCrc ? {} : { dataCrc32c: String(isSpoilt ? (checksum ^ 1) >>> 0 : checksum) }),
    },
  };
}

/** The secret that is named, for a principal that holds the permission on it. */
function authorizedSecret(
  asked: Authenticated,
  permission: string,
): { readonly secret: GoogleSecretSeed; readonly name: string } {
  const { target, project, state } = asked;
  const id = target.secret ?? '';
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(id))
    throw rpcRefusal('INVALID_ARGUMENT', 'The provided Secret ID is not valid.');
  const secret = project === undefined ? undefined : state.google.secret(project, target.location, id);
  if (project === undefined || !isPermitted(asked, permission, secret))
    throw permissionDenied(permission, askedName(asked));
  const name = secretName(asked, id);
  if (secret === undefined) throw rpcRefusal('NOT_FOUND', `Secret [${name}] not found.`);
  return { secret, name };
}

function isPermitted(
  asked: Authenticated,
  permission: string,
  secret: GoogleSecretSeed | undefined,
): boolean {
  const { project, principal, target } = asked;
  if (project === undefined) return false;
  const isVersion = permission.startsWith('secretmanager.versions.') && target.version !== undefined;
  const base = secretName(asked, target.secret ?? '');
  const resource = {
    name: isVersion ? `${base}/versions/${target.version}` : base,
    type: `${API}/${isVersion ? 'SecretVersion' : 'Secret'}`,
    service: API,
  };
  const bindings = [...(secret?.bindings ?? []), ...project.seed.bindings];
  return isGranted(permission, principal, bindings, project.seed.roles, resource);
}

function permissionDenied(permission: string, resource: string): Error {
  return rpcRefusal(
    'PERMISSION_DENIED',
    `Permission '${permission}' denied for resource '${resource}' (or it may not exist).`,
    {
      reason: 'IAM_PERMISSION_DENIED',
      metadata: { domain: 'iam.googleapis.com', permission, resource },
    },
  );
}

/** A number, an alias, or `latest`: the newest that was made, whatever its state. */
function findVersion(
  asked: Authenticated,
  secret: GoogleSecretSeed,
): { readonly number: number; readonly version: GoogleVersionSeed } {
  const text = asked.target.version ?? '';
  const number =
    text === 'latest'
      ? secret.versions.length
      : /^[1-9]\d*$/.test(text)
        ? Number(text)
        : own(secret.aliases, text);
  const version = number === undefined ? undefined : secret.versions[number - 1];
  if (number === undefined || version === undefined) {
    throw rpcRefusal(
      'NOT_FOUND',
      `Secret Version [${secretName(asked, asked.target.secret ?? '')}/versions/${text}] not found.`,
    );
  }
  return { number, version };
}

function versionMetadata(name: string, version: GoogleVersionSeed): Readonly<Record<string, unknown>> {
  return {
    name,
    createTime: version.created.toISOString(),
    ...(version.state === 'DESTROYED' ? { destroyTime: version.created.toISOString() } : {}),
    state: version.state,
    etag: etagOf(name),
  };
}

function secretMetadata(
  asked: Authenticated,
  name: string,
  secret: GoogleSecretSeed,
): Readonly<Record<string, unknown>> {
  return {
    name,
    ...(asked.target.location === undefined ? { replication: { automatic: {} } } : {}),
    createTime: secret.created.toISOString(),
    labels: secret.labels,
    versionAliases: Object.fromEntries(
      Object.entries(secret.aliases).map(([alias, version]) => [alias, String(version)]),
    ),
    ...(secret.expires === undefined ? {} : { expireTime: secret.expires.toISOString() }),
    ...(secret.nextRotation === undefined
      ? {}
      : { rotation: { nextRotationTime: secret.nextRotation.toISOString() } }),
    etag: etagOf(name),
  };
}

function listSecrets(asked: Authenticated): Readonly<Record<string, unknown>> {
  const { request, target, project, state } = asked;
  const parent = askedName(asked);
  if (project === undefined || !isPermittedOnProject(asked, 'secretmanager.secrets.list')) {
    throw permissionDenied('secretmanager.secrets.list', parent);
  }
  const query = new URLSearchParams(request.query);
  const matches = readFilter(query.get('filter') ?? '');
  const listed = Object.entries(state.google.secrets(project, target.location))
    .filter(([name, secret]) => matches(name, secret))
    .map(([id, secret]) => secretMetadata(asked, secretName(asked, id), secret));
  return cutPage(query, 'secrets', listed);
}

function isPermittedOnProject(asked: Authenticated, permission: string): boolean {
  const { project, principal } = asked;
  if (project === undefined) return false;
  const resource = {
    name: `projects/${project.seed.number}`,
    type: 'cloudresourcemanager.googleapis.com/Project',
    service: API,
  };
  return isGranted(permission, principal, project.seed.bindings, project.seed.roles, resource);
}

function listVersions(asked: Authenticated): Readonly<Record<string, unknown>> {
  const { secret } = authorizedSecret(asked, 'secretmanager.versions.list');
  const listed = secret.versions
    .map((version, index) => versionMetadata(versionName(asked, index + 1), version))
    .reverse();
  return cutPage(new URLSearchParams(asked.request.query), 'versions', listed);
}

/** Which of the asked permissions the caller holds; none on a secret that does not exist, which is no error. */
function testPermissions(asked: Authenticated): Readonly<Record<string, unknown>> {
  const { request, target, project, state } = asked;
  const permissions = parseJsonObject(request.body.toString('utf8'))?.['permissions'];
  if (!Array.isArray(permissions)) throw rpcRefusal('INVALID_ARGUMENT', 'permissions is required.');
  const secret =
    project === undefined ? undefined : state.google.secret(project, target.location, target.secret ?? '');
  if (secret === undefined) return {};
  const held = permissions.map(String).filter((permission) => isPermitted(asked, permission, secret));
  return held.length === 0 ? {} : { permissions: held };
}

/**
 * Terms joined by AND, each perhaps with NOT: `name:TEXT`, `labels.KEY=VALUE`, `labels.KEY:*`.
 * https://cloud.google.com/secret-manager/docs/filtering
 */
function readFilter(filter: string): (name: string, secret: GoogleSecretSeed) => boolean {
  if (filter.trim() === '') return () => true;
  const terms = filter.split(/\s+AND\s+/).map((term) => {
    const parts = /^(NOT\s+|-)?(name|labels\.[a-z0-9_-]+)([:=])"?([^"]*)"?$/.exec(term.trim());
    if (parts === null)
      throw rpcRefusal('INVALID_ARGUMENT', 'The filter is not one that the embedded cloud evaluates.');
    const [, not, field = '', operator, wanted = ''] = parts;
    return (name: string, secret: GoogleSecretSeed): boolean => {
      const text = field === 'name' ? name : own(secret.labels, field.slice('labels.'.length));
      const isMatch =
        text !== undefined &&
        (wanted === '*' || (operator === ':' ? text.includes(wanted) : text === wanted));
      return isMatch === (not === undefined);
    };
  });
  return (name, secret) => terms.every((term) => term(name, secret));
}

function cutPage(
  query: URLSearchParams,
  key: string,
  items: readonly unknown[],
): Readonly<Record<string, unknown>> {
  const asked = Number(query.get('pageSize') ?? 0);
  if (!Number.isInteger(asked) || asked < 0)
    throw rpcRefusal('INVALID_ARGUMENT', 'The page size is not valid.');
  const size = asked === 0 ? DEFAULT_PAGE : Math.min(asked, MAXIMUM_PAGE);
  const list = createHash('sha256')
    .update(`${key} ${query.get('filter') ?? ''}`)
    .digest('base64url');
  const [start = '0', of = list] = Buffer.from(query.get('pageToken') ?? '', 'base64url')
    .toString('utf8')
    .split(' ')
    .filter((part) => part !== '');
  if (!/^\d+$/.test(start) || of !== list)
    throw rpcRefusal('INVALID_ARGUMENT', 'The page token is not valid.');
  const end = Number(start) + size;
  return {
    [key]: items.slice(Number(start), end),
    ...(end < items.length ? { nextPageToken: Buffer.from(`${end} ${list}`).toString('base64url') } : {}),
    totalSize: items.length,
  };
}

/** Answers name the project by its number, whichever way it was asked for. */
function secretName({ target, project }: Authenticated, id: string): string {
  const place = target.location === undefined ? '' : `/locations/${target.location}`;
  return `projects/${project?.seed.number ?? target.project}${place}/secrets/${id}`;
}

function versionName(asked: Authenticated, number: number): string {
  return `${secretName(asked, asked.target.secret ?? '')}/versions/${number}`;
}

/** The resource in the caller's own words. */
function askedName({ target }: Authenticated): string {
  const place = target.location === undefined ? '' : `/locations/${target.location}`;
  const secret = target.secret === undefined ? '' : `/secrets/${target.secret}`;
  const version = target.version === undefined ? '' : `/versions/${target.version}`;
  return `projects/${target.project}${place}${secret}${version}`;
}

function etagOf(name: string): string {
  return `"${createHash('sha256').update(name).digest('hex').slice(0, 14)}"`;
}
