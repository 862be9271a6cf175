import { X509Certificate } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { DEFAULT_CREATED } from './parse-values.ts';
import type { SeedField } from './seed-field.ts';
import { parseDuration } from './vault/duration.ts';
import { longestMount } from './vault/mounts.ts';
import { PolicyMistake, parsePolicy, type VaultPolicy } from './vault/policy.ts';
import type {
  AppRoleSeed,
  AuthMountSeed,
  BoundValue,
  CertRoleSeed,
  IssuingRoleSeed,
  JwtConfigSeed,
  JwtRoleSeed,
  KubernetesRoleSeed,
  KvSecretSeed,
  KvVersionSeed,
  SecretMountSeed,
  StaticTokenSeed,
  TokenSettings,
  VaultNamespaceSeed,
  VaultSeed,
} from './vault/seed.ts';
import { isRecord, parseJsonObject } from './wire.ts';

const NAMESPACE_KEYS = ['policies', 'auth', 'mounts', 'secrets', 'tokens', 'namespaces'];
const MOUNT_PATH = /^[^/\s]+(\/[^/\s]+)*$/;
const RESERVED = ['sys', 'auth', 'cubbyhole', 'identity'];

/** The `vault` part of a seed. Roles and configurations are in the words of Vault's API, as `vault write` takes them. */
export function readVault(vault: SeedField, issuer: string): VaultSeed {
  return { namespaces: readNamespace(vault, '', issuer) };
}

/** A namespace and those below it, by path. */
function readNamespace(
  namespace: SeedField,
  path: string,
  issuer: string,
): Readonly<Record<string, VaultNamespaceSeed>> {
  const field = namespace.object(NAMESPACE_KEYS);
  const below = field('namespaces').map((child, name) => {
    if (!/^[^/\s]+$/.test(name) || RESERVED.includes(name)) child.problem('is no name of a namespace');
    return readNamespace(child, `${path}${name}/`, issuer);
  });
  const seed: VaultNamespaceSeed = {
    policies: field('policies').map(readPolicy),
    auth: field('auth').map((mount, name) => {
      if (!MOUNT_PATH.test(name) || name === 'token') mount.problem('is no path of an auth mount');
      return readAuthMount(mount, issuer);
    }),
    mounts: withSecrets(readMounts(field('mounts')), field('secrets')),
    tokens: field('tokens').map(readToken),
  };
  return Object.fromEntries([
    [path, seed] as const,
    ...Object.values(below).flatMap(Object.entries<VaultNamespaceSeed>),
  ]);
}

type Mounts = Readonly<Record<string, SecretMountSeed>>;

/** Puts each secret, named by its whole path, into the kv mount that it lies in. */
function withSecrets(mounts: Mounts, secrets: SeedField): Mounts {
  const placed = secrets.map((secret, path) => {
    const mount = longestMount(Object.keys(mounts), path);
    const seed = mount === undefined ? undefined : mounts[mount];
    if (mount === undefined || seed?.type !== 'kv' || path === mount) {
      secret.problem('is in none of the kv "mounts"');
      return undefined;
    }
    return { mount, name: path.slice(mount.length + 1), seed: readSecret(secret, seed.version) };
  });
  const all = Object.values(placed).filter((secret) => secret !== undefined);
  return Object.fromEntries(
    Object.entries(mounts).map(([mount, seed]) => {
      const own = all.filter((secret) => secret.mount === mount);
      const entries = own.map((secret) => [secret.name, secret.seed] as const);
      return [mount, seed.type === 'kv' ? { ...seed, secrets: Object.fromEntries(entries) } : seed] as const;
    }),
  );
}

function readPolicy(policy: SeedField, name: string): VaultPolicy {
  if (name === 'root') policy.problem('root is built in and cannot be changed');
  try {
    return parsePolicy(policy.value);
  } catch (error) {
    if (!(error instanceof PolicyMistake)) throw error;
    policy.problem(error.message);
    return { rules: [] };
  }
}

function readMounts(mounts: SeedField): Mounts {
  const read = mounts.map((mount, name) => {
    if (!MOUNT_PATH.test(name) || RESERVED.includes(name.split('/')[0] ?? ''))
      mount.problem('is no path of a mount');
    return { mount, seed: readMount(mount) };
  });
  for (const [name, { mount }] of Object.entries(read)) {
    const around = Object.keys(read).find((other) => other !== name && name.startsWith(`${other}/`));
    if (around !== undefined) mount.problem(`lies in another mount, ${around}`);
  }
  return Object.fromEntries(Object.entries(read).map(([name, { seed }]) => [name, seed] as const));
}

