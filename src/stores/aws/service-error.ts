import type { RetryVerdict } from '../../network/network.ts';
import { SdkRefusal } from './sdk/refusal.ts';

/** What an AWS service said, as far as it may be repeated: never its text. */
export interface ServiceError {
  /** As on the wire, without the SDK's `Exception` where the SDK adds one; `Unknown` where it is no code. */
  readonly code: string;
  readonly status: number;
  /** The service's text: a hint for the diagnosis, never shown. */
  readonly hint: string;
  readonly retryAfterSeconds?: number;
  /** Whether AWS answered: it put its request id on the answer, or an error of its own shape into it. */
  readonly fromService: boolean;
  /** The status says yes, and the SDK could not make sense of the body. */
  readonly unreadable?: true;
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const THROTTLING = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'LimitExceededException',
  'PriorRequestNotComplete',
]);

const PASSING = new Set([
  'IDPCommunicationError',
  'IDPCommunicationErrorException',
  'InternalServiceError',
  'InternalFailure',
  'InternalError',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'RequestTimeout',
  'RequestTimeoutException',
]);

/** What the SDK calls an answer that it could not make sense of. */
const UNSHAPED = new Set(['Unknown', 'UnknownError', 'NotFound', 'SyntaxError', 'TypeError', 'Error']);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const SIGNATURE = new Set([
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'RequestExpired',
  'RequestTimeTooSkewed',
]);

const DENIALS = new Set(['AccessDenied', 'AccessDeniedException']);

/** By which AWS says of an answer that it is its own. */
const REQUEST_IDS = ['x-amzn-requestid', 'x-amzn-request-id', 'x-amz-request-id'];

/** Reads what a service answered; `undefined` for anything that is no answer of a service. */
export function readServiceError(refusal: unknown): ServiceError | undefined {
  if (!(refusal instanceof SdkRefusal)) return undefined;
  const { thrown, status, headers } = refusal;
  const retryAfter = headers['retry-after'] ?? '';
  // The SDK puts into these whatever the answer's JSON holds there.
  const [wireCode, name, message] = ['Code', 'name', 'message'].map((part) => property(thrown, part));
  return {
    code: codeOf(wireCode || name),
    status,
    hint: typeof message === 'string' ? message : '',
    ...(status < 300 ? { unreadable: true } : {}),
    fromService:
      REQUEST_IDS.some((id) => headers[id] !== undefined) ||
      (property(thrown, '$fault') !== undefined && typeof name === 'string' && !UNSHAPED.has(name)),
    ...(/^\d{1,6}$/.test(retryAfter) ? { retryAfterSeconds: Number(retryAfter) } : {}),
  };
}

/** A code is shown in errors, so nothing but a code may pass for one: whatever else stands there is not repeated. */
export function codeOf(text: unknown): string {
  return typeof text === 'string' && /^[A-Za-z]{1,64}$/.test(text) ? text : 'Unknown';
}

/**
 * A judge for the attempts of one call. Denials and every other answer that says no are final; a signature that a wrong
 * clock spoiled has one more try, since the SDK has learnt the service's time from the answer and signs the next by it.
 */
export function serviceErrorJudge(): (thrown: unknown) => RetryVerdict {
  let clockWasSet = false;
  return (thrown) => {
    const code = readServiceError(thrown)?.code;
    const sets = thrown instanceof SdkRefusal && thrown.clockCorrected;
    if (!sets || clockWasSet || code === undefined || !SIGNATURE.has(code)) return judgeServiceError(thrown);
    clockWasSet = true;
    return 'retry';
  };
}

function judgeServiceError(thrown: unknown): RetryVerdict {
  const error = readServiceError(thrown);
  if (error === undefined || !isPassing(error)) return 'final';
  if (error.retryAfterSeconds !== undefined)
    return { retryAfterMilliseconds: error.retryAfterSeconds * 1000 };
  return isThrottling(error) ? 'throttled' : 'retry';
}

export function isThrottling({ code, status }: ServiceError): boolean {
  return status === 429 || THROTTLING.has(code);
}

export function isPassing(error: ServiceError): boolean {
  return isThrottling(error) || PASSING.has(error.code) || error.status === 408 || error.status >= 500;
}

/** The parts of a service error that a batch gives for each secret. */
export type ReadRefusal = Pick<ServiceError, 'code' | 'status' | 'hint'> & Partial<ServiceError>;

export const NOT_FOUND = 'ResourceNotFoundException';

/** Whether a refusal says that what was asked for does not exist: what `optional` forgives. */
export function isAbsent({ code }: Pick<ServiceError, 'code'>): boolean {
  return code === NOT_FOUND;
}

export function isDenial({ code }: Pick<ServiceError, 'code'>): boolean {
  return DENIALS.has(code);
}

export function isExpiredToken({ code }: ServiceError): boolean {
  return code === 'ExpiredTokenException' || code === 'ExpiredToken';
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
