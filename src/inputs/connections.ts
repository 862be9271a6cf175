import type { UserError } from '../core/errors.ts';
import type { Connection, SecretStore, StoreOutline, Surroundings } from '../stores/store.ts';
import { CheckedTexts, type TextSource } from './checked-texts.ts';
import type { InputReader } from './inputs.ts';

/** A connection as a manifest writes it, its form checked. */
export interface DeclaredConnection {
  readonly name: string;
  /** The store's id. */
  readonly store: string;
  readonly identity?: Surroundings['identity'] | 'auto';
  /** A setting as text, empty where the manifest does not give it; sequences have one entry a line. */
  read(setting: string): string;
  /** The file and line of a setting, for errors. */
  facts(setting: string): readonly (readonly [label: string, value: string])[];
}

/**
 * One connection for each store, of its inputs, and those that a manifest declares. An input that is given wins over the key of
 * the connection that is called like its store: what somebody types for one run is meant.
 * @param errors gets all that is wrong, each INPUT_INVALID
 */
export function connectionsOf(
  stores: readonly SecretStore[],
  read: InputReader,
  around: Surroundings,
  declared: readonly DeclaredConnection[],
  errors: UserError[],
): readonly Connection[] {
  const connect = (
    name: string,
    store: SecretStore,
    source: TextSource,
    own: DeclaredConnection | undefined,
    found: UserError[],
  ): Connection => {
    // What somebody types is meant: whoever may change the manifest must not change whose credentials are used.
    const said = read('identity') === '' ? (own?.identity ?? around.identity) : around.identity;
    const identity = said === 'auto' ? (around.inCi ? 'oidc' : 'ambient') : said;
    const connection = store.configure(new CheckedTexts(source, found), { ...around, identity });
    return { ...connection, name, store, identity };
  };
  const named = (name: string): DeclaredConnection | undefined => declared.find((one) => one.name === name);
  const ofStores = stores.map((store) => {
    const from = store.inputsFrom;
    const owner = from !== undefined && named(store.id) === undefined ? from : store.id;
    const own = named(owner);
    // A store without inputs of its own has what its manifest's connection says, or what its owner has.
    const reader = from !== undefined && owner === store.id ? () => '' : read;
    const id = from ?? store.id;
    // What is wrong with shared inputs is said once, by their owner.
    const found = owner !== store.id && stores.some(({ id }) => id === owner) ? [] : errors;
    return connect(store.id, store, inputSource(id, store, reader, own), own, found);
  });
  const others = declared.flatMap((own) => {
    const store = stores.find(({ id }) => id === own.store);
    if (store === undefined || own.name === store.id) return [];
    return [connect(own.name, store, manifestSource(own, store), own, errors)];
  });
  return [...ofStores, ...others];
}

function inputSource(
  prefix: string,
  store: StoreOutline,
  read: InputReader,
  own: DeclaredConnection | undefined,
): TextSource {
  const input = (name: string): string => `${prefix}-${name}`;
  if (own === undefined) {
    return {
      read: (name) => read(input(name)),
      defaultOf: defaultsOf(store),
      label: (name) => `input ${input(name)}`,
    };
  }
  const manifest = manifestSource(own, store);
  const isInput = (name: string): boolean => read(input(name)) !== '' || own.read(name) === '';
  return {
    read: (name) => read(input(name)) || own.read(name),
    defaultOf: manifest.defaultOf,
    label: (name) => (isInput(name) ? `input ${input(name)}` : manifest.label(name)),
    facts: (name) => (isInput(name) ? [] : own.facts(name)),
  };
}

function manifestSource(own: DeclaredConnection, store: StoreOutline): TextSource {
  return {
    read: (name) => own.read(name),
    defaultOf: defaultsOf(store),
    label: (name) => `connections.${own.name}.${name}`,
    facts: (name) => own.facts(name),
  };
}

function defaultsOf({ settings }: StoreOutline): (name: string) => string {
  return (name) => settings.find((setting) => setting.name === name)?.default ?? '';
}
