/**
 * Exit codes of the command line, by cause. Several causes: the lowest.
 * See docs/reference.md, "Exit codes".
 */
const USAGE = 2;
const IDENTITY = 3;
const DENIED = 4;
const NOT_FOUND = 5;
const UNREACHABLE = 6;
const REFUSED = 7;

/** Every code that a user can meet, with its exit code. Each has an entry in docs/troubleshooting.md. */
export const exitCodes = {
  BUG: 1,

  USAGE_INVALID: USAGE,
  INPUT_INVALID: USAGE,
  INPUT_MISSING: USAGE,
  MANIFEST_INVALID: USAGE,
  LINE_INVALID: USAGE,
  OPTION_INVALID: USAGE,
  NAME_INVALID: USAGE,
  NAME_COLLISION: USAGE,
  VALUE_NOT_JSON: USAGE,
  VALUE_NOT_TEXT: USAGE,
  VALUE_NOT_BASE64: USAGE,
  VALUE_IS_NULL: USAGE,
  VALUE_TOO_MANY_LEAVES: USAGE,
  VALUE_TOO_DEEP: USAGE,
  VALUE_HAS_NUL: USAGE,
  VALUE_TOO_LONG: USAGE,
  VALUE_UNFIT: USAGE,
  VAULT_LIST_TOO_LONG: USAGE,
  ENVIRONMENT_TOO_LARGE: USAGE,
  FILE_COMMAND_MISSING: USAGE,
  OUTPUT_UNWRITABLE: USAGE,
  TERMINAL_REFUSED: USAGE,
  PLATFORM_UNCLEAR: USAGE,
  FILE_UNREADABLE: USAGE,
  FILE_MALFORMED: USAGE,
  // As shells have it: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02
  COMMAND_NOT_FOUND: 127,
  COMMAND_NOT_STARTED: 126,

  TOKEN_MISSING: IDENTITY,
  TOKEN_REFUSED: IDENTITY,
  TOKEN_MALFORMED: IDENTITY,
  TOKEN_AUDIENCE: IDENTITY,
  TOKEN_EXPIRED: IDENTITY,
  TOKEN_COMMAND_FAILED: IDENTITY,
  AMBIENT_MISSING: IDENTITY,
  AWS_TRUST_REFUSED: IDENTITY,
  AWS_CHAIN_REFUSED: IDENTITY,
  AWS_CREDENTIALS_REFUSED: IDENTITY,
  GCP_TRUST_REFUSED: IDENTITY,
  GCP_IMPERSONATION_REFUSED: IDENTITY,
  GCP_CREDENTIALS_REFUSED: IDENTITY,
  AZURE_TRUST_REFUSED: IDENTITY,
  AZURE_CREDENTIALS_REFUSED: IDENTITY,
  VAULT_TRUST_REFUSED: IDENTITY,
  VAULT_CREDENTIALS_REFUSED: IDENTITY,
  VAULT_TOKEN_ENDED: IDENTITY,

  AWS_ACCESS_DENIED: DENIED,
  AWS_LIST_DENIED: DENIED,
  GCP_ACCESS_DENIED: DENIED,
  GCP_LIST_DENIED: DENIED,
  AZURE_ACCESS_DENIED: DENIED,
  AZURE_LIST_DENIED: DENIED,
  VAULT_ACCESS_DENIED: DENIED,
  VAULT_LIST_DENIED: DENIED,
  VAULT_MOUNT_UNKNOWN: DENIED,
  ACCESS_DENIED: DENIED,
  ACCESS_UNKNOWN: DENIED,

  AWS_NOT_FOUND: NOT_FOUND,
  AWS_VERSION_NOT_FOUND: NOT_FOUND,
  AWS_SECRET_DELETED: NOT_FOUND,
  AWS_NOT_ANSWERED: NOT_FOUND,
  GCP_NOT_FOUND: NOT_FOUND,
  GCP_VERSION_UNUSABLE: NOT_FOUND,
  AZURE_NOT_FOUND: NOT_FOUND,
  AZURE_SECRET_DELETED: NOT_FOUND,
  AZURE_SECRET_DISABLED: NOT_FOUND,
  FILE_NOT_FOUND: NOT_FOUND,
  VAULT_NOT_FOUND: NOT_FOUND,
  VAULT_VERSION_DELETED: NOT_FOUND,
  VAULT_VERSION_DESTROYED: NOT_FOUND,
  WILDCARD_NO_MATCH: NOT_FOUND,
  KEY_NOT_FOUND: NOT_FOUND,

  UNREACHABLE,
  TIMED_OUT: UNREACHABLE,
  CANCELLED: UNREACHABLE,
  TOKEN_SERVICE_FAILED: UNREACHABLE,
  AWS_THROTTLED: UNREACHABLE,
  AWS_SERVICE_FAILED: UNREACHABLE,
  AWS_DECRYPTION_FAILED: UNREACHABLE,
  GCP_THROTTLED: UNREACHABLE,
  GCP_SERVICE_FAILED: UNREACHABLE,
  GCP_CHECKSUM_MISMATCH: UNREACHABLE,
  AZURE_THROTTLED: UNREACHABLE,
  AZURE_SERVICE_FAILED: UNREACHABLE,
  VAULT_THROTTLED: UNREACHABLE,
  VAULT_SERVICE_FAILED: UNREACHABLE,
  ANSWER_MALFORMED: UNREACHABLE,

  HOST_REFUSED: REFUSED,
  TLS_WEAKENED: REFUSED,
  NETWORK_ENV_REFUSED: REFUSED,
  AGE_EXCEEDED: REFUSED,
  AZURE_SECRET_NOT_YET_VALID: REFUSED,
  AZURE_SECRET_EXPIRED: REFUSED,
  EXISTING_VARIABLE: REFUSED,
  PROTECTED_NAME: REFUSED,
  STRANGER_EVENT: REFUSED,
  FILE_REFUSED: REFUSED,
  MASK_BUDGET: REFUSED,
  MASK_UNREGISTERED: REFUSED,
  SECRET_FOUND: REFUSED,
} as const;

