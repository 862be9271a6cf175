import type { Clock, Env, Log, Masker } from '../core/environment.ts';
import type { UserError } from '../core/errors.ts';
import type { SecretValue } from '../core/secret-value.ts';
import type { Settings } from '../core/settings.ts';
import type { IdentityTokenSource } from '../identity/token.ts';
import type { Network } from '../network/network.ts';

/** One cut-up reference of a `secrets` line, before its store has judged it. */
export interface ReferenceText {
  /** Behind `store:`, percent-decoded once; or the native identifier as pasted (not decoded). */
  readonly locator: string;
  readonly native: boolean;
  /** The options that belong to the store (`region`, `version`, `stage`, `location`), percent-decoded. */
  readonly options: ReadonlyMap<string, string>;
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
  /** Whether the read must bring the version's creation time, at the price of one more call where it does not by itself. */
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

/** What a store is handed besides its references. Nothing else of the process is its business. */
export interface StoreContext {
  readonly settings: Settings;
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
}

/** A store that has been signed in to. */
export interface StoreSession {
  /** Who reads, as errors show it. */
  readonly principal: string;
  /** One result for each reference, in any order. Never throws for a single secret's failure. */
  fetch(references: readonly SecretReference[]): Promise<readonly FetchResult[]>;
  /** As `fetch`, for the plan: never reads a value. */
  describe(references: readonly SecretReference[]): Promise<readonly DescribeResult[]>;
}

export interface SecretStore {
  /** The word before the colon. */
  readonly id: string;
  /** "AWS Secrets Manager". */
  readonly title: string;
  /** The store's own options, beside those that every store has. */
  readonly options: readonly string[];
  /** Whether a text without `store:` is one of this store's native identifiers. */
  recognises(text: string): boolean;
  /**
   * Judges a reference by the store's grammar. Pure.
   * @throws UserError LINE_INVALID or OPTION_INVALID, without `wanted`
   */
  parse(text: ReferenceText, settings: Settings): SecretReference;
  /**
   * What can be seen to be wrong with these settings before any call: missing role, partitions that differ. Asks nobody; a
   * promise where the likely causes have to be loaded.
   */
  check(
    references: readonly SecretReference[],
    settings: Settings,
  ): readonly UserError[] | Promise<readonly UserError[]>;
  /** The calls that a run will cost, sign-in included. Pure. */
  estimate(references: readonly SecretReference[], settings: Settings): readonly CallEstimate[];
  /**
   * Signs in for these references.
   * @throws UserError or Failures
   */
  open(references: readonly SecretReference[], context: StoreContext): Promise<StoreSession>;
}
