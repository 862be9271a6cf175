import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** The authority of a pki engine: new in each run. */
export interface Authority {
  /** PEM. */
  readonly certificate: string;
  /** A certificate for DNS names, with a key of its own. */
  issue(names: readonly string[], from: Date, to: Date): IssuedCertificate;
}

export interface IssuedCertificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM, SEC 1. */
  readonly key: string;
  /** `0a:1b:...`. */
  readonly serialNumber: string;
}

/** Certificates of ECDSA P-256 with SHA-256: RFC 5280, RFC 5758. */
export function createAuthority(commonName: string, from: Date, to: Date): Authority {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = distinguishedName(commonName);
  const own = certificate({
    subject: issuer,
    issuer,
    subjectKey: authority.publicKey,
    issuerKey: authority.privateKey,
    serial: newSerial(),
    validity: [from, to],
    extensions: [
      extension('551d13', sequence(tlv(0x01, Buffer.from([0xff])))),
      extension('551d0f', tlv(0x03, Buffer.from([0x01, 0x06]))),
    ],
  });
  return {
    certificate: own,
    issue: (names, issuedFrom, issuedTo) => {
      const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const serial = newSerial();
      return {
        key: leaf.privateKey.export({ type: 'sec1', format: 'pem' }).toString().trim(),
        serialNumber: serial.toString('hex').replaceAll(/(..)(?=.)/g, '$1:'),
        certificate: certificate({
          subject: distinguishedName(names[0] ?? ''),
          issuer,
          subjectKey: leaf.publicKey,
          issuerKey: authority.privateKey,
          serial,
          validity: [issuedFrom, issuedTo],
          extensions: [
            extension('551d13', sequence()),
            extension('551d0f', tlv(0x03, Buffer.from([0x03, 0xa8]))),
            extension('551d11', sequence(...names.map((name) => tlv(0x82, Buffer.from(name, 'ascii'))))),
          ],
        }),
      };
    },
  };
}

interface CertificateParts {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly subjectKey: KeyObject;
  readonly issuerKey: KeyObject;
  readonly serial: Buffer;
  readonly validity: readonly [Date, Date];
  readonly extensions: readonly Buffer[];
}

function certificate(parts: CertificateParts): string {
  const algorithm = sequence(objectId('2a8648ce3d040302'));
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, parts.serial),
    algorithm,
    parts.issuer,
    sequence(...parts.validity.map(time)),
    parts.subject,
    parts.subjectKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(...parts.extensions)),
  );
  const signature = sign('sha256', body, parts.issuerKey);
  const der = sequence(body, algorithm, tlv(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----`;
}

/** Positive, and without a zero in front, as DER wants it. */
function newSerial(): Buffer {
  return Buffer.concat([Buffer.from([0x4a]), randomBytes(15)]);
}

function distinguishedName(commonName: string): Buffer {
  const attribute = sequence(objectId('550403'), tlv(0x0c, Buffer.from(commonName, 'utf8')));
  return sequence(tlv(0x31, attribute));
}

/** All of these are critical but the names, of which it makes no difference. */
function extension(id: string, value: Buffer): Buffer {
  const critical = id === '551d11' ? [] : [tlv(0x01, Buffer.from([0xff]))];
  return sequence(objectId(id), ...critical, tlv(0x04, value));
}

function objectId(hex: string): Buffer {
  return tlv(0x06, Buffer.from(hex, 'hex'));
}

/** UTCTime: two digits for the year, which this century's first half has. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/\D/g, '');
  return tlv(0x17, Buffer.from(`${digits.slice(2, 14)}Z`, 'ascii'));
}

function sequence(...items: readonly Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(items));
}

function tlv(tag: number, value: Buffer): Buffer {
  const size = value.length;
  const length =
    size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, Math.trunc(size / 0x100), size % 0x100];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}
