import type { UserError } from '../../src/core/errors.ts';
import { connectionsOf } from '../../src/inputs/connections.ts';
import type { Connection, SecretStore, StoreConnection, Surroundings } from '../../src/stores/store.ts';

/** The connections that inputs of these names give, and what is wrong with them. */
export function connect(
  stores: readonly SecretStore[],
  inputs: Readonly<Record<string, string>> = {},
  around: Partial<Surroundings> = {},
): { readonly connections: readonly Connection[]; readonly errors: readonly UserError[] } {
  const errors: UserError[] = [];
  const surroundings = { identity: 'oidc', env: {}, inCi: true, allowFile: false, ...around } as const;
  const connections = connectionsOf(stores, (name) => inputs[name] ?? '', surroundings, [], errors);
  return { connections, errors };
}

/** The connection of the one store, with no inputs. */
export function connectionOf(store: SecretStore): Connection {
  const [connection] = connect([store]).connections;
  if (connection === undefined) throw new Error('no connection');
  return connection;
}

/** A store whose connections are all the same. */
export function storeOf(
  about: Pick<SecretStore, 'id' | 'title' | 'options' | 'recognises'>,
  connection: Omit<StoreConnection, 'identityKey'>,
): SecretStore {
  return { ...about, settings: [], configure: () => ({ ...connection, identityKey: about.id }) };
}
