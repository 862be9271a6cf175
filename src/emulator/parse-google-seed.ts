import { type CelExpression, CelMistake, parseCel } from './cel.ts';
import { type GoogleBinding, predefinedRoles } from './google-iam.ts';
import { bytesOf, DEFAULT_CREATED, DEFAULT_ISSUER, readValue, VALUE_KEYS } from './parse-values.ts';
import type {
  GoogleProjectSeed,
  GoogleSecretSeed,
  GoogleVersionSeed,
  ProviderSeed,
  ServiceAccountSeed,
} from './seed.ts';
import type { SeedField } from './seed-field.ts';

/** One project of the `google` part of a seed. */
export function readProject(project: SeedField): GoogleProjectSeed {
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
