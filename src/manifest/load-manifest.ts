import { UserError } from '../core/errors.ts';
import type { SecretStore } from '../stores/store.ts';
import { readManifestFile } from './find-manifest.ts';
import { type Manifest, readManifest } from './read-manifest.ts';

/**
 * Reads the manifest of the inputs.
 * @param path from the working directory, as errors name it; empty where there is none
 * @throws UserError INPUT_INVALID
 */
export function loadManifest(path: string, profile: string, stores: readonly SecretStore[]): Manifest {
  if (path === '') {
    throw new UserError({
      code: 'INPUT_INVALID',
      what: 'input profile is given without a manifest',
      fix: ['name the manifest: manifest: .secret-sync.yml', 'or remove profile'],
    });
  }
  return readManifest(readManifestFile(path), path, profile, stores);
}
