/** One HTTP request as the handlers see it. */
export interface WireRequest {
  readonly method: string;
  /** As sent, still percent-encoded, without the query. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** Lower-case names; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** The `Host` header, lower case, without port. */
  readonly host: string;
  readonly body: Buffer;
  /** DER, where the client showed one. */
  readonly clientCertificate?: Buffer;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const services = [
  'issuer',
  'sts',
  'secretsmanager',
  'ssm',
  'google-sts',
  'iamcredentials',
  'secretmanager',
  'entra',
  'keyvault',
  'vault',
] as const;

export type Service = (typeof services)[number];

/** What is kept of a request besides its call: names and settings, never a value, token or credential. */
export interface RequestDetail {
  /** Names or ARNs as asked. */
  readonly secrets?: readonly string[];
  readonly audience?: string;
  readonly role?: string;
  readonly roleSessionName?: string;
  readonly durationSeconds?: number;
  readonly externalId?: string;
  readonly sessionPolicy?: string;
  readonly region?: string;
  readonly version?: string;
  readonly stage?: string;
  readonly pageSize?: number;
  readonly withDecryption?: boolean;
  readonly serviceAccount?: string;
  readonly lifetime?: string;
  readonly permissions?: readonly string[];
  readonly tenant?: string;
  readonly client?: string;
  readonly vault?: string;
  readonly namespace?: string;
  /** The service's code where the answer is an error. */
  readonly error?: string;
}

/** A request that has been recognised: which call of which service, before anything is checked. */
export interface Identified {
  readonly call: string;
  readonly detail: RequestDetail;
}

/** An answer that refuses, with the service's own code: handlers throw it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;
  /** The finer code: Google's `details[].reason`, Entra's number, Key Vault's `innererror`; and what goes with it. */
  readonly reason:
    | { readonly reason: string; readonly metadata: Readonly<Record<string, string>> }
    | undefined;

  constructor(status: number, code: string, message: string, reason?: Refusal['reason']) {
    super(message);
    this.status = status;
    this.code = code;
    this.reason = reason;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON object, or `undefined` for anything else. */
export function parseJsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** The value of a key that an object has itself, so that `constructor` is never found. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** `undefined` where a percent sign begins no valid escape. */
export function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
