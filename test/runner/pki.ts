import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface Certificate {
  /** PEM, PKCS #8. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

export interface Authority {
  /** PEM, for NODE_EXTRA_CA_CERTS. */
  readonly cert: string;
  /** A certificate for these DNS names or IPv4 addresses, valid from an hour ago for a day. */
  issue(hosts: readonly string[], purpose?: 'server' | 'client'): Certificate;
}

/** Key purposes: RFC 5280, 4.2.1.12. */
const PURPOSES = { server: '2b06010505070301', client: '2b06010505070302' } as const;

/** A private certificate authority with a key of its own. RFC 5280, ECDSA P-256 with SHA-256 (RFC 5758). */
export function createAuthority(name = 'Acme Test CA'): Authority {
  const issuer = distinguishedName(name);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const cert = certificate(issuer, issuer, publicKey, privateKey, [
    extension('551d13', true, sequence(tlv(0x01, Buffer.from([0xff])))),
    extension('551d0f', true, tlv(0x03, Buffer.from([0x01, 0x06]))),
  ]);
  return {
    cert,
    issue: (hosts, purpose = 'server') => {
      const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const names = hosts.map((host) =>
        /^\d+(\.\d+){3}$/u.test(host)
          ? tlv(0x87, Buffer.from(host.split('.').map(Number)))
          : tlv(0x82, Buffer.from(host, 'ascii')),
      );
      return {
        key: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        cert: certificate(distinguishedName(hosts[0] ?? 'leaf'), issuer, leaf.publicKey, privateKey, [
          extension('551d13', true, sequence()),
          extension('551d0f', true, tlv(0x03, Buffer.from([0x07, 0x80]))),
          extension('551d25', false, sequence(objectId(PURPOSES[purpose]))),
          extension('551d11', false, sequence(...names)),
        ]),
      };
    },
  };
}

function certificate(
  subject: Buffer,
  issuer: Buffer,
  subjectKey: KeyObject,
  issuerKey: KeyObject,
  extensions: readonly Buffer[],
): string {
  const algorithm = sequence(objectId('2a8648ce3d040302'));
  const hour = 3_600_000;
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    algorithm,
    issuer,
    sequence(time(Date.now() - hour), time(Date.now() + 24 * hour)),
    subject,
    subjectKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, issuerKey);
  const der = sequence(body, algorithm, tlv(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = der.toString('base64').match(/.{1,64}/gu) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function distinguishedName(commonName: string): Buffer {
  const attribute = sequence(objectId('550403'), tlv(0x0c, Buffer.from(commonName.slice(0, 64), 'utf8')));
  return sequence(tlv(0x31, attribute));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [tlv(0x01, Buffer.from([0xff]))] : [];
  return sequence(objectId(id), ...flag, tlv(0x04, value));
}

/** UTCTime: `YYMMDDHHMMSSZ`. */
function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/\D/gu, '').slice(2, 14);
  return tlv(0x17, Buffer.from(`${digits}Z`, 'ascii'));
}

function objectId(hex: string): Buffer {
  return tlv(0x06, Buffer.from(hex, 'hex'));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts));
}

function tlv(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}
