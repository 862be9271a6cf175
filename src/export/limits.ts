import type { Env } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import type { ExpandedVariable } from '../references/expand.ts';

interface Limits {
  /** Bytes of `NAME=VALUE` and its closing NUL; on Windows characters of the value. */
  readonly one: number;
  /** Bytes of all variables of the next process together, its arguments included. */
  readonly all: number;
  readonly measure: (text: string) => number;
}

const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/** Left for the arguments of the next process and the pointers to its variables. */
const RESERVE = 128 * 1024;

/**
 * What the next process can be started with. The runner does not check it: every later step would fail to start, with an
 * error that does not name us. Linux: MAX_ARG_STRLEN, and a quarter of the usual 8 MiB of stack (execve(2)).
 */
const limitsOf = (platform: string): Limits => {
  switch (platform) {
    case 'win32':
      return { one: 32_766, all: Number.POSITIVE_INFINITY, measure: (text) => text.length };
    case 'darwin':
      return { one: 1024 * 1024, all: 1024 * 1024 - RESERVE, measure: bytes };
    default:
      return { one: 131_072, all: 2 * 1024 * 1024 - RESERVE, measure: bytes };
  }
};

/**
 * Values that the environment of the following steps cannot hold.
 * @param platform as `process.platform`
 * @param env the environment that the following steps have already
 */
export function findOverLimits(
  variables: readonly ExpandedVariable[],
  env: Env,
  platform: string,
): readonly UserError[] {
  const limits = limitsOf(platform);
  const errors: UserError[] = [];
  const merged = new Map<string, number>();
  for (const [name, value] of Object.entries(env)) merged.set(name, sizeOf(name, value ?? '', limits));
  for (const variable of variables) {
    if (variable.line.options.asFile) continue;
    const text = variable.value.revealText() ?? '';
    const wanted = [{ variable: variable.name, where: variable.line.where }];
    if (text.includes('\0')) {
      errors.push(
        new UserError({
          code: 'VALUE_HAS_NUL',
          what: 'the value holds a NUL byte, which no environment variable can',
          wanted,
          fix: ['take it as a file (?as=file) or encoded (?encode=base64)'],
        }),
      );
      continue;
    }
    const size = sizeOf(variable.name, text, limits);
    merged.set(variable.name, size);
    if (size > limits.one) {
      errors.push(
        new UserError({
          code: 'VALUE_TOO_LONG',
          what: `the value is too long for an environment variable: ${size} of ${limits.one} with its name`,
          wanted,
          fix: ['take it as a file: ?as=file'],
        }),
      );
    }
  }
  const sum = [...merged.values()].reduce((total, size) => total + size, 0);
  if (sum > limits.all && errors.length === 0) {
    errors.push(
      new UserError({
        code: 'ENVIRONMENT_TOO_LARGE',
        what: `the environment of the following steps would be too large to start them: ${sum} of ${limits.all} bytes, with what is set already`,
        fix: ['take the largest values as files: ?as=file', 'fetch fewer secrets in one job'],
      }),
    );
  }
  return errors;
}

function sizeOf(name: string, text: string, limits: Limits): number {
  return limits.measure === bytes ? bytes(name) + bytes(text) + 2 : limits.measure(text);
}