export type ErrorCode = keyof typeof exitCodes;

/** A variable that cannot be set because of an error, and the line that asked for it. */
export interface Wanted {
  /** The variable's name, or the pattern (`API_*`) where its names are not known yet. */
  readonly variable: string;
  /** "secrets, line 3". */
  readonly where: string;
}

/** One likely reason for a refused trust or read, by its stable id (T1, A8, S3, G11, ...). */
export interface LikelyCause {
  readonly id: string;
  /** What is wrong, as a sentence about this job. */
  readonly mistake: string;
  /** The exact change. */
  readonly change: string;
}

export interface ErrorFacts {
  readonly code: ErrorCode;
  /** What failed, in lower case, without a full stop: "cannot read prod/db/password". */
  readonly what: string;
  readonly wanted?: readonly Wanted[];
  /** The principal: a role session's ARN, a service account, a federated subject. */
  readonly as?: string;
  /** The service and its region or host. */
  readonly from?: string;
  /** What the service said: HTTP status and service code, never its text. */
  readonly said?: string;
  /** Further facts as label and value, such as the token's `iss`, `sub` and `aud`. */
  readonly facts?: readonly (readonly [label: string, value: string])[];
  /** How to mend it, a sentence each. */
  readonly fix: readonly string[];
  /** Likely causes, most likely first. */
  readonly likely?: readonly LikelyCause[];
  /** A block to paste, such as the trust policy that this token would need. */
  readonly paste?: string;
}

/**
 * The one class of errors that a user is shown. Everything else that is thrown is a bug. It keeps no `cause`: what an SDK
 * throws carries the request with its token, and the answer.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly facts: ErrorFacts;

  constructor(facts: ErrorFacts) {
    super(`${facts.code}: ${facts.what}`);
    this.facts = facts;
  }

  get code(): ErrorCode {
    return this.facts.code;
  }

  /** The same error, with one fact more. */
  withFact(label: string, value: string): UserError {
    return new UserError({ ...this.facts, facts: [...(this.facts.facts ?? []), [label, value]] });
  }

  /** The same error, for these variables as well. */
  wantedFor(wanted: readonly Wanted[]): UserError {
    return new UserError({ ...this.facts, wanted: [...(this.facts.wanted ?? []), ...wanted] });
  }
}

/** All that went wrong in one run: every failure is reported, not the first. */
export class Failures extends Error {
  override readonly name = 'Failures';
  readonly errors: readonly UserError[];

  constructor(errors: readonly UserError[]) {
    super(errors.map((error) => error.message).join('; '));
    this.errors = errors;
  }

  /** Exit code of the command line: the lowest of the causes. */
  get exitCode(): number {
    return Math.min(...this.errors.map((error) => exitCodes[error.code]));
  }
}

/** The user errors inside anything that was thrown, or `undefined` for a bug. */
export function userErrors(thrown: unknown): readonly UserError[] | undefined {
  if (thrown instanceof Failures) return thrown.errors;
  if (thrown instanceof UserError) return [thrown];
  return undefined;
}

/** Throws all of them as one, or does nothing where there are none. */
export function throwFailures(errors: readonly UserError[]): void {
  if (errors.length > 0) throw new Failures(errors);
}

/** The heading in docs/troubleshooting.md: `AWS_ACCESS_DENIED` is `#aws-access-denied`. */
export function docsAnchor(code: ErrorCode): string {
  return code.toLowerCase().replaceAll('_', '-');
}
