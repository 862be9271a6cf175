import { randomUUID } from 'node:crypto';
import { type KeyVaultAction, refusalOf } from '../azure-access.ts';
import { type AzureVault, findSecret, versionId } from '../azure-state.ts';
import type { AzureSecretSeed, AzureVersionSeed } from '../seed.ts';
import type { State } from '../state.ts';
import { decodeSegment, type Identified, Refusal, type WireRequest, type WireResponse } from '../wire.ts';

/** https://learn.microsoft.com/en-us/rest/api/keyvault/secrets/get-secrets/get-secrets: the largest page. */
const MAXIMUM_PAGE = 25;

/** Of a vault that is in no cloud. */
const NOWHERE = '00000000-0000-0000-0000-000000000000';

/** How long a deleted secret can be recovered. */
const RETENTION_DAYS = 90;

/** The resource that a path names, decoded, not looked up. */
interface Target {
  readonly vault: string;
  readonly collection: 'secrets' | 'deletedsecrets';
  readonly secret: string | undefined;
  /** A version's id; `versions` for the list of them. */
  readonly version: string | undefined;
}

type Call = 'GetSecret' | 'GetSecrets' | 'GetSecretVersions' | 'GetDeletedSecret' | 'GetDeletedSecrets';

/** What each call needs, in the words of both permission models; a list of all is on the vault. */
const needed: Readonly<Record<Call, readonly [action: KeyVaultAction, permission: 'get' | 'list']>> = {
  GetSecret: ['getSecret', 'get'],
  GetSecrets: ['readMetadata', 'list'],
  GetSecretVersions: ['readMetadata', 'list'],
  GetDeletedSecret: ['readMetadata', 'get'],
  GetDeletedSecrets: ['readMetadata', 'list'],
};

export function identifyKeyVault(request: WireRequest): Identified {
  const target = readTarget(request);
  const pageSize = new URLSearchParams(request.query).get('maxresults');
  return {
    call: target === undefined || request.method !== 'GET' ? 'Unknown' : callOf(target),
    detail: {
      ...(target === undefined ? {} : { vault: target.vault }),
      ...(target?.secret === undefined ? {} : { secrets: [target.secret] }),
      ...(target?.version === undefined || target.version === 'versions' ? {} : { version: target.version }),
      ...(pageSize === null ? {} : { pageSize: Number(pageSize) }),
    },
  };
}

/** `/secrets/...` under the vault's own host, `/vaults/NAME/secrets/...` on loopback. A slash at the end counts for nothing. */
function readTarget({ path, host }: WireRequest): Target | undefined {
  const parts = path.replace(/\/$/, '').split('/').slice(1).map(decodeSegment);
  const names = parts.filter((part): part is string => part !== undefined && part !== '');
  if (names.length !== parts.length) return undefined;
  const isOwnHost = /\.vault\.[a-z.]+$/.test(host);
  const [vault, ...rest] = isOwnHost ? [host.split('.')[0], ...names] : names.slice(1);
  const [collection, secret, version, ...more] = rest;
  if (vault === undefined || more.length > 0) return undefined;
  if (collection !== 'secrets' && collection !== 'deletedsecrets') return undefined;
  return { vault, collection, secret, version };
}

function callOf({ collection, secret, version }: Target): Call | 'Unknown' {
  if (collection === 'deletedsecrets') {
    if (version !== undefined) return 'Unknown';
    return secret === undefined ? 'GetDeletedSecrets' : 'GetDeletedSecret';
  }
  if (secret === undefined) return 'GetSecrets';
  return version === 'versions' ? 'GetSecretVersions' : 'GetSecret';
}

interface Asked {
  readonly request: WireRequest;
  readonly target: Target;
  readonly vault: AzureVault;
  readonly base: string;
}

