import type { UserError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import type { Connection, SecretStore, Surroundings } from '../stores/store.ts';
import { connectionsOf, type DeclaredConnection } from './connections.ts';
import type { InputReader } from './inputs.ts';
import { type Identities, readSettings } from './read-settings.ts';

/** All that the inputs, or the command line's flags, say, save the references. */
export interface Inputs {
  readonly settings: Settings;
  readonly connections: readonly Connection[];
  /** All that is wrong, each INPUT_INVALID. */
  readonly errors: readonly UserError[];
}

/**
 * Reads and checks every input. What is wrong comes back with the rest, so that the lines can be read as well.
 * @param read the text of an input, empty where it is not given
 * @param around `inCi`: whether `identity: auto` means the CI's token
 * @param usual what `identity` is where nobody says it
 * @param declared the connections of a manifest
 */
export function readInputs(
  read: InputReader,
  { env, inCi, job }: Pick<Surroundings, 'env' | 'inCi' | 'job'>,
  usual: Identities['usual'],
  stores: readonly SecretStore[],
  declared: readonly DeclaredConnection[] = [],
): Inputs {
  const errors: UserError[] = [];
  const settings = readSettings(read, { inCi, usual }, errors);
  const { identity, allowFile } = settings;
  const around = { identity, env, inCi, allowFile, ...(job === undefined ? {} : { job }) };
  const connections = connectionsOf(stores, read, around, declared, errors);
  return { settings, connections, errors };
}
