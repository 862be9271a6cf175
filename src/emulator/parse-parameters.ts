import { readPolicy } from './parse-policy.ts';
import { DEFAULT_CREATED, readValue, VALUE_KEYS } from './parse-values.ts';
import type { ParameterSeed, ParameterVersionSeed } from './seed.ts';
import type { SeedField } from './seed-field.ts';

/** What an advanced parameter holds; a standard one half of it. */
const MAXIMUM_BYTES = 8192;

/** A parameter of Parameter Store: a text, or an object. */
export function readParameter(parameter: SeedField, name: string): ParameterSeed {
  if (!/^\/?[A-Za-z0-9_.-]+$|^(\/[A-Za-z0-9_.-]+){2,15}$/.test(name) || name.length > 1011)
    parameter.problem(
      'a parameter is named by letters, digits and _.-, or by a path of such that begins with /',
    );
  if (typeof parameter.value === 'string') {
    return {
      type: 'SecureString',
      versions: [{ value: readText(parameter, parameter.value), labels: [] }],
      tags: {},
      created: DEFAULT_CREATED,
    };
  }
  const field = parameter.object([
    'value',
    'json',
    'versions',
    'type',
    'kmsKey',
    'tags',
    'resourcePolicy',
    'created',
    'answer',
  ]);
  const value = readVersionValue(parameter, field);
  const versions = field('versions').optional((list) => list.list(readVersion));
  if ((value === undefined) === (versions === undefined))
    parameter.problem('needs a value (value or json) or versions');
  const kmsKey = field('kmsKey').optional((given) => given.text());
  const resourcePolicy = field('resourcePolicy').optional((policy) => readPolicy(policy, 'resource'));
  const answer = field('answer').optional((given) => given.oneOf(['omit', 'intrude'], 'omit'));
  return {
    type: field('type').oneOf(['String', 'StringList', 'SecureString'], 'SecureString'),
    versions: versions ?? (value === undefined ? [] : [{ value, labels: [] }]),
    tags: field('tags').map((tag) => tag.text()),
    created: field('created').optional((given) => given.date()) ?? DEFAULT_CREATED,
    ...(kmsKey === undefined ? {} : { kmsKey }),
    ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
    ...(answer === undefined ? {} : { answer }),
  };
}

function readVersion(version: SeedField): ParameterVersionSeed {
  const field = version.object(['value', 'json', 'labels', 'created']);
  const value = readVersionValue(version, field);
  if (value === undefined) version.problem('needs a value (value or json)');
  const created = field('created').optional((given) => given.date());
  return {
    value: value ?? '',
    labels: field('labels').list((label) => label.text()),
    ...(created === undefined ? {} : { created }),
  };
}

/** As other values, but text alone: Parameter Store holds no bytes. */
function readVersionValue(owner: SeedField, field: (key: string) => SeedField): string | undefined {
  const keys = VALUE_KEYS.filter((key) => key !== 'base64');
  const read = readValue(owner, (key) => field(keys.includes(key) ? key : 'none'));
  return read !== undefined && 'text' in read ? readText(owner, read.text) : undefined;
}

function readText(owner: SeedField, text: string): string {
  if (text === '' || Buffer.byteLength(text) > MAXIMUM_BYTES) owner.problem('a value has 1 to 8,192 bytes');
  return text;
}
