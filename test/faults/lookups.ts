import dns from 'node:dns';

interface Failing {
  readonly code: string;
  /** The first lookup that fails, counted from 1. */
  readonly from: number;
  readonly times: number;
  seen: number;
}

const failing = new Map<string, Failing>();
const original = dns.lookup;

/** From now on this name is at loopback, save for these lookups of it, which fail: no resolver of the machine is asked. */
export function failLookups(name: string, fault: Omit<Failing, 'seen'>): void {
  failing.set(name, { ...fault, seen: 0 });
  Reflect.set(dns, 'lookup', lookup);
}

function lookup(host: string, ...rest: readonly unknown[]): unknown {
  const found = failing.get(host);
  if (found === undefined) return Reflect.apply(original, dns, [host, ...rest]);
  found.seen += 1;
  const { code, from, times, seen } = found;
  if (seen < from || seen >= from + times) return Reflect.apply(original, dns, ['127.0.0.1', ...rest]);
  const answer = rest.at(-1);
  const error = Object.assign(new Error(`getaddrinfo ${code} ${host}`), {
    code,
    syscall: 'getaddrinfo',
    hostname: host,
  });
  if (typeof answer === 'function') setImmediate(() => Reflect.apply(answer, undefined, [error]));
  return {};
}
