import type { Clock, Env, Log, Masker } from '../core/environment.ts';
import type { UserError } from '../core/errors.ts';
import type { JobName } from '../core/job-name.ts';
import type { SecretValue } from '../core/secret-value.ts';
import type { IdentityTokenSource } from '../identity/token.ts';
import type { Network } from '../network/network.ts';

/** One cut-up reference of a `secrets` line, before its store has judged it. */
export interface ReferenceText {
  /** Behind `store:`, percent-decoded once; or the native identifier as pasted (not decoded). */
  readonly locator: string;
  readonly native: boolean;
  /** The options that belong to the store (`region`, `version`, `stage`, `location`), percent-decoded. */
  readonly options: ReadonlyMap<string, string>;
  /** Whether a selector looks into what is read. */
  readonly selected?: true;
}

/**
 * A secret, or with `wildcard` a family of them, that a line asks for. Stores extend it with what they need;
 * a store is handed back only the references that it parsed itself.
 */
export interface SecretReference {
  /** The same key means the same read: fetched once, however many lines want it. */
  readonly key: string;
  /** How errors and reports name it: `prod/database`, `acme-prod/stripe-key`. */
  readonly label: string;
  /** The secret's name for derived variable names, where it is known before the store answers. */
  readonly secretName?: string;
  /** For a wildcard: the text before the star. */
  readonly wildcard?: { readonly prefix: string };
  /**
   * Whether the read must bring the version's creation time, at the price of one more call where it does not by itself. Set by
   * whoever knows of an age limit; a store's own grammar says false.
   */
  readonly wantsCreated: boolean;
}

/** What one read brought. */
export interface FetchedSecret {
  /** The secret's own name as the service answers it, without project or ARN: the source of derived names. */
  readonly name: string;
  /** For a wildcard: what the star matched. */
  readonly starred?: string;
  /** Full identifier: ARN, or `projects/P/secrets/S`. */
  readonly id: string;
  readonly version: string;
  readonly created?: Date;
  readonly expires?: Date;
  readonly value: SecretValue;
}

export type FetchResult =
  | {
      readonly kind: 'found';
      readonly reference: SecretReference;
      readonly secrets: readonly FetchedSecret[];
    }
  /** The service says "not found" (or a wildcard matched nothing): what `optional` forgives. */
  | { readonly kind: 'absent'; readonly reference: SecretReference; readonly error: UserError }
  | { readonly kind: 'failed'; readonly reference: SecretReference; readonly errors: readonly UserError[] };

/** What a plan knows of one secret; never its value. */
export interface DescribedSecret {
  readonly name: string;
  readonly starred?: string;
  readonly id: string;
  readonly version?: string;
  readonly created?: Date;
  readonly expires?: Date;
  readonly nextRotation?: Date;
  readonly access: 'yes' | 'no' | 'unknown';
  /** Why it is not known, or denied, and which permission would tell or help. */
  readonly note?: string;
}

export type DescribeResult =
  | {
      readonly kind: 'described';
      readonly reference: SecretReference;
      readonly secrets: readonly DescribedSecret[];
    }
  | { readonly kind: 'absent'; readonly reference: SecretReference; readonly error: UserError }
  | { readonly kind: 'failed'; readonly reference: SecretReference; readonly errors: readonly UserError[] };

/** A kind of API call and how often a run makes it: `{ call: 'BatchGetSecretValue', count: 5 }`. */
export interface CallEstimate {
  readonly call: string;
  /** `undefined` where the service must answer first (a wildcard). */
  readonly count: number | undefined;
}

/** What a store has brought about that outlives the step (a lease, the token it hangs on) and that the job's end has to undo. */
export interface Obligation {
  /** The store's id. */
  readonly store: string;
  /** Names it among the store's own: what is kept under the same name is replaced. */
  readonly name: string;
  /** All that undoing needs, in a form of the store's own. It may hold a credential. */
  readonly state: string;
}

export interface Keeper {
  /**
   * Resolves once the end of the job will undo it, also where this process is killed: to be awaited before it is brought about.
   * @throws UserError where that cannot be promised
   */
  keep(obligation: Obligation): Promise<void>;
  /** It needs not be undone any more. */
  release(obligation: Pick<Obligation, 'store' | 'name'>): Promise<void>;
}

/** What a store is handed besides its references. Nothing else of the process is its business. */
export interface StoreContext {
  readonly identity: IdentityTokenSource;
  readonly network: Network;
  readonly masker: Masker;
  readonly log: Log;
  readonly clock: Clock;
  readonly env: Env;
  /** Aborts when the step's `timeout` is over or it is cancelled. */
  readonly deadline: AbortSignal;
  /** `plan` takes credentials that cannot read a value. */
  readonly purpose: 'read' | 'plan';
  readonly keeper: Keeper;
  /** May be told of each value that arrives, before the others have: for speed alone, nothing is done with it yet. */
  readonly arrived?: (value: SecretValue) => void;
}

