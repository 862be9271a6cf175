import { throwFailures, type UserError, userErrors, type Wanted } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import type { IdentityTokenSource } from '../identity/token.ts';
import type { ReferenceLine } from '../references/lines.ts';
import { wantedBy } from '../references/planned-names.ts';
import type {
  Connection,
  DescribeResult,
  FetchResult,
  SecretReference,
  StoreContext,
  StoreSession,
} from '../stores/store.ts';
import { type Run, storeContext } from './run.ts';

export interface StoreOutcome<Result> {
  readonly group: StoreGroup;
  /** `undefined` where signing in failed. */
  readonly principal?: string;
  readonly results: readonly Result[];
  /** What kept the whole store from answering. */
  readonly errors: readonly UserError[];
}

/** What stores that are being asked will have answered. */
export type Outcomes<Result> = Promise<readonly StoreOutcome<Result>[]>;

/**
 * Signs in to every store that the lines name, all at the same time, and asks each for its references, each once.
 * A store that fails does not stop the others: all failures are reported in one run.
 * @throws Failures of what can be seen to be wrong before any call
 */
async function askStores<Result>(
  lines: readonly ReferenceLine[],
  run: Run,
  purpose: StoreContext['purpose'],
  ask: (session: StoreSession, references: readonly SecretReference[]) => Promise<readonly Result[]>,
  arrived: StoreContext['arrived'] = () => undefined,
): Outcomes<Result> {
  const groups = groupByIdentity(lines, run.settings);
  const context = storeContext(run, purpose);
  const askOne = async (group: StoreGroup): Promise<StoreOutcome<Result>> => {
    const { connection, references } = group;
    try {
      const identity = connection.identity === 'ambient' ? noTokens : context.identity;
      const session = await connection.open(references, { ...context, identity, arrived });
      const results = ask(session, references);
      const close = (): void => {
        if (session.close !== undefined) run.closing.push(session.close().catch(() => undefined));
      };
      return { group, principal: session.principal, results: await results.finally(close), errors: [] };
    } catch (thrown) {
      const errors = userErrors(thrown);
      if (errors === undefined) throw thrown;
      return { group, results: [], errors: errors.map((error) => withGroup(error, group)) };
    }
  };
  throwFailures(await checkStores(groups));
  return Promise.all(groups.map(askOne));
}

/** What can be seen to be wrong with the settings of all these stores. */
export async function checkStores(groups: readonly StoreGroup[]): Promise<readonly UserError[]> {
  const errors = await Promise.all(
    groups.map(async (group) =>
      (await group.connection.check(group.references)).map((error) => withGroup(error, group)),
    ),
  );
  return errors.flat();
}

/**
 * Reads what the lines ask for.
 * @param arrived is told of values while others are waited for, where a store says so
 */
export function fetchAll(
  lines: readonly ReferenceLine[],
  run: Run,
  arrived?: StoreContext['arrived'],
): Outcomes<FetchResult> {
  return askStores(lines, run, 'read', (session, references) => session.fetch(references), arrived);
}

/** Asks what a plan can know of it, and reads no value. */
export function describeAll(lines: readonly ReferenceLine[], run: Run): Outcomes<DescribeResult> {
  return askStores(lines, run, 'plan', (session, references) => session.describe(references));
}

/** What is asked for as one identity. */
export interface StoreGroup {
  /** Of its connections. */
  readonly names: readonly string[];
  /** Whether only a manifest knows one of the names. */
  readonly isDeclared: boolean;
  /** The first of them, which signs in for all. */
  readonly connection: Connection;
  /** One for each key. */
  readonly references: readonly SecretReference[];
  readonly wanted: readonly Wanted[];
}

/** Connections of one identity sign in once, together. */
export function groupByIdentity(lines: readonly ReferenceLine[], settings: Settings): readonly StoreGroup[] {
  const byIdentity = Map.groupBy(lines, ({ connection }) => connection.identityKey);
  return [...byIdentity.values()].flatMap((own) => {
    const [connection] = own.map((line) => line.connection);
    if (connection === undefined) return [];
    const references = new Map<string, SecretReference>();
    for (const { reference } of own) {
      const known = references.get(reference.key);
      if (known === undefined || reference.wantsCreated) references.set(reference.key, reference);
    }
    return {
      names: [...new Set(own.map((line) => line.connection.name))],
      isDeclared: own.some((line) => line.connection.name !== line.connection.store.id),
      connection,
      references: [...references.values()],
      wanted: own.map((line) => wantedBy(line, settings)),
    };
  });
}

/** An error that names its variables already keeps them. A connection that only the manifest knows is named. */
function withGroup(error: UserError, { isDeclared, names, wanted }: StoreGroup): UserError {
  const known = error.facts.wanted === undefined ? error.wantedFor(wanted) : error;
  return isDeclared ? known.withFact('connection', names.join(', ')) : known;
}

/** Under `ambient` the CI's token is never used: a store that asks for one has a bug. */
const noTokens: IdentityTokenSource = {
  token: () => Promise.reject(new Error('a token was asked for under identity: ambient')),
  freshToken: () => Promise.reject(new Error('a token was asked for under identity: ambient')),
};
