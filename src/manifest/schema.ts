import { commonOptionNames } from '../references/options.ts';
import { didYouMean, listKnown } from '../references/problem.ts';
import type { StoreOutline, StoreSetting } from '../stores/store.ts';
import {
  choice,
  constant,
  either,
  flag,
  type JsonSchema,
  json,
  list,
  mapping,
  type NameRule,
  removable,
  type Shape,
  table,
  tableBy,
  text,
} from './shapes.ts';
import { type Complain, type Tree, under } from './tree.ts';

const connectionName: NameRule = {
  pattern: /^[a-z][a-z0-9-]*$/,
  // What native identifiers begin with.
  refused: ['arn', 'http', 'https', 'projects'],
  rule: 'is no name of a connection: lower-case letters, digits and hyphens, and not arn, http, https or projects',
};

const variableName: NameRule = {
  pattern: /^(?:[A-Za-z_][A-Za-z0-9_]*\*?|\*)$/,
  rule: 'is no name of a variable: ASCII letters, digits and _, or such a prefix, or nothing, and a *',
};

const profileName: NameRule = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]*$/,
  rule: 'is no name of a profile: letters, digits, _, . and -',
};

/** The manifest's own part, or a profile's, which may leave out what stands there and remove it by `null`. */
interface Part {
  readonly inPlace: (shape: Shape) => Shape;
  readonly required: (keys: readonly string[]) => readonly string[];
}

const whole: Part = { inPlace: (shape) => shape, required: (keys) => keys };
const change: Part = { inPlace: removable, required: () => [] };

/** How the options that every store has are described; a store's own say what they are behind the `?`. */
const optionShapes: Readonly<Record<string, Shape>> = {
  optional: flag('Whether the variable is left out where the secret does not exist.'),
  default: text('With optional: this public text in place of a secret that does not exist. Not masked.'),
  plain: {
    ...list('true for a harmless value, which is not masked; with #*, the harmless leaves.'),
    schema: {
      description: 'true for a harmless value, which is not masked; with #*, the harmless leaves.',
      anyOf: [{ type: 'boolean' }, { type: 'string' }, { type: 'array', items: { type: 'string' } }],
    },
  },
  trim: flag('Whether white space at both ends is removed.'),
  decode: choice('The stored text is base64: what it decodes to is wanted.', ['base64']),
  encode: choice('Bytes that are no UTF-8 are wanted as base64.', ['base64']),
  as: choice('The value goes into a file, the variable holds its path.', ['file']),
  'max-age': text('Age above which a version is too old: 90d.', {
    pattern: /^[0-9]+[smhd]$/,
    rule: 'is a number and s, m, h or d, such as 90d',
  }),
};

/**
 * What a manifest may hold. The published JSON Schema and the checks are both of it.
 * @param declaredStore the store of a connection that a profile changes without saying it again
 */
export function manifestShape(
  stores: readonly StoreOutline[],
  declaredStore: (connection: string) => string | undefined,
): Shape {
  const noStore = (): undefined => undefined;
  const secrets = 'Variables, each with the reference of its secret.';
  const connections = 'Ways in to stores: accounts, regions, vaults.';
  const profile = mapping('What differs from the rest, key by key; null removes a key.', {
    extends: text('Another profile that this one builds on.'),
    connections: connectionsShape(connections, stores, declaredStore, change),
    secrets: table(secrets, variableName, removable(secretShape(stores, change))),
  });
  return mapping(
    'What a step or a command fetches, for CI and laptops.',
    {
      version: constant('The version of this format.', 1),
      connections: connectionsShape(connections, stores, noStore, whole),
      secrets: table(secrets, variableName, secretShape(stores, whole)),
      profiles: table(
        'Sets of changes, one of which is chosen by --profile or profile:.',
        profileName,
        removable(profile),
      ),
    },
    ['version'],
  );
}

/** The JSON Schema of a manifest. */
export function manifestSchema(stores: readonly StoreOutline[]): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'secret-sync manifest',
    ...manifestShape(stores, () => undefined).schema,
  };
}

function connectionsShape(
  description: string,
  stores: readonly StoreOutline[],
  declaredStore: (connection: string) => string | undefined,
  part: Part,
): Shape {
  const ids = stores.map(({ id }) => id);
  const known = Object.fromEntries(
    stores.map((store) => [store.id, part.inPlace(connectionShape(store, part, [])).schema]),
  );
  const others = {
    anyOf: stores.map((store) => part.inPlace(connectionShape(store, part, ['store'])).schema),
  };
  const shapeOf = (name: string, value: Tree, complain: Complain, path: string): Shape | undefined => {
    const said = under(value, 'store');
    const word = said?.kind === 'scalar' ? said.text : undefined;
    const id = word ?? declaredStore(name) ?? (ids.includes(name) ? name : undefined);
    const store = stores.find((candidate) => candidate.id === id);
    if (ids.includes(name) && store !== undefined && store.id !== name) {
      complain(said ?? value, `${path} is called like a store, and is of another: ${store.id}`, 'rename it');
      return undefined;
    }
    if (store !== undefined) return part.inPlace(connectionShape(store, part, []));
    if (word === undefined) complain(value, `${path} has no store`, `add store: ${ids.join(' or ')}`);
    else {
      complain(
        said ?? value,
        `${path}.store: no store is called so`,
        ...didYouMean(word, ids),
        ...listKnown('stores', ids),
      );
    }
    return undefined;
  };
  return tableBy(description, connectionName, others, known, (name, value, complain, path) =>
    value.kind === 'table' ? shapeOf(name, value, complain, path) : part.inPlace(mapping('', {})),
  );
}

function connectionShape(store: StoreOutline, part: Part, required: readonly string[]): Shape {
  const settings = store.settings.map(
    (setting) => [setting.name, part.inPlace(settingShape(store, setting))] as const,
  );
  return mapping(
    `A connection to ${store.title}.`,
    {
      store: choice('The store.', [store.id]),
      identity: part.inPlace(
        choice(
          'Whose credentials are used here: the token of the CI, or those of the machine. auto: by where it runs.',
          ['oidc', 'ambient', 'auto'],
        ),
      ),
      ...Object.fromEntries(settings),
    },
    part.required(required),
  );
}

function settingShape({ id }: StoreOutline, { name, description, choices, ...kind }: StoreSetting): Shape {
  if (kind.secret) {
    return {
      schema: { not: {} },
      check: (tree, path, complain) =>
        complain(
          tree,
          `${path} is a credential, which no file of a repository holds`,
          `give it as the input ${id}-${name}`,
        ),
    };
  }
  if (kind.list) return list(description);
  if (kind.json) return json(description);
  return choices === undefined ? text(description) : choice(description, choices);
}

function secretShape(stores: readonly StoreOutline[], part: Part): Shape {
  const reference = text('A reference: store:locator?options#selector, or a native identifier.');
  const own = new Set(stores.flatMap(({ options }) => options));
  const options = [...commonOptionNames, ...own].map((name) => {
    const [family = '', star] = name.split('.');
    const description = `The option ${name} of a reference.`;
    const shape = star === '*' ? table(description, anyName, text('A parameter.')) : text(description);
    return [star === '*' ? family : name, part.inPlace(optionShapes[name] ?? shape)] as const;
  });
  return either(
    reference,
    mapping(
      'A reference with its options.',
      { from: reference, ...Object.fromEntries(options) },
      part.required(['from']),
    ),
  );
}

const anyName: NameRule = { pattern: /^[^=&#?]+$/, rule: 'is no name of a parameter' };
