import { checkPathSegments } from '../../references/locator.ts';
import { conflictProblem, lineProblem, optionProblem } from '../../references/problem.ts';
import { showText } from '../../references/show-text.ts';
import type { ReferenceText, SecretReference } from '../store.ts';

export interface VaultReference extends SecretReference {
  /** Mount and path as typed, without `data/`; for a wildcard the text before the star. */
  readonly path: string;
  /** Where the line says it. */
  readonly mount?: string;
  /** Version of the KV engine, where the line says it: then nobody is asked. */
  readonly kv?: '1' | '2';
  /** Of the secret. */
  readonly version?: string;
  /** What is sent to an engine that issues. */
  readonly params: readonly (readonly [name: string, value: string])[];
}

const PARAM = 'param.';

const form = 'write vault:mount/path/to/secret';

/**
 * Reads `mount/path/to/secret` and the store's options.
 * @throws UserError LINE_INVALID, OPTION_INVALID
 */
export function parseVaultReference({ locator, options }: ReferenceText): VaultReference {
  checkPathSegments(locator);
  checkEngine(locator);
  const starred = locator.endsWith('*');
  const path = starred ? locator.slice(0, -1) : locator;
  const mount = options.get('mount');
  if (mount !== undefined) checkMount(mount, path, locator);
  const below = nameBelow(path, mount);
  if (below === undefined || (below === '' && !starred)) {
    throw lineProblem(`${showText(locator)} names a mount, and no secret in it`, form);
  }
  const kv = readKv(options.get('kv'));
  const version = options.get('version');
  const params = readParams(options);
  checkOptions({ kv, version, params, starred });
  return {
    path,
    ...(mount === undefined ? {} : { mount }),
    ...(kv === undefined ? {} : { kv }),
    ...(version === undefined ? {} : { version }),
    params,
    key: JSON.stringify([locator, mount ?? '', kv ?? '', version ?? '', params]),
    label: version === undefined ? locator : `${locator}?version=${version}`,
    ...(starred ? { wildcard: { prefix: below } } : { secretName: below }),
    wantsCreated: false,
  };
}

/**
 * The secret's own name: what stands behind the mount that the line names, else behind the first part. So it never depends on
 * what the server answers.
 * @returns `undefined` where the path does not go beyond the mount
 */
export function nameBelow(path: string, mount: string | undefined): string | undefined {
  const end = mount === undefined ? path.indexOf('/') : mount.length;
  return end === -1 || path[end] !== '/' ? undefined : path.slice(end + 1);
}

/**
 * There, a read tells of the server and its logins, and a call with parameters may do anything. Behind a namespace in the path
 * only the server's answer tells: `checkAgainstMount`.
 */
function checkEngine(locator: string): void {
  const [first] = locator.split('/');
  if (first !== 'sys' && first !== 'auth') return;
  throw lineProblem(`${first}/ is no secrets engine, and nothing below it is a secret`, form);
}

function checkMount(mount: string, path: string, locator: string): void {
  checkPathSegments(mount);
  if (!path.startsWith(`${mount}/`)) throw conflictProblem('mount', mount, locator);
}

function readKv(text: string | undefined): '1' | '2' | undefined {
  if (text === undefined || text === '1' || text === '2') return text;
  throw optionProblem(`kv=${showText(text)} is no version of the KV engine`, 'write kv=1 or kv=2');
}

function readParams(options: ReadonlyMap<string, string>): VaultReference['params'] {
  const params = [...options].flatMap(([name, value]) =>
    name.startsWith(PARAM) ? [[name.slice(PARAM.length), value] as const] : [],
  );
  return params.sort(([one], [other]) => (one < other ? -1 : 1));
}

interface Together {
  readonly kv: '1' | '2' | undefined;
  readonly version: string | undefined;
  readonly params: VaultReference['params'];
  readonly starred: boolean;
}

function checkOptions({ kv, version, params, starred }: Together): void {
  if (version !== undefined && !/^[1-9][0-9]{0,8}$/.test(version)) {
    throw optionProblem(`${showText(version)} is not a version of a KV secret`, 'write its number, from 1');
  }
  if (version !== undefined && kv === '1') {
    throw optionProblem('version= with kv=1: that engine keeps one version alone', 'remove one of the two');
  }
  if (params.length === 0) return;
  const against = kv === undefined ? (version === undefined ? undefined : 'version=') : 'kv=';
  if (against !== undefined) {
    throw optionProblem(
      `param. with ${against}: parameters are for engines that issue credentials, not for KV`,
      'remove one of the two',
    );
  }
  if (starred) {
    throw optionProblem(
      'param. with a wildcard: an engine that issues has no names to match',
      'name the role that issues',
    );
  }
}

/** The pipeline hands back, spread and completed, what `parse` made. */
export function ownReferences(references: readonly SecretReference[]): readonly VaultReference[] {
  return references.map((reference) => {
    if (isOwn(reference)) return reference;
    throw new Error(`${reference.label} is not a reference of Vault`);
  });
}

function isOwn(reference: SecretReference): reference is VaultReference {
  return 'path' in reference && 'params' in reference;
}
