import type { PolicyDocument } from './iam-policy.ts';
import { readParameter } from './parse-parameters.ts';
import { readPolicy } from './parse-policy.ts';
import { DEFAULT_CREATED, readValue, VALUE_KEYS } from './parse-values.ts';
import type {
  AwsAccountSeed,
  AwsSecretSeed,
  AwsSeed,
  AwsVersionSeed,
  KeySeed,
  RoleSeed,
  UserSeed,
} from './seed.ts';
import type { SeedField } from './seed-field.ts';

/** The `aws` part of a seed. */
export function readAws(aws: SeedField): AwsSeed {
  const field = aws.object(['accounts', 'packedPolicyCharacters', 'emptyFirstPage', 'disabledStsRegions']);
  return {
    accounts: field('accounts').map((account, id) => {
      if (!/^\d{12}$/.test(id)) account.problem('an account id has 12 digits');
      return readAccount(account);
    }),
    packedPolicyCharacters: field('packedPolicyCharacters').optional((limit) => limit.whole(1, 2048)) ?? 2048,
    emptyFirstPage: field('emptyFirstPage').flag(),
    disabledStsRegions: field('disabledStsRegions').list((region) => region.text()),
  };
}

function readAccount(account: SeedField): AwsAccountSeed {
  const field = account.object([
    'partition',
    'oidcProviders',
    'roles',
    'users',
    'managedPolicies',
    'keys',
    'serviceControlPolicy',
    'secrets',
    'parameters',
  ]);
  const serviceControlPolicy = field('serviceControlPolicy').optional((policy) =>
    readPolicy(policy, 'identity'),
  );
  return {
    partition:
      field('partition').optional((partition) =>
        partition.text(/^aws(-[a-z]+)*$/, 'a partition like aws-cn'),
      ) ?? 'aws',
    oidcProviders: field('oidcProviders').map((provider, name) => {
      if (name.includes('://') || name.endsWith('/'))
        provider.problem('a provider is named without https:// and without a slash at its end');
      return provider.list((clientId) => clientId.text());
    }),
    roles: field('roles').map(readRole),
    users: field('users').map(readUser),
    managedPolicies: field('managedPolicies').map((policy) => readPolicy(policy, 'identity')),
    keys: field('keys').map(readKey),
    ...(serviceControlPolicy === undefined ? {} : { serviceControlPolicy }),
    secrets: field('secrets').map((region) => region.map(readAwsSecret)),
    parameters: field('parameters').map((region) => region.map(readParameter)),
  };
}

function readRole(role: SeedField): RoleSeed {
  const field = role.object(['trust', 'policy', 'policies', 'boundary', 'maxSessionDuration']);
  const boundary = field('boundary').optional((policy) => readPolicy(policy, 'identity'));
  return {
    trust: readPolicy(field('trust'), 'trust'),
    policies: readPolicies(field('policy'), field('policies')),
    ...(boundary === undefined ? {} : { boundary }),
    maxSessionDuration:
      field('maxSessionDuration').optional((seconds) => seconds.whole(3600, 43_200)) ?? 3600,
  };
}

function readUser(user: SeedField): UserSeed {
  const field = user.object(['accessKeyId', 'secretAccessKey', 'policy', 'policies']);
  return {
    accessKeyId: field('accessKeyId').text(/^AKIA[A-Z0-9]{12,}$/, 'a key id that begins with AKIA'),
    secretAccessKey: field('secretAccessKey').text(),
    policies: readPolicies(field('policy'), field('policies')),
  };
}

function readPolicies(one: SeedField, several: SeedField): readonly PolicyDocument[] {
  const single = one.optional((policy) => readPolicy(policy, 'identity'));
  return [
    ...(single === undefined ? [] : [single]),
    ...several.list((policy) => readPolicy(policy, 'identity')),
  ];
}

function readKey(key: SeedField): KeySeed {
  const field = key.object(['region', 'policy', 'state']);
  const policy = field('policy').optional((document) => readPolicy(document, 'resource'));
  return {
    region: field('region').text(),
    ...(policy === undefined ? {} : { policy }),
    state: field('state').oneOf(['enabled', 'disabled', 'pending-deletion'], 'enabled'),
  };
}

