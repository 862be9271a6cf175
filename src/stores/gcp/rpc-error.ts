import type { HttpResponse } from '../../network/network.ts';
import { asObject, asText, type JsonObject, parseBody } from '../json.ts';

/** What a refused call is judged by: never the text that came with it. */
export interface RpcError {
  readonly status: number;
  /** google.rpc's canonical code: `PERMISSION_DENIED`. */
  readonly rpcStatus?: string;
  /** `reason` of google.rpc.ErrorInfo: `SERVICE_DISABLED`. */
  readonly reason?: string;
  /** `metadata` of google.rpc.ErrorInfo. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** HTML: something on the way answered in the service's place. */
  readonly foreign: boolean;
}

/** Reads an answer in Google's shape of errors: https://cloud.google.com/apis/design/errors */
export function readRpcError(answer: HttpResponse): RpcError {
  const error = asObject(parseBody(answer.body)?.['error']) ?? {};
  const type = answer.headers['content-type'];
  return {
    status: answer.status,
    ...withDetails(asCode(error['status']), error['details']),
    foreign: typeof type === 'string' && /^text\/html\b/i.test(type),
  };
}

/** "403 PERMISSION_DENIED, SERVICE_DISABLED". */
export function saidBy(error: RpcError): string {
  const words = [error.rpcStatus, error.reason].filter((word) => word !== undefined).join(', ');
  return words === '' ? `HTTP ${error.status}` : `${error.status} ${words}`;
}

function withDetails(
  rpcStatus: string | undefined,
  details: unknown,
): Pick<RpcError, 'rpcStatus' | 'reason' | 'metadata'> {
  const list: readonly unknown[] = Array.isArray(details) ? details : [];
  const infos = list.flatMap((detail) => {
    const object = asObject(detail);
    return object?.['@type'] === 'type.googleapis.com/google.rpc.ErrorInfo' ? [object] : [];
  });
  const [info = {}] = infos;
  const reason = asCode(info['reason']);
  const metadata = asTexts(info['metadata']);
  return {
    ...(rpcStatus === undefined ? {} : { rpcStatus }),
    ...(reason === undefined ? {} : { reason }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

/** A code is shown in errors, so nothing but a code may pass for one. */
function asCode(value: unknown): string | undefined {
  const text = asText(value);
  return text !== undefined && /^[A-Z][A-Z0-9_]{1,62}$/.test(text) ? text : undefined;
}

function asTexts(value: unknown): Readonly<Record<string, string>> | undefined {
  const object: JsonObject | undefined = asObject(value);
  if (object === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])),
  );
}
