/**
 * Loaded into a step by NODE_OPTIONS: names end at loopback, and from FAIL_LOOKUP_FROM on, FAIL_LOOKUP_TIMES lookups of
 * FAIL_LOOKUP_NAME fail with FAIL_LOOKUP_CODE, so that no resolver of the machine is asked.
 */
import dns from 'node:dns';
import { isIP } from 'node:net';

const { env } = process;
const failing = env['FAIL_LOOKUP_NAME'] ?? '';
const from = Number(env['FAIL_LOOKUP_FROM']);
const until = from + Number(env['FAIL_LOOKUP_TIMES']);
const code = env['FAIL_LOOKUP_CODE'] ?? 'ENOTFOUND';
let seen = 0;

const original = dns.lookup;

function lookup(host: string, ...rest: readonly unknown[]): unknown {
  if (host !== failing) return Reflect.apply(original, dns, [isIP(host) === 0 ? '127.0.0.1' : host, ...rest]);
  seen += 1;
  if (seen < from || seen >= until) return Reflect.apply(original, dns, ['127.0.0.1', ...rest]);
  const answer = rest.at(-1);
  const error = Object.assign(new Error(`getaddrinfo ${code} ${host}`), {
    code,
    syscall: 'getaddrinfo',
    hostname: host,
  });
  if (typeof answer === 'function') setImmediate(() => Reflect.apply(answer, undefined, [error]));
  return {};
}

Reflect.set(dns, 'lookup', lookup);
