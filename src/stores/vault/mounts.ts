import { type UserError, userErrors } from '../../core/errors.ts';
import { lineProblem, optionProblem } from '../../references/problem.ts';
import { showText } from '../../references/show-text.ts';
import { asObject, asText } from '../json.ts';
import { dataOf } from './call.ts';
import { isBelow, isPath } from './path.ts';
import type { VaultReference } from './reference.ts';
import { callSigned, type Signed } from './signed.ts';

/** Where an engine is mounted, and what kind of answers it gives. */
export interface Mount {
  /** Without a slash at the end. */
  readonly path: string;
  /** Every other engine issues: each read may make new credentials. */
  readonly kind: 'kv1' | 'kv2' | 'issuing';
  /** "kv", "database". */
  readonly type: string;
}

/** @throws UserError where the server does not say, or says otherwise than the line */
export type FindMount = (reference: VaultReference) => Promise<Mount>;

/**
 * Asks for each mount once, all mounts side by side. Paths with the same first part wait for each other, since mounts may have
 * slashes in their names and only the answer tells where one ends.
 */
export function createMounts(signed: Signed): FindMount {
  const byFirstPart = new Map<string, Promise<readonly Mount[]>>();
  const find = async (path: string): Promise<Mount> => {
    const [first = ''] = path.split('/');
    const known = byFirstPart.get(first) ?? Promise.resolve([]);
    const complete = known.then(async (mounts) =>
      mounts.some((mount) => isBelow(path, mount.path)) ? mounts : [...mounts, await askMount(path, signed)],
    );
    const next = complete.catch((thrown: unknown) => {
      // Each path would wait for the same server in vain.
      if (userErrors(thrown)?.some(({ code }) => code === 'UNREACHABLE' || code === 'TIMED_OUT'))
        throw thrown;
      // What one path was not told, another one may be.
      return known;
    });
    // Whether anybody waits behind this path is not known; who asked for it hears of the failure.
    next.catch(() => undefined);
    byFirstPart.set(first, next);
    const mount = (await complete).find((one) => isBelow(path, one.path));
    if (mount === undefined) throw new Error('a mount that was found is gone');
    return mount;
  };
  return async (reference) => {
    const { kv, mount: named } = reference;
    const path = reference.path.replace(/\/[^/]*$/, '');
    if (kv !== undefined) {
      const [first = ''] = path.split('/');
      return { path: named ?? first, kind: kv === '1' ? 'kv1' : 'kv2', type: 'kv' };
    }
    const mount = await find(reference.wildcard === undefined ? reference.path : path);
    if (named !== undefined && named !== mount.path) {
      throw optionProblem(
        `mount=${showText(named)}, and Vault says that ${showText(reference.path)} lies in ${showText(mount.path)}`,
        'remove mount=',
      );
    }
    return mount;
  };
}

/**
 * What the CLI asks before it reads, too. Any right on the mount is enough to be answered.
 * https://developer.hashicorp.com/vault/api-docs/system/internal-ui-mounts
 */
async function askMount(path: string, signed: Signed): Promise<Mount> {
  const answer = await callSigned({ call: 'ReadMount', path: `sys/internal/ui/mounts/${path}` }, signed);
  const data = dataOf(answer);
  const mount = asText(data?.['path'])?.replace(/\/$/, '');
  const type = asText(data?.['type']);
  if (mount !== undefined && type !== undefined && isPath(mount) && isBelow(path, mount)) {
    const version = asText(asObject(data?.['options'])?.['version']);
    return { path: mount, kind: kindOf(type, version), type };
  }
  const errors = await import('./read-errors.ts');
  if (answer.status === 403) throw errors.mountUnknown(path, answer, signed);
  throw answer.status === 200
    ? errors.malformed(`mount of ${path}`, 'the mount that was asked for', answer, signed)
    : errors.readRefused({ call: 'ReadMount', label: path, path }, answer, signed);
}

function kindOf(type: string, version: string | undefined): Mount['kind'] {
  // `generic` is what KV was called before 0.8.
  if (type !== 'kv' && type !== 'generic') return 'issuing';
  return version === '2' ? 'kv2' : 'kv1';
}

/** Of the server itself, its logins and its tokens; in a namespace of Vault they have names of their own. */
const OWN_TYPE = /^(ns_)?(system|token|identity|cubbyhole)$/;

/** Whether reads there tell of the server and its logins, and calls with parameters may do anything. */
function isServersOwn({ path, type, kind }: Mount): boolean {
  return OWN_TYPE.test(type) || (kind === 'issuing' && /(^|\/)(auth|sys)\/./.test(path));
}

/** What a line asks of an engine that does not have it. */
export function checkAgainstMount(reference: VaultReference, mount: Mount): UserError | undefined {
  const { version, params, wildcard } = reference;
  if (isServersOwn(mount))
    return lineProblem(
      `${showText(mount.path)} (${showText(mount.type)}) is no secrets engine, and nothing below it is a secret`,
      'write vault:mount/path/to/secret',
    );
  if (mount.kind === 'issuing') {
    if (wildcard !== undefined)
      return optionProblem(
        `a wildcard in ${showText(mount.path)}, an engine (${showText(mount.type)}) that issues credentials`,
        'name the role that issues; only KV secrets have names to match',
      );
    if (version !== undefined)
      return optionProblem(
        `version= in ${showText(mount.path)}, an engine (${showText(mount.type)}) that has none`,
        'remove version=',
      );
    return undefined;
  }
  // By POST it would overwrite the secret.
  if (params.length > 0)
    return optionProblem(
      `param. in ${showText(mount.path)}, a KV engine: parameters are for engines that issue credentials`,
      'remove the parameters',
    );
  if (version !== undefined && mount.kind === 'kv1')
    return optionProblem(
      `version= in ${showText(mount.path)}, a KV engine of version 1, which keeps one version alone`,
      'remove version=',
    );
  return undefined;
}