/** Azure Key Vault's secrets over REST: https://learn.microsoft.com/en-us/rest/api/keyvault/secrets */
export function handleKeyVault(
  request: WireRequest,
  { call: recognised }: Identified,
  state: State,
  base: string,
): WireResponse {
  const target = readTarget(request);
  const call = target === undefined || recognised === 'Unknown' ? 'Unknown' : callOf(target);
  if (target === undefined || call === 'Unknown')
    throw new Refusal(404, 'NotFound', 'The requested path is not served.');
  const vault = state.azure.vault(target.vault);
  // A real one has no host then: this is as near as one host for all vaults comes to it.
  if (vault === undefined) throw new Refusal(404, 'VaultNotFound', 'There is no such vault.');
  const application = authenticate(request, vault, state);
  if (!/^(7\.[0-6]|20\d\d-\d\d-\d\d)$/.test(queryOf(request).get('api-version') ?? ''))
    throw new Refusal(400, 'BadParameter', 'api-version is missing or not supported.');
  if (vault.seed.firewall)
    throw forbidden(
      'ForbiddenByFirewall',
      'Client address is not authorized and caller is not a trusted service.',
    );
  const [action, permission] = needed[call];
  const refused = refusalOf(vault.seed, application, { action, permission, secret: target.secret });
  if (refused !== undefined)
    throw forbidden(refused, `Caller is not authorized. Caller: appid=${application}; Action: '${action}'`);
  const asked: Asked = { request, target, vault, base };
  switch (call) {
    case 'GetSecret':
      return json(getSecret(asked));
    case 'GetSecrets':
      return json(cutPage(asked, listSecrets(asked, false)));
    case 'GetSecretVersions':
      return json(cutPage(asked, listVersions(asked)));
    case 'GetDeletedSecret':
      return json(getDeletedSecret(asked));
    case 'GetDeletedSecrets':
      return json(cutPage(asked, listSecrets(asked, true)));
  }
}

/** Key Vault's shape of errors; a 401 comes with the challenge that tells clients where to get a token. */
export function refuseKeyVault(refusal: Refusal): WireResponse {
  const { reason } = refusal;
  const challenge = reason?.metadata['challenge'];
  const inner =
    reason === undefined || challenge !== undefined ? {} : { innererror: { code: reason.reason } };
  const refused = json({ error: { code: refusal.code, message: refusal.message, ...inner } }, refusal.status);
  if (challenge === undefined) return refused;
  return { ...refused, headers: { ...refused.headers, 'www-authenticate': challenge } };
}

/** The application that the bearer token stands for. */
function authenticate(request: WireRequest, vault: AzureVault, state: State): string {
  const { tenant, suffix } = vault.seed;
  const authority: Readonly<Record<string, string>> = {
    'vault.azure.net': 'login.microsoftonline.com',
    'vault.usgovcloudapi.net': 'login.microsoftonline.us',
    'vault.azure.cn': 'login.chinacloudapi.cn',
  };
  const challenge = `Bearer authorization="https://${authority[suffix]}/${tenant || NOWHERE}", resource="https://${suffix}"`;
  const refuse = (message: string): Refusal =>
    new Refusal(401, 'Unauthorized', message, { reason: 'Unauthorized', metadata: { challenge } });
  const [, bearer] = /^bearer (\S+)$/i.exec(request.headers['authorization'] ?? '') ?? [];
  if (bearer === undefined) throw refuse('AKV10000: Request is missing a Bearer or PoP token.');
  const token = state.azure.token(bearer);
  if (token === undefined) throw refuse('AKV10001: Token is not valid.');
  if (token.expires <= state.now()) throw refuse('AKV10044: Token expired.');
  if (token.resource !== `https://${suffix}`) throw refuse('AKV10022: Invalid audience.');
  if (token.tenant !== tenant) throw refuse('AKV10032: Invalid issuer.');
  return token.application;
}

function getSecret(asked: Asked): Readonly<Record<string, unknown>> {
  const { target, vault } = asked;
  const { name, secret } = requireSecret(asked);
  const index =
    target.version === undefined
      ? secret.versions.length - 1
      : secret.versions.findIndex(
          (_, at) => versionId(vault, name, secret, at) === target.version?.toLowerCase(),
        );
  const version = secret.versions[index];
  if (version === undefined) throw notFound(`${name}/${target.version}`);
  if (!version.enabled)
    throw forbidden('SecretDisabled', 'Operation get is not allowed on a disabled secret.');
  return {
    value: version.value,
    ...item(asked, name, secret, version, versionId(vault, name, secret, index)),
  };
}

/** One that is there and not deleted; a deleted one is answered as if it never was. */
function requireSecret({ target, vault }: Asked): {
  readonly name: string;
  readonly secret: AzureSecretSeed;
} {
  const found = findSecret(vault, target.secret ?? '');
  if (found === undefined || found.secret.deletedDate !== undefined) throw notFound(target.secret ?? '');
  return found;
}

function getDeletedSecret(asked: Asked): Readonly<Record<string, unknown>> {
  const found = findSecret(asked.vault, asked.target.secret ?? '');
  if (found?.secret.deletedDate === undefined) throw notFound(asked.target.secret ?? '');
  return deletedItem(asked, found.name, found.secret, found.secret.deletedDate);
}

