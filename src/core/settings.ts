/** The step's inputs, or the command line's flags, once they have been read and checked. Never changed afterwards. */
export interface Settings {
  /**
   * Of connections that say nothing else. `auto` is resolved before: `oidc` in a CI, `ambient` outside. Never a fall-back from
   * one to the other.
   */
  readonly identity: 'oidc' | 'ambient';
  readonly export: { readonly env: boolean; readonly output: boolean };
  /** A script that gets the secrets. */
  readonly run?: ScriptSettings;
  readonly nameCase: 'upper' | 'lower' | 'keep';
  /** `by-origin`: overwritten where the author typed the name, a failure where data chose it. */
  readonly onExisting: 'by-origin' | 'fail' | 'overwrite' | 'keep';
  /** Protected names that the author types all the same, upper case. */
  readonly allowEnv: readonly string[];
  /** What becomes of an event that a stranger brought about. `skip`: leave quietly. */
  readonly allowForkEvents: 'false' | 'true' | 'skip';
  /** Exact `host[:port]`s, lower case. */
  readonly allowEndpoints: readonly string[];
  readonly allowNetworkEnv: boolean;
  /** Characters; shorter texts are not masked. */
  readonly maskMinLength: number;
  readonly maxAgeSeconds?: number;
  readonly maxAgeAction: 'warn' | 'fail';
  /** Whether the `file` store may be used in a CI. */
  readonly allowFile: boolean;
  readonly dryRun: boolean;
  readonly timeoutSeconds: number;
  /** Further attempts after the first, for each call. */
  readonly retries: number;
  readonly summary: boolean;
  readonly auditLog?: string;
}

export interface ScriptSettings {
  readonly script: string;
  /** A known shell or a command with `{0}`. */
  readonly shell?: string;
  readonly workingDirectory?: string;
}
