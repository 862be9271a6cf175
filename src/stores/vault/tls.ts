import { X509Certificate } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Masker } from '../../core/environment.ts';
import { UserError } from '../../core/errors.ts';
import { SecretValue } from '../../core/secret-value.ts';
import type { DestinationTls } from '../../network/network.ts';
import { keyLines } from './key-lines.ts';
import type { VaultSettings } from './settings.ts';

interface Certificates extends Pick<VaultSettings, 'caCertFrom' | 'clientKey'> {
  readonly caCert?: string | undefined;
  readonly clientCert?: string | undefined;
}

/**
 * The certificates of a connection, read where they are named by path, and tried: OpenSSL says only at the connection that one
 * is broken, and not which.
 * @returns `undefined` where there are none
 * @throws UserError INPUT_INVALID, FILE_UNREADABLE
 */
export async function readTls(settings: Certificates, masker: Masker): Promise<DestinationTls | undefined> {
  const { caCert, caCertFrom, clientCert, clientKey } = settings;
  const [ca, cert, key] = await Promise.all([
    readPem(caCertFrom, caCert),
    readPem('vault-client-cert', clientCert),
    readPem('vault-client-key', clientKey?.revealText()),
  ]);
  if (key !== undefined) masker.mask(...keyLines(key));
  if (ca !== undefined && !holdsCertificates(ca))
    throw invalid(caCertFrom, 'holds no certificate that can be read');
  if (cert !== undefined && !holdsCertificates(cert))
    throw invalid('vault-client-cert', 'holds no certificate that can be read');
  if (cert !== undefined && key !== undefined && !belongTogether(cert, key))
    throw invalid('vault-client-key', 'is no private key of vault-client-cert, or is encrypted');
  if (ca === undefined && cert === undefined) return undefined;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key: SecretValue.ofText(key) }),
  };
}

async function readPem(name: string, text: string | undefined): Promise<string | undefined> {
  if (text === undefined || text.includes('-----BEGIN')) return text;
  try {
    return await readOrdinary(text);
  } catch {
    throw new UserError({
      code: 'FILE_UNREADABLE',
      what: `${name} is neither PEM text nor the path of a file of at most 1 MiB that can be read`,
      fix: [`correct ${name}`],
    });
  }
}

/** More than all the authorities of the web. */
const MOST_BYTES = 1024 * 1024;

/** A pipe or a device would wait, or go on, for ever. @throws whatever keeps the file from being read */
async function readOrdinary(path: string): Promise<string> {
  // Windows has no such flag.
  await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const buffer = Buffer.alloc(MOST_BYTES + 1);
  if (!(await file.stat()).isFile()) throw new Error('no ordinary file');
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length);
    length += bytesRead;
    if (bytesRead === 0) return buffer.toString('utf8', 0, length);
    if (length > MOST_BYTES) throw new Error('too long');
  }
}

function holdsCertificates(pem: string): boolean {
  const found = pem.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs) ?? [];
  try {
    for (const certificate of found) new X509Certificate(certificate);
    return found.length > 0;
  } catch {
    return false;
  }
}

function belongTogether(cert: string, key: string): boolean {
  try {
    createSecureContext({ cert, key });
    return true;
  } catch {
    return false;
  }
}

function invalid(name: string, problem: string): UserError {
  return new UserError({ code: 'INPUT_INVALID', what: `${name} ${problem}`, fix: [`correct ${name}`] });
}
