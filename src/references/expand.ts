import { type UserError, userErrors } from '../core/errors.ts';
import { SecretValue } from '../core/secret-value.ts';
import type { Settings } from '../core/settings.ts';
import type { FetchedSecret } from '../stores/store.ts';
import type { ReferenceLine } from './lines.ts';
import { deriveName } from './names.ts';
import { nameForMessages, nameStem, plannedName } from './planned-names.ts';
import { emptyName } from './problem.ts';
import { yieldsMany } from './reference.ts';
import { selectLeaves, selectOne } from './select.ts';
import { leafName, showSelector } from './selector.ts';
import { showText } from './show-text.ts';
import { suggest } from './suggest.ts';
import { finishValue, requireText, valueOfJsonText } from './value.ts';

/** One variable to set. */
export interface ExpandedVariable {
  readonly name: string;
  readonly value: SecretValue;
  /** Harmless by the author's word: exported, not masked. */
  readonly plain: boolean;
  /** Whether the author wrote the name or fully determined it; `false` where data behind a star chose it. */
  readonly typed: boolean;
  readonly line: ReferenceLine;
  /** Absent for a `default=`. */
  readonly secret?: FetchedSecret;
  /** Other forms of the same secret, to be masked as well: the stored text where `decode=base64` is given. */
  readonly alsoMask: readonly SecretValue[];
  /** For `#*`: the leaf, as `plain=` names it. */
  readonly leaf?: string;
}

export interface Expansion {
  readonly variables: readonly ExpandedVariable[];
  readonly errors: readonly UserError[];
  /** To be logged, each a sentence without a value: "DB_PORT left out: null". */
  readonly notes: readonly string[];
}

/**
 * Turns what a line's reference yielded into variables. Values are still in their wrapper. Pure.
 * @param secrets one, or those that a wildcard matched; none where an optional secret is not there, which gives the
 *   line's `default=`, or nothing
 * @returns errors NAME_INVALID, KEY_NOT_FOUND and every VALUE_ code, with `wanted`
 */
export function expandLine(
  line: ReferenceLine,
  secrets: readonly FetchedSecret[],
  settings: Settings,
): Expansion {
  if (secrets.length === 0) return expandDefault(line, settings);
  const variables: ExpandedVariable[] = [];
  const errors: UserError[] = [];
  const notes: string[] = [];
  for (const secret of secrets) {
    const label = line.reference.wildcard === undefined ? line.reference.label : secret.name;
    const pieces = attempt(errors, line, plannedName(line, secret, settings), () =>
      takePieces(line, secret, label),
    );
    if (pieces === undefined) continue;

    const stem = nameStem(line, secret);
    const nameOf = (path: readonly string[]) =>
      deriveName(stem.prefix, [...stem.parts, ...path], settings.nameCase);
    for (const { path, because } of pieces.left) {
      notes.push(`${nameOf(path) ?? showText(leafName(path))} left out: ${because}`);
    }
    for (const { path, take } of pieces.taken) {
      const leaf = path.length === 0 ? undefined : leafName(path);
      const from = leaf === undefined ? label : `${leaf} of ${label}`;
      const name = nameOf(path);
      const finished = attempt(errors, line, name ?? nameForMessages(line, settings), () => {
        if (name === undefined) throw emptyName(from);
        return finishValue(take(), line.options, showText(from, 200));
      });
      if (finished === undefined || name === undefined) continue;
      if (finished.value.byteLength === 0) notes.push(`${name} is empty`);
      const plain = isPlain(line, leaf);
      variables.push({
        name,
        value: finished.value,
        plain,
        typed: !yieldsMany(line),
        line,
        secret,
        alsoMask: plain ? [] : finished.alsoMask,
        ...(leaf === undefined ? {} : { leaf }),
      });
    }
  }
  return { variables, errors, notes: [...notes, ...unmatchedPlain(line, variables)] };
}

/** A default needs no answer for its name: the line parser sees to that. */
function expandDefault(line: ReferenceLine, settings: Settings): Expansion {
  const text = line.options.default;
  if (text === undefined) return { variables: [], errors: [], notes: [] };
  const name = nameForMessages(line, settings);
  const value = SecretValue.ofText(text);
  return {
    variables: [{ name, value, plain: true, typed: true, line, alsoMask: [] }],
    errors: [],
    notes: text === '' ? [`${name} is empty`] : [],
  };
}

interface Pieces {
  readonly taken: readonly {
    /** Leads to the leaf of `#*`; empty otherwise. */
    readonly path: readonly string[];
    readonly take: () => SecretValue;
  }[];
  readonly left: readonly { readonly path: readonly string[]; readonly because: string }[];
}

function takePieces(line: ReferenceLine, secret: FetchedSecret, label: string): Pieces {
  const { selector } = line;
  const shown = showText(label, 200);
  if (selector.kind === 'none') return { taken: [{ path: [], take: () => secret.value }], left: [] };
  const text = requireText(secret.value, shown, showSelector(selector));
  if (selector.kind !== 'leaves') {
    const selected = selectOne(text, selector, shown);
    return { taken: [{ path: [], take: () => valueOfJsonText(selected, shown) }], left: [] };
  }
  const { leaves, left } = selectLeaves(text, shown);
  return {
    taken: leaves.map((leaf) => ({
      path: leaf.path,
      take: () => valueOfJsonText(leaf.text, `${showText(leafName(leaf.path))} of ${shown}`),
    })),
    left,
  };
}

function isPlain(line: ReferenceLine, leaf: string | undefined): boolean {
  const { plain } = line.options;
  return typeof plain === 'boolean' ? plain : leaf !== undefined && plain.includes(leaf);
}

/** A key of `plain=` that fits no leaf is a slip: its value stays masked, which the author would not understand. */
function unmatchedPlain(line: ReferenceLine, variables: readonly ExpandedVariable[]): readonly string[] {
  const { plain } = line.options;
  if (typeof plain === 'boolean' || variables.length === 0) return [];
  const leaves = [...new Set(variables.flatMap(({ leaf }) => (leaf === undefined ? [] : [leaf])))];
  return plain
    .filter((key) => !leaves.includes(key))
    .map((key) => {
      const near = suggest(key, leaves);
      const hint = near === undefined ? '' : `; did you mean ${showText(near)}?`;
      return `plain=${showText(key)} fits no leaf of ${showText(line.reference.label)} (${line.where})${hint}`;
    });
}

/** Runs a step; a user error is noted for this variable and the others go on, a bug is thrown on. */
function attempt<T>(
  errors: UserError[],
  line: ReferenceLine,
  variable: string,
  step: () => T,
): T | undefined {
  try {
    return step();
  } catch (thrown) {
    const found = userErrors(thrown);
    if (found === undefined) throw thrown;
    errors.push(...found.map((error) => error.wantedFor([{ variable, where: line.where }])));
    return undefined;
  }
}
