import { EOL } from 'node:os';
import type { Env } from '../core/environment.ts';
import { createMemoryKeeper } from '../pipeline/memory-keeper.ts';
import { fileCommandPath } from '../platforms/github.ts';
import type { Keeper, Obligation } from '../stores/store.ts';
import { append } from './append.ts';
import { formatEntry } from './env-file.ts';
import { ownState } from './own-state.ts';
import { stateNames } from './state-names.ts';

/**
 * Keeps for the post step, in GITHUB_STATE: the runner reads that file when main ends, whatever ended it. Nothing is written
 * before there is something to keep. What is written last holds.
 */
export function createStateKeeper(env: Env): Keeper {
  const memory = createMemoryKeeper();
  let begun = false;
  const write = (): void => {
    const path = fileCommandPath(env, 'GITHUB_STATE');
    const entry = formatEntry(stateNames.issued, JSON.stringify(memory.all()), EOL);
    append(path, begun ? entry : ownState(path, env) + entry, 'GITHUB_STATE');
    begun = true;
  };
  return {
    async keep(obligation) {
      await memory.keep(obligation);
      write();
    },
    async release(obligation) {
      await memory.release(obligation);
      write();
    },
  };
}

/** What main kept, as far as it has the form of it: state can be planted by other steps. */
export function readKept(env: Env): readonly Obligation[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(env[`STATE_${stateNames.issued}`] ?? '');
  } catch {
    return [];
  }
  return Array.isArray(parsed) ? parsed.flatMap(readOne) : [];
}

function readOne(one: unknown): readonly Obligation[] {
  if (typeof one !== 'object' || one === null) return [];
  const { store, name, state } = { store: undefined, name: undefined, state: undefined, ...one };
  const isText = typeof store === 'string' && typeof name === 'string' && typeof state === 'string';
  return isText ? [{ store, name, state }] : [];
}
