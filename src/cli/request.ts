import { readFile } from 'node:fs/promises';
import { UserError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import type { InputReader } from '../inputs/inputs.ts';
import type { ManifestFile } from '../manifest/find-manifest.ts';
import type { Manifest } from '../manifest/read-manifest.ts';
import { readRequest as readAll } from '../pipeline/read-request.ts';
import { isCi } from '../platforms/find-platform.ts';
import type { CiPlatform } from '../platforms/platform.ts';
import type { ReferenceLine } from '../references/lines.ts';
import type { StoreOutline } from '../stores/store.ts';
import type { ParsedFlags } from './flags.ts';
import type { CliHost } from './host.ts';
import { wantsToken } from './job-flags.ts';

/** What `plan`, `run` and `export` are asked for. */
export interface Request {
  readonly settings: Settings;
  readonly lines: readonly ReferenceLine[];
  readonly read: InputReader;
}

/**
 * Reads the flags that are inputs, and the lines of secrets.
 * @param platform whose job signs in; absent where nobody does
 * @throws UserError or Failures, with every mistake
 */
export async function readRequest(
  flags: ParsedFlags,
  host: CliHost,
  platform?: CiPlatform,
): Promise<Request> {
  const stores = await host.loadStores();
  const read = flags.inputs;
  const manifest = await readManifestOf(flags, host, stores);
  const text = await readSecretsText(flags, host);
  const around = {
    env: host.env,
    inCi: isCi(host.env) || wantsToken(flags),
    ...(platform?.job === undefined ? {} : { job: platform.job(host.env) }),
  };
  return { read, ...(await readAll({ read, text, manifest }, around, 'auto', stores)) };
}

/** The one that is named, else the nearest above, unless the lines are given: those mean themselves and nothing more. */
async function readManifestOf(
  flags: ParsedFlags,
  { workingDirectory }: CliHost,
  stores: readonly StoreOutline[],
): Promise<Manifest | undefined> {
  const given = flags.inputs('manifest');
  const profile = flags.inputs('profile');
  const hasLines = flags.has('secrets') || flags.has('secrets-file');
  if (given === '' && profile === '' && hasLines) return undefined;
  const { findManifest, readManifestFile } = await import('../manifest/find-manifest.ts');
  const found = (): ManifestFile | undefined => (hasLines ? undefined : findManifest(workingDirectory));
  const file = given === '' ? found() : readManifestFile(given);
  if (file === undefined && profile === '') return undefined;
  const { loadManifest } = await import('../manifest/load-manifest.ts');
  return loadManifest(file, profile, stores);
}

async function readSecretsText(flags: ParsedFlags, host: CliHost): Promise<string> {
  const path = flags.one('secrets-file');
  if (path === undefined) return flags.inputs('secrets');
  if (flags.has('secrets')) {
    throw new UserError({
      code: 'USAGE_INVALID',
      what: '--secrets and --secrets-file are given both, and line numbers could mean either',
      fix: ['put all lines into one of the two'],
    });
  }
  if (path === '-') return host.readStdin();
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new UserError({
      code: 'INPUT_INVALID',
      what: '--secrets-file cannot be read',
      facts: [['file', path]],
      fix: ['see that the file exists and may be read'],
    });
  }
}
