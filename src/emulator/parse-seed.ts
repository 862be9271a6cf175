import { UserError } from '../core/errors.ts';
import { type CelExpression, CelMistake, parseCel } from './cel.ts';
import { type GoogleBinding, predefinedRoles } from './google-iam.ts';
import { type PolicyDocument, type PolicyKind, PolicyMistake, parsePolicy } from './iam-policy.ts';
import type {
  AwsAccountSeed,
  AwsSecretSeed,
  AwsSeed,
  AwsVersionSeed,
  FaultSeed,
  GoogleProjectSeed,
  GoogleSecretSeed,
  GoogleVersionSeed,
  IssuerSeed,
  KeySeed,
  ProviderSeed,
  QuotaSeed,
  RoleSeed,
  Seed,
  ServiceAccountSeed,
  StoredValue,
  ThrottleSeed,
  UserSeed,
} from './seed.ts';
import { SeedField, type SeedProblem } from './seed-field.ts';
import { services } from './wire.ts';

const DEFAULT_ISSUER = 'https://token.actions.githubusercontent.com';
const DEFAULT_CREATED = new Date('2026-01-05T08:00:00Z');
const VALUE_KEYS = ['value', 'json', 'base64'];
const MAXIMUM_VALUE_BYTES = 65_536;

/**
 * Reads a seed file's JSON; docs/emulator.md describes it.
 * @throws UserError INPUT_INVALID, naming every bad key with its path and never a value
 */
export function parseSeed(json: unknown): Seed {
  const problems: SeedProblem[] = [];
  const seed = readSeed(new SeedField(json, '', problems));
  if (problems.length === 0) return seed;
  throw new UserError({
    code: 'INPUT_INVALID',
    what: `the emulator's seed has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}: ${problems.map((problem) => problem.path).join(', ')}`,
    facts: problems.map((problem) => [problem.path, problem.text] as const),
    fix: problems.map((problem) => `${problem.path}: ${problem.text}`),
  });
}

function readSeed(root: SeedField): Seed {
  if (!root.isPresent) root.problem('must be an object');
  const field = root.object(['issuer', 'aws', 'google', 'throttle', 'quotas', 'faults']);
  const throttle = field('throttle').optional(readThrottle);
  return {
    issuer: readIssuer(field('issuer')),
    aws: readAws(field('aws')),
    google: { projects: field('google').object(['projects'])('projects').map(readProject) },
    ...(throttle === undefined ? {} : { throttle }),
    quotas: field('quotas').list(readQuota),
    faults: field('faults').list(readFault),
  };
}

function readIssuer(issuer: SeedField): IssuerSeed {
  const field = issuer.object(['url', 'claims', 'immutableSubject', 'subject']);
  const subject = field('subject').optional((given) => given.text());
  return {
    url:
      field('url').optional((url) =>
        url.text(/^https?:\/\/\S+[^/]$/, 'an http(s) URL without a slash at its end'),
      ) ?? DEFAULT_ISSUER,
    claims: field('claims').map((claim) => claim.text()),
    immutableSubject: field('immutableSubject').flag(),
    ...(subject === undefined ? {} : { subject }),
  };
}

