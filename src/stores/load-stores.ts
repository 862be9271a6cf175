import type { ListedStore, SecretStore, StoreConnection, StoreOutline } from './store.ts';

/** Loads the stores that are needed. The others have their places too, since errors list the words of all. */
export function loadStores(
  stores: readonly ListedStore[],
  isNeeded: (store: StoreOutline) => boolean,
): Promise<readonly SecretStore[]> {
  return Promise.all(
    stores.map((store) => {
      if ('configure' in store) return store;
      return isNeeded(store) ? store.load() : { ...store, configure: () => unneeded };
    }),
  );
}

function fail(): never {
  throw new Error('a store that was not loaded is used');
}

const unneeded: StoreConnection = {
  identityKey: 'not loaded',
  parse: fail,
  check: fail,
  estimate: fail,
  open: fail,
};
