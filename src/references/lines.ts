import { UserError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import type { Connection, SecretReference } from '../stores/store.ts';
import { findCollisions } from './collisions.ts';
import { deriveName, type NamePattern, parseName } from './names.ts';
import type { CommonOptions } from './options.ts';
import { knownName, nameForMessages } from './planned-names.ts';
import { emptyName, lineProblem, optionProblem } from './problem.ts';
import { noQuotes, parseReference, yieldsMany } from './reference.ts';
import { type Selector, showSelector } from './selector.ts';
import { showText } from './show-text.ts';

/** One good line of `secrets`. */
export interface ReferenceLine {
  /** "secrets, line 3", or ".secret-sync.yml, line 3". */
  readonly where: string;
  readonly name: NamePattern;
  readonly connection: Connection;
  readonly reference: SecretReference;
  readonly selector: Selector;
  readonly options: CommonOptions;
  /** The reference as written, without NAME and comment, for messages and the plan. */
  readonly text: string;
}

export interface ParsedLines {
  readonly lines: readonly ReferenceLine[];
  readonly errors: readonly UserError[];
}

/** A reference and the NAME before it, as typed. */
export interface NamedReference {
  readonly where: string;
  /** `undefined` where there is none. */
  readonly name?: string;
  readonly text: string;
}

/** A line before anything is known of its store, or what is wrong with it already. */
export type CutLine = NamedReference | UserError;

/** Cuts up the text of `secrets`: `[NAME =] reference [ # comment]`, one a line. Pure. */
export function cutLines(text: string): readonly CutLine[] {
  return text.split(/\r\n|\r|\n/).flatMap((line, index) => {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return [];
    return [cutLine(trimmed, `secrets, line ${index + 1}`)];
  });
}

/**
 * Reads lines that are cut, those of `secrets` and what a manifest asks for. Pure.
 * @returns every good line, and what is wrong with every bad one: LINE_INVALID, OPTION_INVALID, NAME_INVALID and what
 *   the stores' own grammars say; NAME_COLLISION where two lines give one variable for certain
 */
export function parseLines(
  cuts: readonly CutLine[],
  connections: readonly Connection[],
  settings: Settings,
): ParsedLines {
  const lines: ReferenceLine[] = [];
  const errors: UserError[] = [];
  for (const cut of cuts) {
    const parsed = cut instanceof UserError ? { errors: [cut] } : parseLine(cut, connections, settings);
    if ('errors' in parsed) errors.push(...parsed.errors);
    else lines.push(parsed);
  }
  const certain = lines.flatMap((line) => {
    const name = knownName(line, settings);
    return name === undefined ? [] : [{ name, line }];
  });
  return { lines, errors: [...errors, ...findCollisions(certain)] };
}

type LineResult = ReferenceLine | { readonly errors: readonly UserError[] };

function cutLine(text: string, where: string): CutLine {
  const uncommented = cutComment(text);
  if (uncommented instanceof UserError) return at(uncommented, where);
  if (/^["'`]/.test(uncommented)) return at(noQuotes(), where);
  const [name, reference] = cutName(uncommented);
  return { where, ...(name === undefined ? {} : { name }), text: reference };
}

function parseLine(
  { where, name: rawName, text }: NamedReference,
  connections: readonly Connection[],
  settings: Settings,
): LineResult {
  const name = rawName === undefined ? ({ kind: 'derived' } as const) : parseName(rawName);
  const errors: UserError[] = [];
  if (name === undefined) errors.push(badName(rawName ?? ''));

  const parsed = parseReference(text, connections, settings);
  if ('errors' in parsed) errors.push(...parsed.errors);
  if ('errors' in parsed || name === undefined) {
    const variable = name === undefined || rawName === undefined ? undefined : rawName;
    return { errors: errors.map((error) => at(error, where, variable)) };
  }

  const line: ReferenceLine = { ...parsed, where, name, text };
  const misfits = checkName(line, settings);
  if (misfits.length === 0) return line;
  const variable = nameForMessages(line, settings);
  return { errors: misfits.map((error) => at(error, where, variable)) };
}

/** Says where an error is: by the variable and its line, or, before there is a variable, in the sentence itself. */
function at(error: UserError, where: string, variable?: string): UserError {
  if (variable !== undefined) return error.wantedFor([{ variable, where }]);
  return new UserError({ ...error.facts, what: `${where}: ${error.facts.what}` });
}

/** Cuts a comment off: a `#` with a blank (or the line's end) on both sides. */
function cutComment(text: string): string | UserError {
  const found = /\s#(\S*)/.exec(text);
  if (found === null) return text;
  const [, next = ''] = found;
  if (next === '') return text.slice(0, found.index).trim();
  const word = showText(next, 30);
  return lineProblem(
    `a # behind a blank and before ${word} is neither a selector nor a comment`,
    `for a selector, no blank before it: ...#${word}`,
    `for a comment, a blank on both sides: ... # ${word}`,
  );
}

/** NAME is what stands before the first `=`, when that comes before the first `:`, `/` and `?`. */
function cutName(text: string): [string | undefined, string] {
  const [, name, rest] = /^([^=:/?]*)=(.*)$/s.exec(text) ?? [];
  return name === undefined || rest === undefined ? [undefined, text] : [name.trim(), rest.trim()];
}

function badName(typed: string): UserError {
  const near = deriveName('', [typed.replaceAll('*', '')], 'keep');
  const hint = near === undefined ? [] : [`write ${showText(near)}${typed.endsWith('*') ? '_*' : ''} = ...`];
  return new UserError({
    code: 'NAME_INVALID',
    what: typed === '' ? 'nothing stands before the =' : `${showText(typed)} is no name for a variable`,
    fix: [
      ...hint,
      'a name is ASCII letters, digits and _, without a digit in front; or such a prefix, or nothing, and a * at its end',
    ],
  });
}

/** What NAME, reference and options say about each other. */
function checkName(line: ReferenceLine, settings: Settings): readonly UserError[] {
  const { name, options, selector } = line;
  const errors: UserError[] = [];
  const many = yieldsMany(line);
  if (name.kind === 'starred' && !many) {
    const typed = name.prefix.replace(/_$/, '') || 'NAME';
    errors.push(
      lineProblem(
        `${name.prefix}* is a name for many variables, and the reference yields one`,
        `write ${typed} = ..., or a reference with a * at its end or #*`,
      ),
    );
  }
  if (name.kind === 'typed' && many) {
    const by = selector.kind === 'leaves' ? showSelector(selector) : 'its wildcard';
    errors.push(
      lineProblem(
        `${name.name} is a name for one variable, and the reference may yield many by ${by}`,
        `write ${name.name}_* = ...`,
      ),
    );
  }
  if (options.plain === true && name.kind !== 'typed') {
    errors.push(
      selector.kind === 'leaves'
        ? optionProblem('plain for every leaf of #*', 'list the harmless leaves: plain=username,host')
        : optionProblem('plain without a typed name', 'write NAME = ... before the reference'),
    );
  }
  if (name.kind === 'derived' && !many && knownName(line, settings) === undefined) {
    if (line.reference.secretName !== undefined) errors.push(emptyName(line.reference.label));
    else if (options.default !== undefined) {
      errors.push(
        optionProblem(
          'default= where only the service knows the name of the variable',
          'write NAME = ... before the reference',
        ),
      );
    }
  }
  return errors;
}
