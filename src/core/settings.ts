/** The step's inputs, or the command line's flags, once they have been read and checked. Never changed afterwards. */
export interface Settings {
  /** `auto` is resolved before: `oidc` in a CI, `ambient` outside. Never a fall-back from one to the other. */
  readonly identity: 'oidc' | 'ambient';
  readonly aws: AwsSettings;
  readonly gcp: GcpSettings;
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

export interface AwsSettings {
  readonly role?: string;
  /** The input's region; a store falls back to that of the only ARN, then to `environmentRegion`. */
  readonly region?: string;
  /** `AWS_REGION`, else `AWS_DEFAULT_REGION`. */
  readonly environmentRegion?: string;
  readonly roleChain: readonly string[];
  readonly externalId?: string;
  /** Fit for STS: 2 to 64 characters of `[\w+=,.@-]`. */
  readonly sessionName: string;
  readonly sessionDurationSeconds: number;
  readonly audience?: string;
  readonly sessionPolicy:
    | { readonly kind: 'auto' }
    | { readonly kind: 'none' }
    | { readonly kind: 'own'; readonly policy: string };
}

export interface GcpSettings {
  /** `projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`, or as typed where malformed. */
  readonly provider?: string;
  readonly serviceAccount?: string;
  readonly project?: string;
  readonly audience?: string;
}
