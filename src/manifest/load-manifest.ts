import { UserError } from '../core/errors.ts';
import type { StoreOutline } from '../stores/store.ts';
import type { ManifestFile } from './find-manifest.ts';
import { type Manifest, readManifest } from './read-manifest.ts';

/**
 * Reads the manifest of the inputs.
 * @param file `undefined` where there is none
 * @throws UserError INPUT_INVALID
 */
export function loadManifest(
  file: ManifestFile | undefined,
  profile: string,
  stores: readonly StoreOutline[],
): Manifest {
  if (file !== undefined) return readManifest(file.text, file.path, profile, stores);
  throw new UserError({
    code: 'INPUT_INVALID',
    what: 'input profile is given without a manifest',
    fix: ['name the manifest: manifest: .secret-sync.yml', 'or remove profile'],
  });
}
