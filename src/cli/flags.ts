import { parseArgs } from 'node:util';
import { throwFailures, UserError } from '../core/errors.ts';
import { type CommonInput, type InputDefinition, type InputReader, inputsOf } from '../inputs/inputs.ts';
import { listKnown } from '../references/problem.ts';
import { showText } from '../references/show-text.ts';
import { suggest } from '../references/suggest.ts';
import type { StoreOutline } from '../stores/store.ts';
import type { Command, FlagDefinition } from './command.ts';
import { jobFlags } from './job-flags.ts';

/** Inputs that are the action's alone, and why. */
export const actionOnlyInputs: Readonly<Partial<Record<CommonInput, string>>> = {
  export: 'the command says where the values go: run, or export --format',
  run: "the command run starts a program: run ... -- sh -c '...'",
  shell: "the command run starts a program, a shell too: run ... -- bash -c '...'",
  'working-directory': 'the command run starts its program where you are',
  'dry-run': 'the command plan is the dry run',
  summary: 'only the action writes a job summary',
};

/** The inputs that are flags of the command line too. */
export function flagInputs(stores: readonly StoreOutline[]): readonly InputDefinition[] {
  const actionOnly = Object.keys(actionOnlyInputs);
  return inputsOf(stores).filter(({ name }) => !actionOnly.includes(name));
}

/** The one flag about `secrets` that is no input. */
export const secretsFile: FlagDefinition = {
  name: 'secrets-file',
  value: 'FILE',
  description: 'File with the lines of --secrets, in place of it; - for stdin (not with run).',
};

const help: FlagDefinition = { name: 'help', description: 'Show this help.' };

/** What a command line says. */
export interface ParsedFlags {
  readonly help: boolean;
  /** Every text that a flag was given, in order; a switch has `true`. */
  all(name: string): readonly string[];
  /** The text of a flag, or `undefined` where it is not given. */
  one(name: string): string | undefined;
  has(name: string): boolean;
  /** The words of a command that takes some, those behind `--` too. */
  readonly words: readonly string[];
  /** The words behind `--`, or `undefined` where there is no `--`. */
  readonly operands: readonly string[] | undefined;
  readonly inputs: InputReader;
}

/**
 * Reads what stands behind the command's word. `parseArgs` cuts it; it is judged here, since its own strict mode
 * stops at the first mistake and says which flag is wrong in prose alone.
 * @throws Failures of USAGE_INVALID, with every mistake
 */
