import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** A private CA, and server certificates by it: X.509 v3 (RFC 5280) written by hand, as Node only reads them. */
export interface Authority {
  /** PEM. */
  readonly cert: string;
  /** A certificate and key for these host names and IPv4 addresses, PEM. */
  issue(hosts: readonly string[]): { readonly cert: string; readonly key: string };
}

const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const COMMON_NAME = [0x55, 0x04, 0x03];
const BASIC_CONSTRAINTS = [0x55, 0x1d, 0x13];
const SUBJECT_ALTERNATIVE_NAME = [0x55, 0x1d, 0x11];

export function createAuthority(name = 'Acme Test CA'): Authority {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const isAuthority = extension(BASIC_CONSTRAINTS, sequence(der(0x01, [0xff])), true);
  const cert = certificate(name, name, authority.publicKey, authority.privateKey, [isAuthority]);
  return {
    cert,
    issue: (hosts) => {
      const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const names = sequence(
        ...hosts.map((host) =>
          isIPv4(host) ? der(0x87, host.split('.').map(Number)) : der(0x82, Buffer.from(host, 'ascii')),
        ),
      );
      const alternatives = extension(SUBJECT_ALTERNATIVE_NAME, names, false);
      return {
        cert: certificate(hosts[0] ?? 'server', name, server.publicKey, authority.privateKey, [alternatives]),
        key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

function certificate(
  subject: string,
  issuer: string,
  publicKey: KeyObject,
  signingKey: KeyObject,
  extensions: readonly Buffer[],
): string {
  const algorithm = sequence(der(0x06, ECDSA_WITH_SHA256));
  const day = 86_400_000;
  const body = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    algorithm,
    distinguishedName(issuer),
    sequence(utcTime(Date.now() - day), utcTime(Date.now() + day)),
    distinguishedName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = createSign('SHA256').update(body).sign(signingKey);
  const whole = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function distinguishedName(commonName: string): Buffer {
  const attribute = sequence(der(0x06, COMMON_NAME), der(0x0c, Buffer.from(commonName)));
  return sequence(der(0x31, attribute));
}

function extension(id: readonly number[], value: Buffer, isCritical: boolean): Buffer {
  const critical = isCritical ? [der(0x01, [0xff])] : [];
  return sequence(der(0x06, id), ...critical, der(0x04, value));
}

function utcTime(milliseconds: number): Buffer {
  const text = new Date(milliseconds).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(0x17, Buffer.from(text.slice(2), 'ascii'));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function der(tag: number, content: Buffer | readonly number[]): Buffer {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
  const { length } = bytes;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), bytes]);
}
