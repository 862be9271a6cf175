import { UserError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import type { ExpandedVariable } from '../references/expand.ts';

const DAY_SECONDS = 86_400;

/** "12d", "5h", "40s": the largest unit that is not zero. */
export function formatAge(seconds: number): string {
  if (seconds >= DAY_SECONDS) return `${Math.floor(seconds / DAY_SECONDS)}d`;
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)}h`;
  if (seconds >= 60) return `${Math.floor(seconds / 60)}m`;
  return `${Math.max(0, Math.floor(seconds))}s`;
}

export function ageSeconds(created: Date, now: Date): number {
  return Math.max(0, (now.getTime() - created.getTime()) / 1000);
}

/** Holds each version's age against the line's `max-age`, else the input's. */
export function judgeAge(
  variables: readonly ExpandedVariable[],
  settings: Settings,
  now: Date,
): { readonly warnings: readonly string[]; readonly errors: readonly UserError[] } {
  const warnings: string[] = [];
  const errors: UserError[] = [];
  for (const variable of variables) {
    const most = variable.line.options.maxAgeSeconds ?? settings.maxAgeSeconds;
    if (most === undefined || variable.secret === undefined) continue;
    const { created } = variable.secret;
    const age = created === undefined ? undefined : ageSeconds(created, now);
    if (age !== undefined && age <= most) continue;
    const what =
      age === undefined
        ? `the age of ${variable.line.reference.label} cannot be known, and max-age asks for it`
        : `${variable.line.reference.label} is ${formatAge(age)} old, more than max-age ${formatAge(most)}`;
    if (settings.maxAgeAction === 'warn') {
      warnings.push(`${variable.name}: ${what}`);
      continue;
    }
    errors.push(
      new UserError({
        code: 'AGE_EXCEEDED',
        what,
        wanted: [{ variable: variable.name, where: variable.line.where }],
        fix: [
          age === undefined
            ? 'grant the permission that reads its metadata (see the log), or drop max-age for it'
            : 'rotate it, or raise max-age for it',
        ],
      }),
    );
  }
  return { warnings, errors };
}
