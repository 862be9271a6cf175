import { keyVaultRoles } from './azure-access.ts';
import { DEFAULT_CREATED, DEFAULT_ISSUER } from './parse-values.ts';
import type {
  AzureAccessPolicySeed,
  AzureApplicationSeed,
  AzureManagedIdentitySeed,
  AzureRoleSeed,
  AzureSecretSeed,
  AzureSeed,
  AzureVaultSeed,
  AzureVersionSeed,
  FederatedCredentialSeed,
} from './seed.ts';
import type { SeedField } from './seed-field.ts';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const GUID_SHAPE = 'a GUID in lower case';

export const PUBLIC_AUDIENCE = 'api://AzureADTokenExchange';

/** https://learn.microsoft.com/en-us/azure/key-vault/secrets/about-secrets: 25k bytes of text. */
const MAXIMUM_VALUE_BYTES = 25 * 1024;

/** Key Vault holds text; bytes are put into it as base64 by whoever has them. */
const VALUE_KEYS = ['value', 'json'];
const VERSION_KEYS = [...VALUE_KEYS, 'contentType', 'enabled', 'nbf', 'exp', 'created'];

/** The `azure` part of a seed. */
export function readAzure(azure: SeedField): AzureSeed {
  const field = azure.object(['tenants', 'vaults', 'managedIdentity']);
  const managedIdentity = field('managedIdentity').optional(readManagedIdentity);
  return {
    tenants: field('tenants').map((tenant, id) => {
      if (!GUID.test(id)) tenant.problem(`a tenant is named by ${GUID_SHAPE}`);
      return { applications: tenant.object(['applications'])('applications').map(readApplication) };
    }),
    vaults: field('vaults').map(readVault),
    ...(managedIdentity === undefined ? {} : { managedIdentity }),
  };
}

function readManagedIdentity(identity: SeedField): AzureManagedIdentitySeed {
  const field = identity.object(['tenant', 'application', 'header']);
  return {
    tenant: field('tenant').text(GUID, GUID_SHAPE),
    application: field('application').text(GUID, GUID_SHAPE),
    header: field('header').optional((header) => header.text(/^[\x21-\x7e]+$/, 'printable')) ?? '',
  };
}

function readApplication(application: SeedField, id: string): AzureApplicationSeed {
  if (!GUID.test(id)) application.problem(`an application is named by its client id, ${GUID_SHAPE}`);
  const field = application.object([
    'objectId',
    'federatedCredentials',
    'clientSecret',
    'disabled',
    'tokenLifetimeSeconds',
  ]);
  const objectId = field('objectId').optional((given) => given.text(GUID, GUID_SHAPE));
  const clientSecret = field('clientSecret').optional((given) => given.text());
  const federatedCredentials = field('federatedCredentials').list(readFederatedCredential);
  if (federatedCredentials.length > 20) field('federatedCredentials').problem('are at most 20');
  return {
    federatedCredentials,
    disabled: field('disabled').flag(),
    tokenLifetimeSeconds:
      field('tokenLifetimeSeconds').optional((seconds) => seconds.whole(1, 86_400)) ?? 3599,
    ...(objectId === undefined ? {} : { objectId }),
    ...(clientSecret === undefined ? {} : { clientSecret }),
  };
}

function readFederatedCredential(credential: SeedField): FederatedCredentialSeed {
  const field = credential.object(['issuer', 'subject', 'audience']);
  return {
    issuer: field('issuer').optional((url) => url.text(/^https?:\/\/\S+$/, 'a URL')) ?? DEFAULT_ISSUER,
    subject: field('subject').text(),
    audience: field('audience').optional((audience) => audience.text()) ?? PUBLIC_AUDIENCE,
  };
}