function deletedItem(
  asked: Asked,
  name: string,
  secret: AzureSecretSeed,
  deleted: Date,
): Readonly<Record<string, unknown>> {
  const seconds = Math.floor(deleted.getTime() / 1000);
  return {
    ...metadata(asked, name, secret),
    recoveryId: `https://${asked.vault.name}.${asked.vault.seed.suffix}/deletedsecrets/${name}`,
    deletedDate: seconds,
    scheduledPurgeDate: seconds + RETENTION_DAYS * 86_400,
  };
}

function listSecrets(asked: Asked, deleted: boolean): readonly unknown[] {
  return Object.entries(asked.vault.seed.secrets).flatMap(([name, secret]) => {
    if ((secret.deletedDate !== undefined) !== deleted) return [];
    return [
      secret.deletedDate === undefined
        ? metadata(asked, name, secret)
        : deletedItem(asked, name, secret, secret.deletedDate),
    ];
  });
}

function listVersions(asked: Asked): readonly unknown[] {
  const { name, secret } = requireSecret(asked);
  return secret.versions.map((version, index) =>
    item(asked, name, secret, version, versionId(asked.vault, name, secret, index)),
  );
}

/** A secret as lists show it: by its current version, without that version's id. */
function metadata(asked: Asked, name: string, secret: AzureSecretSeed): Readonly<Record<string, unknown>> {
  const current = secret.versions.at(-1);
  return current === undefined ? {} : item(asked, name, secret, current, undefined);
}

function item(
  { vault }: Asked,
  name: string,
  secret: AzureSecretSeed,
  version: AzureVersionSeed,
  id: string | undefined,
): Readonly<Record<string, unknown>> {
  const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);
  return {
    id: `https://${vault.name}.${vault.seed.suffix}/secrets/${name}${id === undefined ? '' : `/${id}`}`,
    ...(version.contentType === undefined ? {} : { contentType: version.contentType }),
    attributes: {
      enabled: version.enabled,
      ...(version.notBefore === undefined ? {} : { nbf: seconds(version.notBefore) }),
      ...(version.expires === undefined ? {} : { exp: seconds(version.expires) }),
      created: seconds(version.created),
      updated: seconds(version.created),
      recoveryLevel: 'Recoverable+Purgeable',
      recoverableDays: RETENTION_DAYS,
    },
    tags: secret.tags,
    ...(secret.managed ? { managed: true } : {}),
  };
}

/** The link to the next page is of the host that was asked. */
function cutPage(
  { request, target, base }: Asked,
  items: readonly unknown[],
): Readonly<Record<string, unknown>> {
  const query = queryOf(request);
  const size = Number(query.get('maxresults') ?? MAXIMUM_PAGE);
  if (!Number.isInteger(size) || size < 1 || size > MAXIMUM_PAGE)
    throw new Refusal(400, 'BadParameter', `maxresults must be from 1 to ${MAXIMUM_PAGE}.`);
  const token = query.get('$skiptoken');
  const start = token === null ? 0 : readSkipToken(token, target);
  const end = start + size;
  if (end >= items.length) return { value: items.slice(start), nextLink: null };
  const next = new URLSearchParams({
    'api-version': query.get('api-version') ?? '',
    $skiptoken: Buffer.from(`${end} ${listName(target)}`).toString('base64url'),
    maxresults: String(size),
  });
  const origin = base.startsWith('https:') && request.host !== '127.0.0.1' ? `https://${request.host}` : base;
  return { value: items.slice(start, end), nextLink: `${origin}${request.path}?${next}` };
}

function readSkipToken(token: string, target: Target): number {
  const [start, ...list] = Buffer.from(token, 'base64url').toString('utf8').split(' ');
  if (start === undefined || !/^\d+$/.test(start) || list.join(' ') !== listName(target))
    throw new Refusal(400, 'BadParameter', 'The skip token is not valid.');
  return Number(start);
}

function listName({ vault, collection, secret }: Target): string {
  return `${vault}/${collection}/${secret ?? ''}`.toLowerCase();
}

function queryOf(request: WireRequest): URLSearchParams {
  return new URLSearchParams(request.query);
}

function notFound(name: string): Refusal {
  return new Refusal(
    404,
    'SecretNotFound',
    `A secret with (name/id) ${name} was not found in this key vault.`,
  );
}

function forbidden(inner: string, message: string): Refusal {
  return new Refusal(403, 'Forbidden', message, { reason: inner, metadata: {} });
}

function json(body: unknown, status = 200): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'x-ms-request-id': randomUUID() },
    body: JSON.stringify(body),
  };
}
