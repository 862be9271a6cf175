import { didYouMean, listKnown } from '../references/problem.ts';
import { showText } from '../references/show-text.ts';
import type { Complain, Position, Tree } from './tree.ts';
import { isNull } from './tree.ts';

/** https://json-schema.org/draft/2020-12 */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What may stand at a place of a manifest: checks it, and says the same as a JSON Schema. */
export interface Shape {
  readonly schema: JsonSchema;
  /** @param path how errors name the place: `connections.payments` */
  check(tree: Tree, path: string, complain: Complain): void;
}

/** A line of text; numbers and flags are taken as they are written. */
export function text(description: string, form?: { readonly pattern: RegExp; readonly rule: string }): Shape {
  return {
    schema: {
      description,
      type: form === undefined ? ['string', 'number', 'boolean'] : ['string', 'number'],
      ...(form === undefined ? {} : { pattern: form.pattern.source }),
    },
    check(tree, path, complain) {
      if (tree.kind !== 'scalar' || tree.type === 'null') return complain(tree, `${path} is a text`);
      if (form !== undefined && !form.pattern.test(tree.text)) complain(tree, `${path} ${form.rule}`);
    },
  };
}

export function flag(description: string): Shape {
  return {
    schema: { description, type: 'boolean' },
    check(tree, path, complain) {
      if (tree.kind !== 'scalar' || tree.type !== 'flag') complain(tree, `${path} is true or false`);
    },
  };
}

export function choice(description: string, words: readonly string[]): Shape {
  return {
    schema: { description, enum: words },
    check(tree, path, complain) {
      if (tree.kind === 'scalar' && words.includes(tree.text)) return;
      const given = tree.kind === 'scalar' ? tree.text : '';
      complain(tree, `${path} is ${words.join(' or ')}`, ...didYouMean(given, words));
    },
  };
}

/** The number 1 and nothing else: what a later version may change is refused here. */
export function constant(description: string, value: number): Shape {
  return {
    schema: { description, const: value },
    check(tree, path, complain) {
      if (tree.kind !== 'scalar' || tree.type !== 'number' || tree.text !== String(value)) {
        complain(tree, `${path} is ${value}`, `write ${path}: ${value}`);
      }
    },
  };
}

/** A sequence of texts, or one text. */
export function list(description: string): Shape {
  const item = text('');
  return {
    schema: {
      description,
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: ['string', 'number'] } }],
    },
    check(tree, path, complain) {
      if (tree.kind !== 'list') return item.check(tree, path, complain);
      tree.items.forEach((one, index) => {
        item.check(one, `${path}[${index}]`, complain);
      });
    },
  };
}

/** JSON, as a mapping or as its text. */
export function json(description: string): Shape {
  return {
    schema: { description, type: ['string', 'object'] },
    check(tree, path, complain) {
      const fits = tree.kind === 'table' || (tree.kind === 'scalar' && tree.type === 'text');
      if (!fits) complain(tree, `${path} is a text or a mapping`);
    },
  };
}

/** A mapping of known keys. */
export function mapping(
  description: string,
  keys: Readonly<Record<string, Shape>>,
  required: readonly string[] = [],
): Shape {
  return {
    schema: {
      description,
      type: 'object',
      properties: Object.fromEntries(Object.entries(keys).map(([name, { schema }]) => [name, schema])),
      additionalProperties: false,
      ...(required.length === 0 ? {} : { required }),
    },
    check(tree, path, complain) {
      if (tree.kind !== 'table') return complain(tree, `${path || 'a manifest'} is a mapping`);
      for (const [name, { at, value }] of tree.entries) {
        const shape = Object.hasOwn(keys, name) ? keys[name] : undefined;
        if (shape === undefined) unknownKey(at, path, name, Object.keys(keys), complain);
        else shape.check(value, join(path, name), complain);
      }
      for (const name of required) {
        if (!tree.entries.has(name))
          complain(tree, `${path || 'the manifest'} has no ${name}`, `add ${name}:`);
      }
    },
  };
}

export interface NameRule {
  readonly pattern: RegExp;
  readonly refused?: readonly string[];
  /** "is a name of ...". */
  readonly rule: string;
}

/** A mapping whose keys are names that the author chooses. */
export function table(description: string, name: NameRule, value: Shape): Shape {
  return tableBy(description, name, value.schema, {}, () => value);
}

/**
 * A mapping whose keys decide, with what is in it, what may stand under them.
 * @param known the names whose schema differs from that of the rest
 */
export function tableBy(
  description: string,
  name: NameRule,
  rest: JsonSchema,
  known: Readonly<Record<string, JsonSchema>>,
  shapeOf: (name: string, value: Tree, complain: Complain, path: string) => Shape | undefined,
): Shape {
  const { pattern, refused = [] } = name;
  return {
    schema: {
      description,
      type: 'object',
      ...(Object.keys(known).length === 0 ? {} : { properties: known }),
      propertyNames: { pattern: pattern.source, ...(refused.length === 0 ? {} : { not: { enum: refused } }) },
      additionalProperties: rest,
    },
    check(tree, path, complain) {
      // A key with nothing behind it is an empty mapping, as in other files of this kind.
      if (isNull(tree)) return;
      if (tree.kind !== 'table') return complain(tree, `${path} is a mapping`);
      for (const [key, { at, value }] of tree.entries) {
        const place = join(path, key);
        if (!pattern.test(key) || refused.includes(key)) complain(at, `${showText(key)} ${name.rule}`);
        else shapeOf(key, value, complain, place)?.check(value, place, complain);
      }
    },
  };
}

/** The one for a mapping, the other for a text. */
export function either(scalar: Shape, object: Shape): Shape {
  return {
    schema: { anyOf: [scalar.schema, object.schema] },
    check(tree, path, complain) {
      (tree.kind === 'table' ? object : scalar).check(tree, path, complain);
    },
  };
}

/** In a profile `null` removes what stands under the key. */
export function removable(shape: Shape): Shape {
  return {
    schema: { anyOf: [shape.schema, { type: 'null' }] },
    check(tree, path, complain) {
      if (!isNull(tree)) shape.check(tree, path, complain);
    },
  };
}

export function unknownKey(
  at: Position,
  path: string,
  name: string,
  known: readonly string[],
  complain: Complain,
): void {
  const where = path === '' ? 'a manifest' : path;
  complain(
    at,
    `${where} has no key ${showText(name)}`,
    ...didYouMean(name, known),
    ...listKnown('keys', known),
  );
}

function join(path: string, name: string): string {
  return path === '' ? showText(name) : `${path}.${showText(name)}`;
}
