import { UserError } from '../core/errors.ts';
import { compactJson, depthLimit, type JsonNode, readJson } from './json.ts';
import { didYouMean, listKnown } from './problem.ts';
import { leafName, type Selector, selectorKeys, showSelector } from './selector.ts';
import { showText } from './show-text.ts';

/** More would be a data set, not a secret, and each leaf costs masks. */
export const leafLimit = 1_000;

export interface Leaf {
  /** The keys that lead to it, outermost first. */
  readonly path: readonly string[];
  readonly text: string;
}

export interface Leaves {
  readonly leaves: readonly Leaf[];
  /** `#*` leaves these out, and it is said. */
  readonly left: readonly {
    readonly path: readonly string[];
    readonly because: 'null' | 'an empty object';
  }[];
}

/**
 * Takes one value out of a JSON text: a string's text, a number's digits as written, `true` or `false`, compact JSON
 * for an object or array.
 * @param label how errors name the secret
 * @throws UserError VALUE_NOT_JSON, VALUE_TOO_DEEP, KEY_NOT_FOUND, VALUE_IS_NULL
 */
export function selectOne(
  text: string,
  selector: Extract<Selector, { kind: 'key' | 'pointer' }>,
  label: string,
): string {
  const root = readSecret(text, label, showSelector(selector));
  let node = root;
  selectorKeys(selector).forEach((token, index, tokens) => {
    const child = childOf(node, token, selector.kind === 'pointer');
    if (child === undefined) throw keyNotFound(label, node, token, tokens.slice(0, index));
    node = child;
  });
  if (node.kind === 'null') {
    throw new UserError({
      code: 'VALUE_IS_NULL',
      what: `${showSelector(selector)} of ${label} is null`,
      fix: ['set it in the store, or remove the line: a variable cannot hold null'],
    });
  }
  return leafText(node);
}

/**
 * Takes every leaf of a JSON object. Only objects are descended.
 * @throws UserError VALUE_NOT_JSON, VALUE_TOO_DEEP, VALUE_TOO_MANY_LEAVES
 */
export function selectLeaves(text: string, label: string): Leaves {
  const root = readSecret(text, label, '#*');
  if (root.kind !== 'object') {
    throw new UserError({
      code: 'VALUE_NOT_JSON',
      what: `${label} is JSON, but ${describeKind(root)}, so #* finds no leaves`,
      fix: ['remove #*, or store a JSON object'],
    });
  }
  const leaves: Leaf[] = [];
  const left: { path: readonly string[]; because: 'null' | 'an empty object' }[] = [];
  const descend = (members: ReadonlyMap<string, JsonNode>, above: readonly string[]): void => {
    for (const [key, node] of members) {
      const path = [...above, key];
      if (node.kind === 'null') left.push({ path, because: 'null' });
      else if (node.kind !== 'object') leaves.push({ path, text: leafText(node) });
      else if (node.members.size === 0) left.push({ path, because: 'an empty object' });
      else descend(node.members, path);
    }
  };
  descend(root.members, []);
  if (leaves.length > leafLimit) {
    throw new UserError({
      code: 'VALUE_TOO_MANY_LEAVES',
      what: `${label} has ${leaves.length} leaves; #* takes at most ${leafLimit}`,
      fix: ['name the keys that you need, a line each: NAME = ...#key', 'or take the whole text, without #*'],
    });
  }
  return { leaves, left };
}

function readSecret(text: string, label: string, selector: string): JsonNode {
  const reading = readJson(text);
  if (reading.kind === 'json') return reading.root;
  if (reading.kind === 'too-deep') {
    throw new UserError({
      code: 'VALUE_TOO_DEEP',
      what: `the JSON of ${label} is nested more than ${depthLimit} levels deep`,
      fix: ['store it flatter, or take the whole text, without a selector'],
    });
  }
  throw new UserError({
    code: 'VALUE_NOT_JSON',
    what: `${label} is not JSON, so ${selector} cannot be taken from it`,
    fix: [`remove ${selector} to take the whole text, or store a JSON object`],
  });
}

function childOf(node: JsonNode, token: string, isPointer: boolean): JsonNode | undefined {
  if (node.kind === 'object') return node.members.get(token);
  // RFC 6901, section 4: an index has no leading zero; a plain #key speaks of objects alone.
  if (node.kind === 'array' && isPointer && /^(0|[1-9][0-9]*)$/.test(token)) return node.items[Number(token)];
  return undefined;
}

function keyNotFound(label: string, node: JsonNode, token: string, above: readonly string[]): UserError {
  const keys = node.kind === 'object' ? [...node.members.keys()] : [];
  const place = above.length === 0 ? label : `${showText(leafName(above))} of ${label}`;
  const fix = [...didYouMean(token, keys), ...listKnown('the keys that are there', keys)];
  return new UserError({
    code: 'KEY_NOT_FOUND',
    what:
      node.kind === 'object'
        ? `${place} has no key ${showText(token)}`
        : `${place} is ${describeKind(node)} and has no ${showText(token)}`,
    fix: fix.length > 0 ? fix : ['take the value as a whole, or correct the selector'],
  });
}

/** Says what a node is, never what it holds. */
function describeKind(node: JsonNode): string {
  switch (node.kind) {
    case 'object':
      return node.members.size === 0 ? 'an empty object' : 'an object';
    case 'array':
      return `an array of ${node.items.length}`;
    case 'null':
      return 'null';
    default:
      return `a ${node.kind}`;
  }
}

function leafText(node: JsonNode): string {
  return node.kind === 'string' ? node.text : compactJson(node);
}
