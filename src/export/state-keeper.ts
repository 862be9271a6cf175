import { EOL } from 'node:os';
import type { Env } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { createMemoryKeeper } from '../pipeline/memory-keeper.ts';
import { fileCommandPath } from '../platforms/github.ts';
import type { Keeper } from '../stores/store.ts';
import { append } from './append.ts';
import { formatEntry } from './env-file.ts';
import { ownState } from './own-state.ts';
import { stateNames } from './state-names.ts';

/** The post step gets it as one variable of its environment, and Linux starts no process with one of 128 KiB. */
const MOST_BYTES = 120 * 1024;

/**
 * Keeps for the post step, in GITHUB_STATE: the runner reads that file when main ends, whatever ended it. Nothing is written
 * before there is something to keep. What is written last holds.
 */
export function createStateKeeper(env: Env): Keeper {
  const memory = createMemoryKeeper();
  let begun = false;
  const write = (): void => {
    const text = JSON.stringify(memory.all());
    if (Buffer.byteLength(text) > MOST_BYTES) throw tooLarge();
    const path = fileCommandPath(env, 'GITHUB_STATE');
    const entry = formatEntry(stateNames.issued, text, EOL);
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

function tooLarge(): UserError {
  return new UserError({
    code: 'ENVIRONMENT_TOO_LARGE',
    what: `what the job's end has to revoke takes more than ${MOST_BYTES / 1024} KiB, which the post step could not be started with`,
    fix: ['name the files of certificates (vault-ca-cert, vault-client-cert), in place of their PEM text'],
  });
}