function readAws(aws: SeedField): AwsSeed {
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

function readPolicy(policy: SeedField, kind: PolicyKind): PolicyDocument {
  try {
    return parsePolicy(policy.value, kind);
  } catch (error) {
    if (!(error instanceof PolicyMistake)) throw error;
    policy.problem(policy.isPresent ? error.message : 'is missing');
    return { statements: [] };
  }
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

/** `value` is text, `json` is stored in its compact form, `base64` is binary. */
function readValue(owner: SeedField, field: (key: string) => SeedField): StoredValue | undefined {
  const given = VALUE_KEYS.filter((key) => field(key).isPresent);
  if (given.length > 1) owner.problem(`has more than one of ${VALUE_KEYS.join(', ')}`);
  const value = field('value').optional((text) => ({ text: text.text() }));
  const json = field('json').optional((document) => ({ text: JSON.stringify(document.value) }));
  const base64 = field('base64').optional((text) => ({
    bytes: Buffer.from(text.text(/^[A-Za-z0-9+/]*={0,2}$/, 'base64'), 'base64'),
  }));
  const read = value ?? json ?? base64;
  if (read !== undefined && bytesOf(read).byteLength > MAXIMUM_VALUE_BYTES)
    owner.problem('a value has at most 65,536 bytes');
  return read;
}

function bytesOf(value: StoredValue): Uint8Array {
  return 'text' in value ? Buffer.from(value.text, 'utf8') : value.bytes;
}

function readProject(project: SeedField): GoogleProjectSeed {
  const field = project.object([
    'number',
    'pools',
    'serviceAccounts',
    'bindings',
    'roles',
    'secrets',
    'regionalSecrets',
    'disabledApis',
  ]);
  const roles = field('roles').map((permissions) => permissions.list((permission) => permission.text()));
  const bindings = (list: SeedField): readonly GoogleBinding[] =>
    list.list((binding) => readBinding(binding, roles));
  const secret = (given: SeedField, name: string): GoogleSecretSeed =>
    readGoogleSecret(given, name, bindings);
  return {
    number: field('number').text(/^\d+$/, 'digits, as a text'),
    pools: field('pools').map((pool) => {
      const of = pool.object(['disabled', 'providers']);
      return { disabled: of('disabled').flag(), providers: of('providers').map(readProvider) };
    }),
    serviceAccounts: field('serviceAccounts').map((account) => readServiceAccount(account, bindings)),
    bindings: bindings(field('bindings')),
    roles,
    secrets: field('secrets').map(secret),
    regionalSecrets: field('regionalSecrets').map((location) => location.map(secret)),
    disabledApis: field('disabledApis').list((api) =>
      api.text(/^[a-z]+\.googleapis\.com$/, 'like secretmanager.googleapis.com'),
    ),
  };
}

function readProvider(provider: SeedField): ProviderSeed {
  const field = provider.object([
    'issuer',
    'allowedAudiences',
    'attributeMapping',
    'attributeCondition',
    'disabled',
    'tokenLifetimeSeconds',
  ]);
  const mapping = field('attributeMapping').map((expression, name) => {
    if (name !== 'google.subject' && !/^attribute\.[a-z0-9_]+$/.test(name)) {
      expression.problem('is mapped to google.subject or attribute.NAME');
    }
    readExpression(expression);
    return expression.text();
  });
  if (field('attributeMapping').isPresent && mapping['google.subject'] === undefined) {
    field('attributeMapping').problem('must map google.subject');
  }
  const attributeCondition = field('attributeCondition').optional((condition) => {
    readExpression(condition);
    return condition.text();
  });
  return {
    issuer: field('issuer').optional((url) => url.text(/^https?:\/\/\S+$/, 'a URL')) ?? DEFAULT_ISSUER,
    allowedAudiences: field('allowedAudiences').list((audience) => audience.text()),
    attributeMapping: field('attributeMapping').isPresent ? mapping : { 'google.subject': 'assertion.sub' },
    ...(attributeCondition === undefined ? {} : { attributeCondition }),
    disabled: field('disabled').flag(),
    tokenLifetimeSeconds: field('tokenLifetimeSeconds').optional((seconds) => seconds.whole(1, 3600)) ?? 3599,
  };
}

function readExpression(expression: SeedField): CelExpression {
  try {
    return parseCel(expression.text());
  } catch (error) {
    if (!(error instanceof CelMistake)) throw error;
    expression.problem(error.message);
    return () => false;
  }
}

type ReadBindings = (list: SeedField) => readonly GoogleBinding[];

function readServiceAccount(account: SeedField, bindings: ReadBindings): ServiceAccountSeed {
  const field = account.object(['bindings', 'allowLongLifetime']);
  return { bindings: bindings(field('bindings')), allowLongLifetime: field('allowLongLifetime').flag() };
}

function readBinding(binding: SeedField, customRoles: Readonly<Record<string, unknown>>): GoogleBinding {
  const field = binding.object(['role', 'members', 'condition']);
  const role = field('role').text();
  if (!Object.hasOwn(predefinedRoles, role) && !Object.hasOwn(customRoles, role)) {
    field('role').problem(
      `must be one of ${Object.keys(predefinedRoles).join(', ')}, or one of the project's "roles"`,
    );
  }
  const condition = field('condition').optional(readExpression);
  return {
    role,
    members: field('members').list((member) =>
      member.text(
        /^(serviceAccount|principal|principalSet|user|group):/,
        'a member like principalSet://... or serviceAccount:...',
      ),
    ),
    ...(condition === undefined ? {} : { condition }),
  };
}

function readGoogleSecret(secret: SeedField, name: string, bindings: ReadBindings): GoogleSecretSeed {
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) secret.problem('a secret id has letters, digits, _ and -');
  if (typeof secret.value === 'string') {
    return {
      versions: [
        { value: Buffer.from(secret.value), state: 'ENABLED', created: DEFAULT_CREATED, omitCrc: false },
      ],
      aliases: {},
      bindings: [],
      labels: {},
      created: DEFAULT_CREATED,
    };
  }
  const versionKeys = ['state', 'crcFault', 'omitCrc'];
  const field = secret.object([
    ...VALUE_KEYS,
    ...versionKeys,
    'versions',
    'aliases',
    'bindings',
    'labels',
    'created',
    'expires',
    'nextRotation',
  ]);
  const created = field('created').optional((given) => given.date()) ?? DEFAULT_CREATED;
  const isSingle = VALUE_KEYS.some((key) => field(key).isPresent);
  const versions = field('versions').optional((list) =>
    list.list((version) => {
      const of = version.object([...VALUE_KEYS, ...versionKeys, 'created']);
      return readGoogleVersion(version, of, of('created').optional((given) => given.date()) ?? created);
    }),
  );
  if (isSingle === (versions !== undefined))
    secret.problem('needs a value (value, json or base64) or versions');
  const expires = field('expires').optional((given) => given.date());
  const nextRotation = field('nextRotation').optional((given) => given.date());
  return {
    versions: versions ?? [readGoogleVersion(secret, field, created)],
    aliases: field('aliases').map((version) => version.whole(1, 1_000_000)),
    bindings: bindings(field('bindings')),
    labels: field('labels').map((label) => label.text()),
    created,
    ...(expires === undefined ? {} : { expires }),
    ...(nextRotation === undefined ? {} : { nextRotation }),
  };
}

function readGoogleVersion(
  owner: SeedField,
  field: (key: string) => SeedField,
  created: Date,
): GoogleVersionSeed {
  const value = readValue(owner, field);
  const crcFault = field('crcFault').optional((given) => given.oneOf(['once', 'always'], 'once'));
  return {
    value: value === undefined ? new Uint8Array() : bytesOf(value),
    state: field('state').oneOf(['ENABLED', 'DISABLED', 'DESTROYED'], 'ENABLED'),
    created,
    omitCrc: field('omitCrc').flag(),
    ...(crcFault === undefined ? {} : { crcFault }),
  };
}

function readThrottle(throttle: SeedField): ThrottleSeed {
  const field = throttle.object(['everyNth', 'services']);
  const listed = field('services').list((service) => service.oneOf(services, 'sts'));
  return {
    everyNth: field('everyNth').whole(1, 1_000_000),
    services: field('services').isPresent ? listed : services,
  };
}

function readQuota(quota: SeedField): QuotaSeed {
  const field = quota.object(['service', 'call', 'perSecond']);
  const call = field('call').optional((name) => name.text());
  return {
    service: readService(field('service')),
    ...(call === undefined ? {} : { call }),
    perSecond: field('perSecond').whole(1, 1_000_000),
  };
}

function readFault(fault: SeedField): FaultSeed {
  const field = fault.object([
    'service',
    'call',
    'secret',
    'nth',
    'every',
    'kind',
    'status',
    'code',
    'message',
    'retryAfter',
    'location',
  ]);
  const service = readService(field('service'));
  const isGoogle = service === 'google-sts' || service === 'iamcredentials' || service === 'secretmanager';
  const status =
    field('status').optional((given) => given.whole(200, 599)) ??
    (service === 'sts' || service === 'secretsmanager' ? 400 : 503);
  const call = field('call').optional((name) => name.text());
  const secret = field('secret').optional((name) => name.text());
  const nth = field('nth').optional((given) =>
    typeof given.value === 'number'
      ? [given.whole(1, 1_000_000)]
      : given.list((item) => item.whole(1, 1_000_000)),
  );
  const every = field('every').optional((given) => given.whole(1, 1_000_000));
  const message = field('message').optional((text) => text.text());
  const retryAfter = field('retryAfter').optional((given) => given.whole(0, 86_400));
  const location = field('location').optional((text) => text.text());
  return {
    service,
    ...(call === undefined ? {} : { call }),
    ...(secret === undefined ? {} : { secret }),
    ...(nth === undefined ? {} : { nth }),
    ...(every === undefined ? {} : { every }),
    kind: field('kind').oneOf(['error', 'drop', 'hang', 'html', 'empty', 'redirect'], 'error'),
    status,
    code: field('code').optional((text) => text.text()) ?? (isGoogle ? 'UNAVAILABLE' : 'InternalFailure'),
    ...(message === undefined ? {} : { message }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(location === undefined ? {} : { location }),
  };
}

function readService(field: SeedField): FaultSeed['service'] {
  if (!field.isPresent) field.problem('is missing');
  return field.oneOf(services, 'sts');
}
