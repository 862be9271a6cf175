import type { Env } from '../core/environment.ts';

/** Whether a variable says yes: set, and no word for no. */
export function isOn(text: string | undefined): boolean {
  return !['', 'false', '0'].includes((text ?? '').toLowerCase());
}

/** Of these variables those that are set. */
export function setOnes(env: Env, names: readonly string[]): readonly string[] {
  return names.filter((name) => isOn(env[name]));
}
