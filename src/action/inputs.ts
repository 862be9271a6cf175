import type { Env } from '../core/environment.ts';
import type { InputReader } from '../inputs/inputs.ts';

/**
 * The runner's rule for names: spaces to `_`, upper case; hyphens stay. Values are trimmed, as `getInput` does, save the
 * start of `secrets` and `run`: blank lines there count, or line numbers in errors would be wrong, and so does indentation.
 */
export function inputReader(env: Env): InputReader {
  return (name) => {
    const text = env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '';
    return name === 'secrets' || name === 'run' ? text.trimEnd() : text.trim();
  };
}