export function parseFlags(
  words: readonly string[],
  command: Command,
  stores: readonly StoreOutline[],
): ParsedFlags {
  const known = flagsOf(command, stores);
  const { tokens } = parseArgs({
    args: [...words],
    options: {
      help: { type: 'boolean', short: 'h' },
      ...Object.fromEntries(
        known.map(({ name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' } as const]),
      ),
    },
    strict: false,
    tokens: true,
  });
  const reading = new FlagReading(command, known);
  let operands: readonly string[] | undefined;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') operands = words.slice(token.index + 1);
    else if (token.kind === 'option') reading.option(token);
    else if (operands === undefined) reading.word(token.value);
  }
  if (operands !== undefined && command.operands === undefined) {
    for (const word of operands) reading.word(word, 'operand');
  }
  // Somebody who asks for help is not told what else is wrong.
  if (!reading.values.has('help')) throwFailures(reading.errors);
  return parsed(reading.values, reading.words, operands);
}

function parsed(
  values: ReadonlyMap<string, readonly string[]>,
  words: readonly string[],
  operands: readonly string[] | undefined,
): ParsedFlags {
  const all = (name: string): readonly string[] => values.get(name) ?? [];
  return {
    help: values.has('help'),
    all,
    one: (name) => all(name)[0],
    has: (name) => values.has(name),
    words,
    operands,
    inputs: (name) => {
      const given = all(name).join('\n').trim();
      return given;
    },
  };
}

/** @param stores whose settings are flags of a command that takes inputs */
export function flagsOf(command: Command, stores: readonly StoreOutline[]): readonly FlagDefinition[] {
  const inputs = command.takesInputs ? [...flagInputs(stores).map(inputFlag), secretsFile, ...jobFlags] : [];
  return [...command.flags, ...inputs, help];
}

function inputFlag(input: InputDefinition): FlagDefinition {
  const { name } = input;
  const fallback = name === 'identity' ? 'auto' : input.default;
  // An input's own sentences give its default where it is no fixed text.
  const description =
    fallback === undefined ? input.description : `${input.description} Default: ${fallback}.`;
  return {
    name,
    description,
    ...(isSwitch(input) ? { switch: true } : { value: placeholder(name) }),
    ...(input.list || name === 'secrets' ? { repeatable: true } : {}),
  };
}

/** An input of which the flag alone means `true`; `allow-fork-events` has a third word, so it always takes one. */
function isSwitch({ name, default: fallback }: InputDefinition): boolean {
  return (fallback === 'true' || fallback === 'false') && name !== 'allow-fork-events';
}

function placeholder(name: string): string {
  if (name === 'secrets') return 'LINES';
  if (name === 'aws-role' || name === 'aws-role-chain') return 'ARN';
  if (name === 'audit-log') return 'FILE';
  return 'VALUE';
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

/** Collects the flags of one command line and all that is wrong with them. */
class FlagReading {
  readonly values = new Map<string, string[]>();
  readonly words: string[] = [];
  readonly errors: UserError[] = [];
  readonly #command: Command;
  readonly #known: readonly FlagDefinition[];
  /** The switch that the next word may be the value of: `--allow-network-env true`. */
  #waiting: string | undefined;

  constructor(command: Command, known: readonly FlagDefinition[]) {
    this.#command = command;
    this.#known = known;
  }

  option(token: OptionToken): void {
    const { name } = token;
    const isSwitch = this.#known.some((flag) => flag.name === name && flag.switch);
    this.#waiting = token.value === undefined && isSwitch ? name : undefined;
    const text = this.#textOf(token);
    if (text instanceof UserError) this.errors.push(text);
    else this.values.set(name, [...(this.values.get(name) ?? []), text]);
  }

  /** @param kind `operand` for a word behind `--`, which is no flag's value */
  word(text: string, kind: 'word' | 'operand' = 'word'): void {
    const waiting = kind === 'word' ? this.#waiting : undefined;
    this.#waiting = undefined;
    if (waiting !== undefined && (text === 'true' || text === 'false')) {
      this.values.set(waiting, [text]);
      return;
    }
    const { name, operands, words } = this.#command;
    if (words !== undefined) {
      this.words.push(text);
      return;
    }
    this.errors.push(
      mistake(
        `${showText(text)} is a word that ${name} does not take`,
        ...(operands === undefined ? [] : [`write -- before the command: -- ${showText(text)} ...`]),
        `see secret-sync ${name} --help`,
      ),
    );
  }

  #textOf({ name, rawName, value, inlineValue }: OptionToken): string | UserError {
    const flag = this.#known.find((candidate) => candidate.name === name);
    if (flag === undefined) return this.#unknown(name, rawName);
    if (this.values.has(name) && flag.repeatable === undefined) {
      return mistake(`--${name} is given twice`, 'keep one of the two');
    }
    if (flag.value === undefined) {
      if (value === undefined || flag.switch) return value ?? 'true';
      return mistake(`--${name} takes no value`, `write --${name} alone`);
    }
    // A flag in the place of a value is a value forgotten.
    if (value !== undefined && (inlineValue || value === '-' || !value.startsWith('-'))) return value;
    return mistake(
      `--${name} has no value`,
      `write --${name} ${flag.value}`,
      `a value that begins with - is written --${name}=-...`,
    );
  }

  #unknown(name: string, raw: string): UserError {
    const why = Object.entries(actionOnlyInputs).find(([input]) => input === name)?.[1];
    if (why !== undefined && this.#command.takesInputs) {
      return mistake(`--${name} is an input of the action alone`, why);
    }
    const names = this.#known.map((flag) => flag.name);
    const near = suggest(name, names);
    return mistake(
      `${this.#command.name} has no flag ${showText(raw)}`,
      ...(near === undefined ? [] : [`did you mean --${near}?`]),
      ...listKnown(
        `flags of ${this.#command.name}`,
        names.map((known) => `--${known}`),
      ),
    );
  }
}

function mistake(what: string, ...fix: string[]): UserError {
  return new UserError({ code: 'USAGE_INVALID', what, fix });
}
