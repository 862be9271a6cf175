import type { protos } from '@google-cloud/secret-manager';
import { UserError } from '../../core/errors.ts';
import { SecretValue } from '../../core/secret-value.ts';
import type { HttpResponse } from '../../network/network.ts';
import { fromOf } from '../endpoint.ts';
import { asObject, asText, parseBody } from '../json.ts';
import { malformed } from '../service-faults.ts';
import { callSecretManager } from './call.ts';
import { crc32c } from './crc32c.ts';
import type { Credentials } from './credentials.ts';
import { secretManagerEndpoint } from './endpoints.ts';
import { labelOf, type SecretPlace, versionName } from './reference.ts';
import type { GcpContext } from './settings.ts';

type AccessAnswer = protos.google.cloud.secretmanager.v1.IAccessSecretVersionResponse;

/** One version of one secret, to be read. */
export interface Asked extends SecretPlace {
  readonly secret: string;
  readonly version: string;
}

export interface Read {
  /** As the service answers it: the number, whatever was asked for. */
  readonly version: string;
  readonly value: SecretValue;
  /** Whether the service sent a checksum, which then was right. */
  readonly checked: boolean;
}

/**
 * AccessSecretVersion. The payload's checksum is compared, which Google's own client does not do; a payload that fails
 * is read once more.
 * https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access
 * @throws UserError
 */
export async function readVersion(
  asked: Asked,
  credentials: Credentials,
  context: GcpContext,
): Promise<Read> {
  const first = await readOnce(asked, credentials, context);
  if (first !== undefined) return first;
  context.log.notice(
    `the checksum of ${labelOf(asked, asked.secret, asked.version)} is wrong: read once more`,
  );
  const second = await readOnce(asked, credentials, context);
  if (second !== undefined) return second;
  const endpoint = secretManagerEndpoint(context.env, asked.location);
  throw new UserError({
    code: 'GCP_CHECKSUM_MISMATCH',
    what: `the payload of ${labelOf(asked, asked.secret, asked.version)} came twice with a checksum (CRC32C) that is not its own`,
    as: credentials.principal.name,
    from: fromOf(endpoint),
    fix: ['run the job again; if it stays, something on the way alters answers'],
  });
}

/** @returns `undefined` where the checksum is wrong */
async function readOnce(
  asked: Asked,
  credentials: Credentials,
  context: GcpContext,
): Promise<Read | undefined> {
  const name = versionName(asked, asked.secret, asked.version);
  const label = labelOf(asked, asked.secret, asked.version);
  const answered = await callSecretManager(
    { call: 'AccessSecretVersion', label, resource: name, verb: ':access', location: asked.location },
    credentials,
    context,
  );
  if ('refused' in answered) throw answered.refused;
  const { answer } = answered;
  const parsed = parseAccess(answer);
  const version = versionOf(parsed?.name, asked.secret);
  if (parsed === undefined || version === undefined) {
    throw malformed(
      `AccessSecretVersion of ${label}`,
      'the secret that was asked for',
      secretManagerEndpoint(context.env, asked.location),
      answer.status,
    );
  }
  const { bytes, checksum } = parsed;
  if (checksum !== undefined && checksum !== String(crc32c(bytes))) return undefined;
  return { version, value: SecretValue.ofBytes(bytes), checked: checksum !== undefined };
}

interface ParsedAccess {
  readonly name: AccessAnswer['name'];
  readonly bytes: Buffer;
  /** An int64, so JSON has it as a decimal text. */
  readonly checksum: string | undefined;
}

function parseAccess(answer: HttpResponse): ParsedAccess | undefined {
  const body = parseBody(answer.body);
  const payload = asObject(body?.['payload']);
  if (payload === undefined) return undefined;
  const { data = '', dataCrc32c } = payload;
  const checksum = dataCrc32c === undefined || dataCrc32c === null ? undefined : checksumText(dataCrc32c);
  // proto3's JSON leaves out what is empty; without a checksum that says so, nothing is not taken for an empty value.
  if (typeof data !== 'string' || (payload['data'] === undefined && checksum === undefined)) return undefined;
  const bytes = Buffer.from(data, 'base64');
  if (bytes.toString('base64') !== data) return undefined;
  return { name: asText(body?.['name']) ?? null, bytes, checksum };
}

/** Nothing else is made a text of: that may fail, and what it gives may be the right one by chance. It then matches nothing. */
function checksumText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Answers carry the project's number whatever was asked, so the secret alone is compared. */
function versionOf(name: AccessAnswer['name'], secret: string): string | undefined {
  const [, answered, version] = /\/secrets\/([^/]+)\/versions\/([A-Za-z0-9_-]+)$/.exec(name ?? '') ?? [];
  return answered === secret ? version : undefined;
}
