import type { Keeper, Obligation } from '../stores/store.ts';

/** Keeps for as long as this process lives: for a command that undoes at its own end. */
export interface MemoryKeeper extends Keeper {
  /** What is to be undone, and not released. */
  all(): readonly Obligation[];
}

export function createMemoryKeeper(): MemoryKeeper {
  const kept = new Map<string, Obligation>();
  return {
    async keep(obligation) {
      kept.set(nameOf(obligation), obligation);
    },
    async release(obligation) {
      kept.delete(nameOf(obligation));
    },
    all: () => [...kept.values()],
  };
}

function nameOf({ store, name }: Pick<Obligation, 'store' | 'name'>): string {
  return JSON.stringify([store, name]);
}
