import type { exitCodes } from './exit-codes.ts';

/** Every code that a user can meet; each has an entry in docs/troubleshooting.md. */
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
