import { createLimit } from '../../core/limit.ts';
import type { HttpResponse } from '../../network/network.ts';
import { asDate, asObject, type JsonObject } from '../json.ts';
import type { DescribedSecret, DescribeResult } from '../store.ts';
import { failuresOf } from '../thrown.ts';
import { dataOf, isOwnRefusal } from './call.ts';
import { askedFor, MOST_IN_FLIGHT, nameOf } from './fetch.ts';
import { listSecrets } from './list.ts';
import { checkAgainstMount, type FindMount, type Mount } from './mounts.ts';
import { malformed, noMatch, notThere, readRefused } from './read-errors.ts';
import type { VaultReference } from './reference.ts';
import { callSigned, type Signed } from './signed.ts';

/** One secret, or role of an engine that issues, to be looked at. */
interface Target {
  readonly reference: VaultReference;
  readonly mount: Mount;
  /** Mount and path. */
  readonly path: string;
  /** As policies name it. */
  readonly apiPath: string;
  readonly starred?: string;
}

/**
 * What a plan can know, by the metadata of KV version 2 and by the token's own capabilities; nothing here reads a value, and
 * nothing is issued.
 */
export async function describeReferences(
  references: readonly VaultReference[],
  findMount: FindMount,
  signed: Signed,
): Promise<readonly DescribeResult[]> {
  const limit = createLimit(MOST_IN_FLIGHT);
  const { deadline } = signed.context;
  const found = await Promise.all(
    references.map(async (reference): Promise<readonly Target[] | DescribeResult> => {
      try {
        const mount = await findMount(reference);
        const problem = checkAgainstMount(reference, mount);
        if (problem !== undefined) throw problem;
        if (reference.wildcard === undefined) return [targetOf(reference, mount, reference.path)];
        const { path: prefix } = askedFor(reference, mount);
        const paths = await listSecrets(mount, prefix, reference.label, limit, signed);
        if (paths.length === 0)
          return { kind: 'absent', reference, error: noMatch(reference, mount, signed) };
        return paths.map((path) => ({
          ...targetOf(reference, mount, `${mount.path}/${path}`),
          starred: path.slice(prefix.length),
        }));
      } catch (thrown) {
        return { kind: 'failed', reference, errors: failuresOf(thrown, deadline) };
      }
    }),
  );
  const capabilities = await readCapabilities(
    found.flatMap((targets) => ('kind' in targets ? [] : targets.map(({ apiPath }) => apiPath))),
    signed,
  );
  return Promise.all(
    found.map(async (targets, index): Promise<DescribeResult> => {
      if ('kind' in targets) return targets;
      const reference = targets[0]?.reference ?? references[index];
      if (reference === undefined) throw new Error('a reference that is gone');
      try {
        const looked = await Promise.all(
          targets.map((target) => limit(() => look(target, capabilities, signed))),
        );
        const secrets = looked.flatMap((one) => (one.kind === 'there' ? [one.secret] : []));
        const [missing] = looked.flatMap((one) => (one.kind === 'absent' ? [one.error] : []));
        if (missing !== undefined && secrets.length === 0)
          return { kind: 'absent', reference, error: missing };
        const [target] = targets;
        if (target !== undefined && secrets.length === 0)
          return { kind: 'absent', reference, error: noMatch(reference, target.mount, signed) };
        return { kind: 'described', reference, secrets };
      } catch (thrown) {
        return { kind: 'failed', reference, errors: failuresOf(thrown, deadline) };
      }
    }),
  );
}

function targetOf(reference: VaultReference, mount: Mount, path: string): Target {
  const apiPath = mount.kind === 'kv2' ? `${mount.path}/data/${path.slice(mount.path.length + 1)}` : path;
  return { reference, mount, path, apiPath };
}

type Capabilities = ReadonlyMap<string, readonly string[]> | 'unknown';

/** All paths in one call. https://developer.hashicorp.com/vault/api-docs/system/capabilities-self */
async function readCapabilities(paths: readonly string[], signed: Signed): Promise<Capabilities> {
  if (paths.length === 0) return new Map();
  const answer = await callSigned(
    { call: 'ReadCapabilities', path: 'sys/capabilities-self', body: { paths: [...new Set(paths)] } },
    signed,
  );
  const data = dataOf(answer);
  if (data === undefined) return 'unknown';
  return new Map(
    Object.entries(data).flatMap(([path, words]) =>
      Array.isArray(words) ? [[path, words.filter((word) => typeof word === 'string')] as const] : [],
    ),
  );
}

