import type { Env } from '../core/environment.ts';

/**
 * The environment of a command: ours, without what the runner sets for an action's own code, and with the secrets.
 * @param operatingSystem as `process.platform`: on Windows `Path` and `PATH` are one variable
 */
export function childEnvironment(
  env: Env,
  values: ReadonlyMap<string, string>,
  operatingSystem: string,
): Record<string, string> {
  const caseBlind = operatingSystem === 'win32';
  const fold = (name: string): string => (caseBlind ? name.toUpperCase() : name);
  const replaced = new Set([...values.keys()].map(fold));
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || replaced.has(fold(name)) || /^(INPUT|STATE)_/.test(fold(name))
      ? []
      : [[name, value] as const],
  );
  return Object.fromEntries([...kept, ...values]);
}
