import { UserError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import { findProtectedNames } from '../names/judge-names.ts';
import type { NamedVariable } from '../names/judge-typed-names.ts';
import type { ReferenceLine } from '../references/lines.ts';
import { nameForMessages, plannedName, wantedBy } from '../references/planned-names.ts';
import { yieldsMany } from '../references/reference.ts';
import type { CallEstimate, DescribedSecret, DescribeResult } from '../stores/store.ts';
import { ageSeconds, formatAge } from './age.ts';
import { findUnanswered, resultsByLine } from './answers.ts';
import { checkStores, describeAll, groupByIdentity, type Outcomes, type StoreGroup } from './per-store.ts';
import type { Run } from './run.ts';

/** One variable, or family of them, that a run would set. */
export interface PlanRow {
  readonly variable: string;
  readonly where: string;
  readonly store: string;
  /** Where a manifest gives it another name than its store's. */
  readonly connection?: string;
  readonly secret: string;
  readonly version?: string;
  readonly created?: string;
  readonly age?: string;
  readonly expires?: string;
  readonly nextRotation?: string;
  /** Whether this identity may read it. `offline`: nobody was asked. */
  readonly access: DescribedSecret['access'] | 'offline';
  readonly note?: string;
}

export interface Plan {
  readonly rows: readonly PlanRow[];
  /** By connection: the calls that a run costs, sign-in included. */
  readonly calls: ReadonlyMap<string, readonly CallEstimate[]>;
  /** By connection: who asked. */
  readonly principals: ReadonlyMap<string, string>;
  /** What a run would fail on, as far as can be seen. */
  readonly errors: readonly UserError[];
}

/** The plan from the lines alone: nobody is asked. */
export async function planOffline(lines: readonly ReferenceLine[], settings: Settings): Promise<Plan> {
  return {
    rows: lines.map((line) => ({
      ...rowStart(line),
      variable: nameForMessages(line, settings),
      access: 'offline',
    })),
    calls: await estimateCalls(lines, settings),
    principals: new Map(),
    errors: await checkStores(groupByIdentity(lines, settings)),
  };
}

/**
 * What a run would do, by signing in and asking for metadata and permissions; never reads a value.
 * @param describing by a caller that has asked already, to load this meanwhile
 * @throws Failures of what can be seen to be wrong before any call
 */
export async function planLines(
  lines: readonly ReferenceLine[],
  run: Run,
  describing: Outcomes<DescribeResult> = describeAll(lines, run),
): Promise<Plan> {
  const outcomes = await describing;
  const rows: PlanRow[] = [];
  const errors: UserError[] = [
    ...outcomes.flatMap((outcome) => outcome.errors),
    ...findUnanswered(lines, outcomes, run.settings),
  ];
  for (const [line, result] of resultsByLine(lines, outcomes)) {
    const planned = planLine(line, result, run);
    rows.push(...planned.rows);
    errors.push(...planned.errors);
  }
  const principals = new Map<string, string>();
  for (const { group, principal } of outcomes) {
    if (principal !== undefined) principals.set(nameOf(group), principal);
  }
  return { rows, calls: await estimateCalls(lines, run.settings), principals, errors };
}

function planLine(
  line: ReferenceLine,
  result: DescribeResult,
  run: Run,
): { readonly rows: readonly PlanRow[]; readonly errors: readonly UserError[] } {
  const wanted = [wantedBy(line, run.settings)];
  const variable = nameForMessages(line, run.settings);
  switch (result.kind) {
    case 'failed':
      return { rows: [], errors: result.errors.map((error) => error.wantedFor(wanted)) };
    case 'absent': {
      if (!line.options.optional) return { rows: [], errors: [result.error.wantedFor(wanted)] };
      const note =
        line.options.default === undefined
          ? 'does not exist: left out (optional)'
          : 'does not exist: the default is used';
      return { rows: [{ ...rowStart(line), variable, access: 'yes', note }], errors: [] };
    }
    case 'described': {
      const rows = result.secrets.map((secret) => ({
        ...rowStart(line),
        ...describe(secret, run.clock.now()),
        variable: plannedName(line, secret, run.settings),
      }));
      return {
        rows,
        errors: [
          ...rows.filter((row) => row.access === 'no').map(deniedError),
          ...findProtectedNames(namesOf(rows, line), run.settings.allowEnv),
        ],
      };
    }
  }
}

/** The names that are complete: those of leaves come with the value, which a plan does not read. */
function namesOf(rows: readonly Pick<PlanRow, 'variable'>[], line: ReferenceLine): readonly NamedVariable[] {
  if (line.selector.kind === 'leaves') return [];
  return rows.map(({ variable }) => ({ name: variable, typed: !yieldsMany(line), where: line.where }));
}

/** A run would fail on it, so the plan does. */
function deniedError({ variable, where, store, connection = store, secret, note }: PlanRow): UserError {
  return new UserError({
    code: 'ACCESS_DENIED',
    what: `this identity may not read ${connection}:${secret}`,
    wanted: [{ variable, where }],
    fix: note === undefined ? [] : [note],
  });
}

function rowStart({
  where,
  connection: { name, store },
  reference,
}: ReferenceLine): Pick<PlanRow, 'where' | 'store' | 'connection' | 'secret'> {
  const connection = name === store.id ? {} : { connection: name };
  return { where, store: store.id, ...connection, secret: reference.label };
}

function describe(secret: DescribedSecret, now: Date): Omit<PlanRow, 'variable' | 'where' | 'store'> {
  const { version, created, expires, nextRotation, note } = secret;
  return {
    secret: secret.id,
    access: secret.access,
    ...(version === undefined ? {} : { version }),
    ...(created === undefined
      ? {}
      : { created: created.toISOString(), age: formatAge(ageSeconds(created, now)) }),
    ...(expires === undefined ? {} : { expires: expires.toISOString() }),
    ...(nextRotation === undefined ? {} : { nextRotation: nextRotation.toISOString() }),
    ...(note === undefined ? {} : { note }),
  };
}

async function estimateCalls(
  lines: readonly ReferenceLine[],
  settings: Settings,
): Promise<ReadonlyMap<string, readonly CallEstimate[]>> {
  const estimates = groupByIdentity(lines, settings).map(
    async (group) => [nameOf(group), await group.connection.estimate(group.references)] as const,
  );
  return new Map(await Promise.all(estimates));
}

/** "aws", or "aws, payments" for connections of one identity. */
function nameOf({ names }: StoreGroup): string {
  return names.join(', ');
}