type Looked =
  | { readonly kind: 'there'; readonly secret: DescribedSecret }
  | { readonly kind: 'absent'; readonly error: ReturnType<typeof notThere> }
  /** Of a wildcard: deleted, and so no match. */
  | { readonly kind: 'gone' };

async function look(target: Target, capabilities: Capabilities, signed: Signed): Promise<Looked> {
  const { reference, mount, path, starred } = target;
  const { access, note } = judge(target, capabilities);
  const known = {
    name: nameOf(reference, path),
    id: path,
    ...(starred === undefined ? {} : { starred }),
  };
  if (mount.kind !== 'kv2') {
    const why =
      mount.kind === 'kv1'
        ? 'KV version 1 keeps no metadata, so whether it is there and how old it is cannot be known'
        : `engine ${mount.type}: each run makes new credentials, which end after the job`;
    return { kind: 'there', secret: { ...known, access, note: join(note, why) } };
  }
  const asked = {
    ...askedFor(reference, mount),
    path: path.slice(mount.path.length + 1),
    label: reference.label,
  };
  const answer = await callSigned(
    { call: 'ReadMetadata', path: `${mount.path}/metadata/${asked.path}` },
    signed,
  );
  if (answer.status === 404 && isOwnRefusal(answer))
    return { kind: 'absent', error: notThere(asked, 'absent', answer, signed) };
  if (answer.status === 403 && isOwnRefusal(answer)) {
    const why = `version and age are unknown: read on ${mount.path}/metadata/${asked.path} would tell`;
    return { kind: 'there', secret: { ...known, access, note: join(note, why) } };
  }
  if (answer.status !== 200)
    throw readRefused({ call: 'ReadMetadata', label: reference.label, path, asked }, answer, signed);
  const metadata = readMetadata(answer, reference.version, signed);
  if (metadata === undefined) return { kind: 'absent', error: notThere(asked, 'absent', answer, signed) };
  if (metadata.life !== undefined) {
    if (starred !== undefined) return { kind: 'gone' };
    return {
      kind: 'there',
      secret: { ...known, version: metadata.version, access: 'no', note: `the version was ${metadata.life}` },
    };
  }
  return {
    kind: 'there',
    secret: {
      ...known,
      version: metadata.version,
      ...(metadata.created === undefined ? {} : { created: metadata.created }),
      ...(metadata.expires === undefined ? {} : { expires: metadata.expires }),
      access,
      ...(note === undefined ? {} : { note }),
    },
  };
}

interface VersionMetadata {
  readonly version: string;
  readonly created?: Date | undefined;
  readonly expires?: Date | undefined;
  readonly life?: 'deleted' | 'destroyed';
}

/**
 * https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-metadata
 * @returns `undefined` where there is no such version
 * @throws UserError where it is no such answer
 */
function readMetadata(
  answer: HttpResponse,
  asked: string | undefined,
  signed: Signed,
): VersionMetadata | undefined {
  const data = dataOf(answer);
  const versions = asObject(data?.['versions']);
  const current = data?.['current_version'];
  if (versions === undefined || typeof current !== 'number')
    throw malformed('read of metadata', 'the versions of the secret', answer, signed);
  const version = asked ?? String(current);
  const found = new Map(Object.entries(versions)).get(version);
  const entry: JsonObject | undefined = asObject(found);
  if (entry === undefined) return undefined;
  const deletion = asDate(entry['deletion_time']);
  const deleted = deletion !== undefined && deletion <= signed.context.clock.now();
  const destroyed = entry['destroyed'] === true;
  return {
    version,
    created: asDate(entry['created_time']),
    ...(destroyed ? { life: 'destroyed' } : deleted ? { life: 'deleted' } : { expires: deletion }),
  };
}

function judge(
  { reference, apiPath, mount }: Target,
  capabilities: Capabilities,
): { readonly access: DescribedSecret['access']; readonly note?: string } {
  const words = capabilities === 'unknown' ? undefined : capabilities.get(apiPath);
  if (words === undefined)
    return {
      access: 'unknown',
      note: 'whether it may be read is unknown: update on sys/capabilities-self would tell',
    };
  const needed = mount.kind === 'issuing' && reference.params.length > 0 ? 'update' : 'read';
  if (words.includes('root') || words.includes(needed)) return { access: 'yes' };
  return { access: 'no', note: `${needed} on ${apiPath} is missing` };
}

function join(...notes: readonly (string | undefined)[]): string {
  return notes.filter((note) => note !== undefined).join('; ');
}
