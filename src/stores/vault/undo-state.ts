import { asObject, asText } from '../json.ts';

/** What the job's end has to revoke, and where. */
export interface Undo {
  readonly addr: string;
  readonly namespace: string | undefined;
  /** In clear: nothing else can revoke it. */
  readonly token: string;
  /** Whether the token itself is to be revoked; else its leases one by one. */
  readonly revocable: boolean;
  readonly leases: readonly string[];
  readonly expires: Date | undefined;
  /** As the settings have them. The key is not among them: it does not leave the inputs, which the end of the job has too. */
  readonly caCert: string | undefined;
  readonly clientCert: string | undefined;
}

export function writeUndo(undo: Undo): string {
  return JSON.stringify(undo);
}

/** @returns `undefined` for what was not written by `writeUndo` */
export function readUndo(state: string): Undo | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(state);
  } catch {
    return undefined;
  }
  const found = asObject(parsed) ?? {};
  const addr = asText(found['addr']);
  const token = asText(found['token']);
  const leases = found['leases'];
  if (addr === undefined || token === undefined || !Array.isArray(leases)) return undefined;
  if (!/^[\x21-\x7e]+$/.test(token)) return undefined;
  const expires = Date.parse(asText(found['expires']) ?? '');
  const namespace = asText(found['namespace']);
  return {
    addr,
    namespace: namespace !== undefined && /^[\x21-\x7e]+$/.test(namespace) ? namespace : undefined,
    token,
    revocable: found['revocable'] === true,
    leases: leases.filter((lease) => typeof lease === 'string'),
    expires: Number.isNaN(expires) ? undefined : new Date(expires),
    caCert: asText(found['caCert']),
    clientCert: asText(found['clientCert']),
  };
}