/** A store that has been signed in to. */
export interface StoreSession {
  /** Who reads, as errors show it. */
  readonly principal: string;
  /** One result for each reference, in any order. Never throws for a single secret's failure. */
  fetch(references: readonly SecretReference[]): Promise<readonly FetchResult[]>;
  /** As `fetch`, for the plan: never reads a value. */
  describe(references: readonly SecretReference[]): Promise<readonly DescribeResult[]>;
  /** Gives the credentials back, once all reads are done. Best effort: it never throws, and says itself what failed. */
  close?(): Promise<void>;
}

/**
 * One setting of a store: the input `<prefix>-<name>` of the action and flag of the command line, and the key `<name>` of a
 * connection in a manifest.
 */
export interface StoreSetting {
  readonly name: string;
  /** Full sentences: format, default, what excludes what. action.yml carries the same text. */
  readonly description: string;
  readonly default?: string;
  /** A list: one a line or comma-separated; a sequence in a manifest. */
  readonly list?: true;
  readonly choices?: readonly string[];
  /** JSON text; in a manifest also a mapping. */
  readonly json?: true;
  /** A credential: masked, and refused in a manifest. */
  readonly secret?: true;
}

/**
 * Reads the settings of one connection. What is wrong is collected under the name that the user typed, and a harmless value
 * comes back.
 */
export interface SettingsReader {
  /** Trimmed; the default, else empty, where it is not given. */
  text(name: string): string;
  choice<const Word extends string>(name: string, words: readonly [Word, ...Word[]]): Word;
  flag(name: string): boolean;
  integer(name: string, least: number, most: number): number;
  /** Seconds. */
  duration(name: string, least: number, most: number): number;
  list(name: string, separator?: RegExp): readonly string[];
  /** @param given `hidden` for a setting that is shared like a password */
  refuse(name: string, rule: string, given?: 'shown' | 'hidden'): void;
}

/** What a connection is made in. */
export interface Surroundings {
  /** `auto` is resolved before. Never a fall-back from one to the other. */
  readonly identity: 'oidc' | 'ambient';
  readonly env: Env;
  readonly inCi: boolean;
  /** The input `allow-file`. */
  readonly allowFile: boolean;
  /** Where a CI says which one it is. */
  readonly job?: JobName;
}

/** What a store is told by, and what its settings are: all of it that every job loads. */
export interface StoreOutline {
  /** The word before the colon. */
  readonly id: string;
  /** "AWS Secrets Manager". */
  readonly title: string;
  /** The store's own options, beside those that every store has. */
  readonly options: readonly string[];
  readonly settings: readonly StoreSetting[];
  /** The id of the store whose inputs, and connection, are this one's too where a manifest gives it none of its own. */
  readonly inputsFrom?: string;
  /** Whether a text without `store:` is one of this store's native identifiers. */
  recognises(text: string): boolean;
}

export interface SecretStore extends StoreOutline {
  /** Pure. */
  configure(read: SettingsReader, around: Surroundings): StoreConnection;
}

/** A store as the list has it: whole, or to be loaded where a line or a setting asks for it. */
export type ListedStore = SecretStore | (StoreOutline & { load(): Promise<SecretStore> });

/** A store with the settings of one connection. */
export interface StoreConnection {
  /** Equal for connections that sign in as the same identity: their references go to one `open`, of the first of them. */
  readonly identityKey: string;
  /**
   * Judges a reference by the store's grammar. What differs between connections of one identity (a default region or
   * project) is resolved into the reference. Pure.
   * @throws UserError LINE_INVALID or OPTION_INVALID, without `wanted`
   */
  parse(text: ReferenceText): SecretReference;
  /**
   * What can be seen to be wrong with the settings before any call: missing role, partitions that differ. Asks nobody; a
   * promise where the likely causes have to be loaded.
   */
  check(references: readonly SecretReference[]): readonly UserError[] | Promise<readonly UserError[]>;
  /** The calls that a run will cost, sign-in included. Asks nobody; a promise where the reckoning has to be loaded. */
  estimate(
    references: readonly SecretReference[],
  ): readonly CallEstimate[] | Promise<readonly CallEstimate[]>;
  /**
   * Signs in for these references.
   * @throws UserError or Failures
   */
  open(references: readonly SecretReference[], context: StoreContext): Promise<StoreSession>;
}

/** What stands before the colon of a reference: one way in to a store. The manifest may give a store several. */
export interface Connection extends StoreConnection {
  readonly name: string;
  readonly store: StoreOutline;
  readonly identity: Surroundings['identity'];
}