function readMount(mount: SeedField): SecretMountSeed {
  const type = mount
    .object(['type', 'version', 'roles'])('type')
    .oneOf(['kv', 'database', 'aws', 'pki'], 'kv');
  const field = mount.object(type === 'kv' ? ['type', 'version'] : ['type', 'roles']);
  switch (type) {
    case 'kv':
      return { type, version: readKvVersion(field('version')), secrets: {} };
    case 'database':
      return {
        type,
        roles: field('roles').map((role) => readTtls(role.object(['ttl', 'default_ttl', 'max_ttl']))),
      };
    case 'aws':
      return {
        type,
        roles: field('roles').map((role) => {
          const of = role.object(['ttl', 'default_ttl', 'max_ttl', 'credential_type', 'role_arn']);
          return {
            ...readTtls(of),
            credentialType: of('credential_type').oneOf(['iam_user', 'assumed_role'], 'iam_user'),
            roleArn: of('role_arn').optional((arn) => arn.text()) ?? '',
          };
        }),
      };
    case 'pki':
      return {
        type,
        roles: field('roles').map((role) => {
          const of = role.object([
            'ttl',
            'max_ttl',
            'allowed_domains',
            'allow_subdomains',
            'allow_bare_domains',
            'allow_any_name',
            'generate_lease',
          ]);
          return {
            ...readTtls(of),
            allowedDomains: readTexts(of('allowed_domains')),
            allowSubdomains: of('allow_subdomains').flag(),
            allowBareDomains: of('allow_bare_domains').flag(),
            allowAnyName: of('allow_any_name').flag(),
            generateLease: of('generate_lease').flag(),
          };
        }),
      };
  }
}

function readKvVersion(field: SeedField): 1 | 2 {
  if (!field.isPresent || field.value === 2 || field.value === '2') return 2;
  if (field.value !== 1 && field.value !== '1') field.problem('must be 1 or 2');
  return 1;
}

function readTtls(of: (key: string) => SeedField): IssuingRoleSeed {
  return {
    ttl: readDuration(of('ttl')) || readDuration(of('default_ttl')),
    maxTtl: readDuration(of('max_ttl')),
  };
}

const VERSION_KEYS = ['data', 'json', 'created_time', 'deletion_time', 'destroyed'];

function readSecret(secret: SeedField, version: 1 | 2): KvSecretSeed {
  if (version === 1) {
    return { versions: [readVersion(secret, secret.object(['data', 'json']))], maxVersions: 0 };
  }
  const field = secret.object([...VERSION_KEYS, 'versions', 'max_versions', 'custom_metadata']);
  const listed = field('versions').optional((list) =>
    list.list((item) => readVersion(item, item.object(VERSION_KEYS))),
  );
  if (listed !== undefined && VERSION_KEYS.some((key) => field(key).isPresent))
    secret.problem('has its versions in a list, or is one, not both');
  if (listed?.length === 0) field('versions').problem('needs a version');
  const customMetadata = field('custom_metadata').optional((map) => map.map((text) => text.text()));
  return {
    versions: listed ?? [readVersion(secret, field)],
    maxVersions: field('max_versions').optional((most) => most.whole(0, 1000)) ?? 0,
    ...(customMetadata === undefined ? {} : { customMetadata }),
  };
}

function readVersion(owner: SeedField, field: (key: string) => SeedField): KvVersionSeed {
  const data = field('data').optional((given) => {
    if (!isRecord(given.value)) given.problem('must be an object');
    return JSON.stringify(given.value);
  });
  const json = field('json').optional((given) => {
    const text = given.text();
    if (parseJsonObject(text) === undefined) given.problem('must be the JSON text of an object');
    return text;
  });
  if ((data === undefined) === (json === undefined)) owner.problem('needs one of data and json');
  const deleted = field('deletion_time').optional((given) => given.date());
  return {
    json: data ?? json ?? '{}',
    created: field('created_time').optional((given) => given.date()) ?? DEFAULT_CREATED,
    ...(deleted === undefined ? {} : { deleted }),
    isDestroyed: field('destroyed').flag(),
  };
}

