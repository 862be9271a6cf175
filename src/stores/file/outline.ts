import type { ListedStore } from '../store.ts';

/** Files of this machine: what a laptop has where a CI has a store. */
export const fileOutline: ListedStore = {
  id: 'file',
  title: 'a file of this machine',
  options: ['format'],
  settings: [],
  recognises: () => false,
  load: async () => (await import('./store.ts')).fileStore,
};
