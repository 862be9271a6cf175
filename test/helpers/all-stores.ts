import { stores } from '../../src/stores/index.ts';
import { loadStores } from '../../src/stores/load-stores.ts';

/** Every store, loaded. */
export const allStores = await loadStores(stores, () => true);