function readAwsSecret(secret: SeedField, name: string): AwsSecretSeed {
  if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name))
    secret.problem('a secret name has letters, digits and /_+=.@-');
  if (typeof secret.value === 'string') {
    return {
      versions: [{ value: { text: secret.value }, stages: [] }],
      tags: {},
      created: DEFAULT_CREATED,
      replicas: [],
    };
  }
  const field = secret.object([
    ...VALUE_KEYS,
    'versions',
    'suffix',
    'description',
    'tags',
    'kmsKey',
    'resourcePolicy',
    'created',
    'deletedDate',
    'rotation',
    'replicas',
    'batch',
  ]);
  const value = readValue(secret, field);
  const versions = field('versions').optional((list) => list.list(readAwsVersion));
  if ((value === undefined) === (versions === undefined))
    secret.problem('needs a value (value, json or base64) or versions');
  const suffix = field('suffix').optional((given) => given.text(/^[A-Za-z0-9]{6}$/, 'six letters or digits'));
  const description = field('description').optional((given) => given.text());
  const kmsKey = field('kmsKey').optional((given) => given.text());
  const resourcePolicy = field('resourcePolicy').optional((policy) => readPolicy(policy, 'resource'));
  const deletedDate = field('deletedDate').optional((given) => given.date());
  const rotation = field('rotation').optional(readRotation);
  const batch = field('batch').optional(readBatchFault);
  return {
    versions: versions ?? (value === undefined ? [] : [{ value, stages: [] }]),
    tags: field('tags').map((tag) => tag.text()),
    created: field('created').optional((given) => given.date()) ?? DEFAULT_CREATED,
    replicas: field('replicas').list(readReplica),
    ...(suffix === undefined ? {} : { suffix }),
    ...(description === undefined ? {} : { description }),
    ...(kmsKey === undefined ? {} : { kmsKey }),
    ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
    ...(deletedDate === undefined ? {} : { deletedDate }),
    ...(rotation === undefined ? {} : { rotation }),
    ...(batch === undefined ? {} : { batch }),
  };
}

function readAwsVersion(version: SeedField): AwsVersionSeed {
  const field = version.object([...VALUE_KEYS, 'id', 'stages', 'created']);
  const id = field('id').optional((given) =>
    given.text(/^[A-Za-z0-9-]{32,64}$/, '32 to 64 letters, digits and hyphens'),
  );
  const value = readValue(version, field);
  const created = field('created').optional((given) => given.date());
  return {
    stages: field('stages').list((stage) => stage.text()),
    ...(id === undefined ? {} : { id }),
    ...(value === undefined ? {} : { value }),
    ...(created === undefined ? {} : { created }),
  };
}

function readRotation(rotation: SeedField): NonNullable<AwsSecretSeed['rotation']> {
  const field = rotation.object(['automaticallyAfterDays', 'nextRotationDate']);
  const nextRotationDate = field('nextRotationDate').optional((given) => given.date());
  return {
    automaticallyAfterDays: field('automaticallyAfterDays').whole(1, 1000),
    ...(nextRotationDate === undefined ? {} : { nextRotationDate }),
  };
}

function readReplica(replica: SeedField): AwsSecretSeed['replicas'][number] {
  if (typeof replica.value === 'string') return { region: replica.value };
  const field = replica.object(['region', 'kmsKey']);
  const kmsKey = field('kmsKey').optional((given) => given.text());
  return { region: field('region').text(), ...(kmsKey === undefined ? {} : { kmsKey }) };
}

function readBatchFault(batch: SeedField): NonNullable<AwsSecretSeed['batch']> {
  if (batch.value === 'omit' || batch.value === 'intrude') return batch.value;
  if (typeof batch.value === 'string') batch.problem('must be "omit", "intrude" or { "code": ... }');
  return { code: batch.object(['code'])('code').text() };
}