function readAuthMount(mount: SeedField, issuer: string): AuthMountSeed {
  const any = mount.object(['type', 'config', 'roles']);
  const type = any('type').oneOf(['jwt', 'approle', 'kubernetes', 'cert'], 'jwt');
  switch (type) {
    case 'jwt': {
      const config = readJwtConfig(any('config'), issuer);
      return { type, roles: any('roles').map(readJwtRole), ...(config === undefined ? {} : { config }) };
    }
    case 'approle':
      return { type, roles: mount.object(['type', 'roles'])('roles').map(readAppRole) };
    case 'kubernetes':
      return {
        type,
        issuer:
          any('config')
            .object(['issuer'])('issuer')
            .optional((url) => url.text()) ?? issuer,
        roles: any('roles').map(readKubernetesRole),
      };
    case 'cert':
      return { type, roles: mount.object(['type', 'roles'])('roles').map(readCertRole) };
  }
}

/** `null` is a mount that nobody has configured; where nothing is said, it trusts the seed's own issuer. */
function readJwtConfig(config: SeedField, issuer: string): JwtConfigSeed | undefined {
  if (config.value === null) return undefined;
  if (!config.isPresent) return { keysOf: issuer, boundIssuer: issuer, defaultRole: '' };
  const field = config.object(['oidc_discovery_url', 'bound_issuer', 'default_role']);
  const bound = field('bound_issuer').optional((url) => url.text()) ?? '';
  const discovery = field('oidc_discovery_url').optional((url) => url.text());
  return {
    keysOf: discovery ?? (bound === '' ? issuer : bound),
    boundIssuer: bound,
    defaultRole: field('default_role').optional((name) => name.text()) ?? '',
  };
}

const TOKEN_KEYS = [
  'token_policies',
  'token_no_default_policy',
  'token_type',
  'token_ttl',
  'token_max_ttl',
  'token_explicit_max_ttl',
  'token_period',
  'token_num_uses',
  'token_bound_cidrs',
];

function readTokenSettings(role: SeedField, field: (key: string) => SeedField): TokenSettings {
  const kind = field('token_type').oneOf(
    ['default', 'default-service', 'service', 'default-batch', 'batch'],
    'default',
  );
  const numUses = field('token_num_uses').optional((uses) => uses.whole(0, 1_000_000)) ?? 0;
  const isBatch = kind === 'batch' || kind === 'default-batch';
  if (isBatch && numUses > 0)
    role.problem("'token_type' cannot be 'batch' when set to generate tokens with limited use count");
  const settings = {
    policies: readTexts(field('token_policies')),
    noDefaultPolicy: field('token_no_default_policy').flag(),
    type: isBatch ? ('batch' as const) : ('service' as const),
    ttl: readDuration(field('token_ttl')),
    maxTtl: readDuration(field('token_max_ttl')),
    explicitMaxTtl: readDuration(field('token_explicit_max_ttl')),
    period: readDuration(field('token_period')),
    numUses,
    boundCidrs: readNetworks(field('token_bound_cidrs')),
  };
  if (settings.maxTtl > 0 && settings.ttl > settings.maxTtl)
    role.problem("'token_ttl' cannot be greater than 'token_max_ttl'");
  return settings;
}

function readJwtRole(role: SeedField): JwtRoleSeed {
  const field = role.object([
    ...TOKEN_KEYS,
    'role_type',
    'user_claim',
    'user_claim_json_pointer',
    'bound_audiences',
    'bound_subject',
    'bound_claims',
    'bound_claims_type',
    'claim_mappings',
    'clock_skew_leeway',
    'expiration_leeway',
    'not_before_leeway',
  ]);
  const leeway = (name: string): number => field(name).optional((seconds) => seconds.whole(-1, 86_400)) ?? 0;
  const read: JwtRoleSeed = {
    roleType: field('role_type').oneOf(['jwt', 'oidc'], 'jwt'),
    userClaim: field('user_claim').text(/./, 'the name of a claim'),
    userClaimIsPointer: field('user_claim_json_pointer').flag(),
    boundAudiences: readTexts(field('bound_audiences')),
    boundSubject: field('bound_subject').optional((subject) => subject.text()) ?? '',
    boundClaims: field('bound_claims').map(readBoundValues),
    boundClaimsType: field('bound_claims_type').oneOf(['string', 'glob'], 'string'),
    claimMappings: field('claim_mappings').map((target) => target.text()),
    clockSkewLeeway: leeway('clock_skew_leeway'),
    expirationLeeway: leeway('expiration_leeway'),
    notBeforeLeeway: leeway('not_before_leeway'),
    token: readTokenSettings(role, field),
  };
  const isBound =
    read.boundAudiences.length > 0 ||
    read.boundSubject !== '' ||
    Object.keys(read.boundClaims).length > 0 ||
    read.token.boundCidrs.length > 0;
  if (!isBound && read.roleType === 'jwt')
    role.problem(
      'must have at least one bound constraint: bound_audiences, bound_subject, bound_claims or token_bound_cidrs',
    );
  if (
    read.boundClaimsType === 'glob' &&
    Object.values(read.boundClaims)
      .flat()
      .some((value) => typeof value !== 'string')
  )
    field('bound_claims').problem('claims of type glob are texts');
  return read;
}

