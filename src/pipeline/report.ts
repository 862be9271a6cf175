import type { ExpandedVariable } from '../references/expand.ts';
import { ageSeconds, formatAge } from './age.ts';

/** What may be said of a variable: never its value. */
export interface ReportEntry {
  readonly name: string;
  readonly store: string;
  /** Where a manifest gives it another name than its store's. */
  readonly connection?: string;
  readonly secret?: string;
  readonly version?: string;
  readonly created?: string;
  readonly age?: string;
  readonly expires?: string;
}

/**
 * The report of a run, in the order of the lines.
 * @param brief in a public repository anybody reads it: variable, store and version only
 */
export function buildReport(
  variables: readonly ExpandedVariable[],
  now: Date,
  brief: boolean,
): readonly ReportEntry[] {
  return variables.map(({ name, line, secret }) => {
    const {
      name: connection,
      store: { id: store },
    } = line.connection;
    const from = brief || connection === store ? { store } : { store, connection };
    if (secret === undefined) return { name, ...from };
    const { version, created, expires } = secret;
    if (brief) return { name, ...from, version };
    return {
      name,
      ...from,
      secret: secret.id,
      version,
      ...(created === undefined
        ? {}
        : { created: created.toISOString(), age: formatAge(ageSeconds(created, now)) }),
      ...(expires === undefined ? {} : { expires: expires.toISOString() }),
    };
  });
}
