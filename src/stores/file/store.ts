import { UserError } from '../../core/errors.ts';
import { showList } from '../../references/show-text.ts';
import type { SecretStore, StoreConnection } from '../store.ts';
import { fileOutline } from './outline.ts';
import { type FileReference, ownReferences, parseFileReference } from './reference.ts';

export const fileStore: SecretStore = {
  ...fileOutline,
  configure: (_, { inCi, allowFile }) => connectFiles({ inCi, allowFile, folder: process.cwd() }),
};

/** @param place `folder` is what relative paths begin at */
export function connectFiles(place: {
  readonly inCi: boolean;
  readonly allowFile: boolean;
  readonly folder: string;
}): StoreConnection {
  return {
    identityKey: `file ${JSON.stringify(place)}`,
    parse: (text) => parseFileReference(text, place.folder),
    check: (references) => (place.inCi && !place.allowFile ? [refusedInCi(ownReferences(references))] : []),
    estimate: () => [],
    async open(_, context) {
      const { openFileSession } = await import('./session.ts');
      return openFileSession({ ...context, ...place });
    },
  };
}

function refusedInCi(references: readonly FileReference[]): UserError {
  const labels = [...new Set(references.map(({ label }) => label))];
  return new UserError({
    code: 'FILE_REFUSED',
    what: `a CI does not read secrets from files: ${showList(labels)}`,
    fix: [
      'name a store instead; in a manifest, file: belongs into a profile for laptops',
      "or allow-file: true, where whoever may change the file may choose this job's variables",
    ],
  });
}
