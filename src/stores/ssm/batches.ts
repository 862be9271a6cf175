import { nameOf } from './resources.ts';

/** The most that one GetParameters takes. */
const BATCH_SIZE = 10;

interface Asked {
  readonly secretId: string;
  readonly version?: string;
}

/** As the service wants it: `NAME`, or `NAME:VERSION`. */
export function idOf({ secretId, version }: Asked): string {
  return version === undefined ? secretId : `${secretId}:${version}`;
}

/** Each once, in full batches, none with two versions of one parameter, which the service refuses. */
export function batchesOf<One extends Asked>(asked: readonly One[]): readonly (readonly One[])[] {
  const distinct = new Map(asked.map((one) => [idOf(one), one]));
  const batches: { readonly names: Set<string>; readonly members: One[] }[] = [];
  for (const one of distinct.values()) {
    const name = nameOf(one.secretId).replace(/^\//, '');
    const open = batches.find(({ names, members }) => members.length < BATCH_SIZE && !names.has(name));
    const batch = open ?? { names: new Set<string>(), members: [] };
    if (open === undefined) batches.push(batch);
    batch.names.add(name);
    batch.members.push(one);
  }
  return batches.map(({ members }) => members);
}
