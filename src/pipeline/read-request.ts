import type { Settings } from '../core/settings.ts';
import type { InputReader } from '../inputs/inputs.ts';
import { readInputs } from '../inputs/read-inputs.ts';
import type { Identities } from '../inputs/read-settings.ts';
import type { Manifest } from '../manifest/read-manifest.ts';
import { type ReferenceLine, referencesIn } from '../references/lines.ts';
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
  const stores = await loadStores(listed, neededBy(asked, listed));
  const { settings, connections, errors } = readInputs(read, around, usual, stores, manifest?.connections);
  const lines = readLines(text, connections, settings, {
    references: manifest?.references ?? [],
    errors: [...(manifest?.errors ?? []), ...errors],
  });
  return { settings, lines };
}

/** A store is needed where a line names it, a connection is made to it, or one of its settings is given, which may be wrong. */
function neededBy(
  { read, text, manifest }: Asked,
  listed: readonly ListedStore[],
): (store: StoreOutline) => boolean {
  const references = [...referencesIn(text), ...(manifest?.references ?? []).map((one) => one.text)];
  const named = new Set([
    ...references.map((reference) => storeNamedBy(reference, listed)?.id),
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