function readVault(vault: SeedField, name: string): AzureVaultSeed {
  // Real ones are case-blind; one spelling in the seed keeps a vault from being there twice.
  if (!/^[a-z](?!.*--)[a-z0-9-]{1,22}[a-z0-9]$/.test(name))
    vault.problem(
      'a vault has 3 to 24 lower-case letters, digits and single hyphens, and begins with a letter',
    );
  const field = vault.object(['tenant', 'suffix', 'roles', 'accessPolicies', 'firewall', 'secrets']);
  if (field('roles').isPresent && field('accessPolicies').isPresent)
    vault.problem('has either roles or accessPolicies: a vault works by one of them');
  const accessPolicies = field('accessPolicies').optional((list) => list.list(readAccessPolicy));
  return {
    tenant: field('tenant').text(GUID, GUID_SHAPE),
    suffix: field('suffix').oneOf(
      ['vault.azure.net', 'vault.usgovcloudapi.net', 'vault.azure.cn'],
      'vault.azure.net',
    ),
    roles: field('roles').list(readRole),
    ...(accessPolicies === undefined ? {} : { accessPolicies }),
    firewall: field('firewall').flag(),
    secrets: field('secrets').map(readSecret),
  };
}

function readRole(assignment: SeedField): AzureRoleSeed {
  const field = assignment.object(['role', 'application', 'secret']);
  const role = field('role').text();
  if (!Object.hasOwn(keyVaultRoles, role))
    field('role').problem(`must be one of ${Object.keys(keyVaultRoles).join(', ')}`);
  const secret = field('secret').optional((name) => name.text());
  return {
    role,
    application: field('application').text(GUID, GUID_SHAPE),
    ...(secret === undefined ? {} : { secret }),
  };
}

function readAccessPolicy(policy: SeedField): AzureAccessPolicySeed {
  const field = policy.object(['application', 'permissions']);
  return {
    application: field('application').text(GUID, GUID_SHAPE),
    permissions: field('permissions').list((permission) => permission.oneOf(['get', 'list'], 'get')),
  };
}

function readSecret(secret: SeedField, name: string): AzureSecretSeed {
  if (!/^[0-9A-Za-z-]{1,127}$/.test(name)) secret.problem('a secret has 1 to 127 letters, digits and -');
  if (typeof secret.value === 'string') {
    return {
      versions: [{ value: secret.value, enabled: true, created: DEFAULT_CREATED }],
      tags: {},
      managed: false,
    };
  }
  const field = secret.object([...VERSION_KEYS, 'id', 'versions', 'tags', 'managed', 'deletedDate']);
  const isSingle = VALUE_KEYS.some((key) => field(key).isPresent);
  const versions = field('versions').optional((list) =>
    list.list((version) => readVersion(version, version.object([...VERSION_KEYS, 'id']))),
  );
  if (isSingle === (versions !== undefined)) secret.problem('needs a value (value or json) or versions');
  const deletedDate = field('deletedDate').optional((given) => given.date());
  return {
    versions: versions ?? [readVersion(secret, field)],
    tags: field('tags').map((tag) => tag.text()),
    managed: field('managed').flag(),
    ...(deletedDate === undefined ? {} : { deletedDate }),
  };
}

function readVersion(owner: SeedField, field: (key: string) => SeedField): AzureVersionSeed {
  const text = field('value').optional((given) => given.text());
  const document = field('json').optional((given) => JSON.stringify(given.value));
  if ((text === undefined) === (document === undefined)) owner.problem('needs one of value and json');
  const value = text ?? document ?? '';
  if (Buffer.byteLength(value) > MAXIMUM_VALUE_BYTES) owner.problem('a value has at most 25,600 bytes');
  const id = field('id').optional((given) => given.text(/^[0-9a-f]{32}$/, '32 hex digits'));
  const contentType = field('contentType').optional((given) => given.text());
  const notBefore = field('nbf').optional((given) => given.date());
  const expires = field('exp').optional((given) => given.date());
  return {
    value,
    enabled: field('enabled').isPresent ? field('enabled').flag() : true,
    created: field('created').optional((given) => given.date()) ?? DEFAULT_CREATED,
    ...(id === undefined ? {} : { id }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
  };
}