function readBoundValues(claim: SeedField): readonly BoundValue[] {
  const { value } = claim;
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const values = items.filter(
    (item): item is BoundValue =>
      typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean',
  );
  if (values.length < items.length) claim.problem('must be a text, number or boolean, or a list of them');
  return values;
}

function readAppRole(role: SeedField): AppRoleSeed {
  const field = role.object([...TOKEN_KEYS, 'role_id', 'secret_ids', 'bind_secret_id', 'secret_id_num_uses']);
  const bind = field('bind_secret_id');
  const read: AppRoleSeed = {
    roleId: field('role_id').text(/./, 'a text'),
    bindSecretId: bind.isPresent ? bind.flag() : true,
    secretIds: readTexts(field('secret_ids')),
    secretIdNumUses: field('secret_id_num_uses').optional((uses) => uses.whole(0, 1_000_000)) ?? 0,
    token: readTokenSettings(role, field),
  };
  if (!read.bindSecretId && read.token.boundCidrs.length === 0)
    role.problem(
      'at least one constraint should be enabled on the role: bind_secret_id or token_bound_cidrs',
    );
  return read;
}

function readKubernetesRole(role: SeedField): KubernetesRoleSeed {
  const field = role.object([
    ...TOKEN_KEYS,
    'bound_service_account_names',
    'bound_service_account_namespaces',
    'audience',
  ]);
  const names = readTexts(field('bound_service_account_names'));
  const namespaces = readTexts(field('bound_service_account_namespaces'));
  if (names.length === 0) field('bound_service_account_names').problem('cannot be empty');
  if (namespaces.length === 0) field('bound_service_account_namespaces').problem('cannot be empty');
  return {
    names,
    namespaces,
    audience: field('audience').optional((audience) => audience.text()) ?? '',
    token: readTokenSettings(role, field),
  };
}

function readCertRole(role: SeedField): CertRoleSeed {
  const field = role.object([...TOKEN_KEYS, 'certificate', 'allowed_common_names']);
  const certificate = field('certificate').text();
  try {
    new X509Certificate(certificate);
  } catch {
    field('certificate').problem('must be the PEM of a certificate');
  }
  return {
    certificate,
    allowedCommonNames: readTexts(field('allowed_common_names')),
    token: readTokenSettings(role, field),
  };
}

function readToken(token: SeedField): StaticTokenSeed {
  const field = token.object(['policies', 'ttl', 'num_uses', 'type', 'no_default_policy']);
  const policies = readTexts(field('policies'));
  if (policies.includes('root') && policies.length > 1) field('policies').problem('root stands alone');
  const isAlone = policies.includes('root') || field('no_default_policy').flag();
  return {
    policies: [...new Set([...policies, ...(isAlone ? [] : ['default'])])].toSorted(),
    ttl: readDuration(field('ttl')),
    numUses: field('num_uses').optional((uses) => uses.whole(0, 1_000_000)) ?? 0,
    type: field('type').oneOf(['service', 'batch'], 'service'),
  };
}

function readNetworks(field: SeedField): readonly string[] {
  const networks = readTexts(field);
  const isNetwork = (network: string): boolean => {
    const [address = '', bits = '32'] = network.split('/');
    return isIPv4(address) && /^([12]?\d|3[0-2])$/.test(bits);
  };
  if (!networks.every(isNetwork)) field.problem('must be IPv4 networks like 10.0.0.0/8');
  return networks.filter(isNetwork);
}

/** A list, or a text with commas, as Vault takes both. */
function readTexts(field: SeedField): readonly string[] {
  if (typeof field.value !== 'string') return field.list((item) => item.text());
  return field.value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function readDuration(field: SeedField): number {
  if (!field.isPresent) return 0;
  const seconds = parseDuration(field.value);
  if (seconds === undefined) field.problem('must be a duration like 900, "15m" or "1h30m"');
  return seconds ?? 0;
}
