import type { Deadline } from '../core/deadline.ts';
import type { Clock, Env, Log, Masker } from '../core/environment.ts';
import type { InputReader } from '../inputs/inputs.ts';
import { createNetwork } from '../network/create-network.ts';
import type { Network } from '../network/network.ts';
import type { Obligation } from './store.ts';

/** What undoing works with, at the end of a job or of a command. */
export interface UndoHost {
  readonly env: Env;
  readonly clock: Clock;
  readonly log: Log;
  readonly masker: Masker;
  /** The inputs, for what is not kept: a client's private key. */
  readonly read: InputReader;
  readonly allowEndpoints: readonly string[];
  readonly startDeadline: (timeoutSeconds: number) => Deadline;
}

export interface UndoContext extends Omit<UndoHost, 'startDeadline' | 'allowEndpoints'> {
  readonly network: Network;
}

/** Long enough for a slow server, and no more than a job's end can be held up for. */
const UNDO_SECONDS = 20;
const RETRIES = 3;

/** By the store's id: loaded only where there is something to undo. */
const stores: Readonly<
  Record<string, () => Promise<(state: string, context: UndoContext) => Promise<void>>>
> = {
  vault: async () => (await import('./vault/undo.ts')).undoVault,
};

/** Undoes what stores were bound to. Never throws: what cannot be undone is a warning, and ends by its own lifetime. */
export async function undoAll(obligations: readonly Obligation[], host: UndoHost): Promise<void> {
  if (obligations.length === 0) return;
  const { allowEndpoints, startDeadline, ...rest } = host;
  const deadline = startDeadline(UNDO_SECONDS);
  const network = createNetwork({ ...rest, allowEndpoints, retries: RETRIES, deadline });
  const outcomes = await Promise.allSettled(
    obligations.map(async ({ store, state }) => {
      const load = Object.hasOwn(stores, store) ? stores[store] : undefined;
      if (load === undefined) return;
      const undo = await load();
      await undo(state, { ...rest, network });
    }),
  );
  // The reason is not shown: it may hold what was to be revoked.
  if (outcomes.some(({ status }) => status === 'rejected'))
    host.log.warning('what this step had issued could not all be revoked, and ends by its own lifetime');
  // Closes what is left open, too.
  deadline.cancel();
  deadline.clear();
}
