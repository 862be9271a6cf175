import { UserError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import type { InputReader } from '../inputs/inputs.ts';
import { readInputs } from '../inputs/read-inputs.ts';
import type { Identities } from '../inputs/read-settings.ts';
import type { Manifest } from '../manifest/read-manifest.ts';
import { type CutLine, cutLines, type ReferenceLine } from '../references/lines.ts';
import { storeNamedBy } from '../references/reference.ts';
import { loadStores } from '../stores/load-stores.ts';
import type { ListedStore, StoreOutline, Surroundings } from '../stores/store.ts';
import { readLines } from './read-lines.ts';

/** What an entry point was asked for. */
export interface Asked {
  readonly read: InputReader;
  /** The lines of `secrets`. */
  readonly text: string;
  readonly manifest: Manifest | undefined;
}

/**
 * Reads inputs, lines and what the manifest asks for, all before anybody is asked for anything.
 * @param usual what `identity` is where nobody says it
 * @throws Failures of all that is wrong; UserError INPUT_MISSING where there is no line
 */
export async function readRequest(
  asked: Asked,
  around: Pick<Surroundings, 'env' | 'inCi' | 'job'>,
  usual: Identities['usual'],
  listed: readonly ListedStore[],
): Promise<{ readonly settings: Settings; readonly lines: readonly ReferenceLine[] }> {
  const { read, text, manifest } = asked;
  const cuts = [...(manifest?.references ?? []), ...cutLines(text)];
  const stores = await loadStores(listed, neededBy(asked, cuts, listed));
  const { settings, connections, errors } = readInputs(read, around, usual, stores, manifest?.connections);
  const lines = readLines(cuts, connections, settings, [...(manifest?.errors ?? []), ...errors]);
  return { settings, lines };
}

/** A store is needed where a line names it, a connection is made to it, or one of its settings is given, which may be wrong. */
function neededBy(
  { read, manifest }: Asked,
  cuts: readonly CutLine[],
  listed: readonly ListedStore[],
): (store: StoreOutline) => boolean {
  const named = new Set([
    ...cuts.map((cut) => (cut instanceof UserError ? undefined : storeNamedBy(cut.text, listed)?.id)),
    ...(manifest?.connections ?? []).map((own) => own.store),
  ]);
  const isNamed = ({ id }: StoreOutline): boolean => named.has(id);
  const isSet = ({ id, settings, inputsFrom }: StoreOutline): boolean =>
    inputsFrom === undefined &&
    settings.some((setting) => {
      const given = read(`${id}-${setting.name}`);
      return given !== '' && given !== setting.default;
    });
  return (store) =>
    isNamed(store) || isSet(store) || listed.some((other) => other.inputsFrom === store.id && isNamed(other));
}
