import type { protos } from '@google-cloud/secret-manager';
import { UserError } from '../../core/errors.ts';
import { SecretValue } from '../../core/secret-value.ts';
import type { HttpResponse } from '../../network/network.ts';
import type { StoreContext } from '../store.ts';
import { crc32c } from './crc32c.ts';
import { type AccessToken, authorization, type Credentials, serviceTime } from './credentials.ts';
import { type Endpoint, resourcePath, secretManagerEndpoint } from './endpoints.ts';
import { asDate, asObject, asText, parseBody } from './json.ts';
import { type RefusedCall, readRefused } from './read-errors.ts';
import { labelOf, type SecretPlace, versionName } from './reference.ts';
import { readRpcError } from './rpc-error.ts';
import { fromOf, malformed } from './service-faults.ts';

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
  context: StoreContext,
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
  context: StoreContext,
): Promise<Read | undefined> {
  const name = versionName(asked, asked.secret, asked.version);
  const { answer, refused } = await get(
    `${resourcePath(name)}:access`,
    'AccessSecretVersion',
    asked,
    credentials,
    context,
  );
  const parsed = parseAccess(answer);
  const version = versionOf(parsed?.name, asked.secret);
  if (parsed === undefined || version === undefined) {
    throw malformed(
      `AccessSecretVersion of ${refused.label}`,
      'the secret that was asked for',
      refused.endpoint,
      answer.status,
    );
  }
  const { bytes, checksum } = parsed;
  if (checksum !== undefined && checksum !== String(crc32c(bytes))) return undefined;
  return { version, value: SecretValue.ofBytes(bytes), checked: checksum !== undefined };
}

/**
 * The version's creation time, by GetSecretVersion.
 * @throws UserError
 */
export async function readCreated(
  asked: Asked,
  credentials: Credentials,
  context: StoreContext,
): Promise<Date | undefined> {
  const name = versionName(asked, asked.secret, asked.version);
  const { answer } = await get(resourcePath(name), 'GetSecretVersion', asked, credentials, context);
  return asDate(parseBody(answer.body)?.['createTime']);
}

interface Answered {
  readonly answer: HttpResponse;
  readonly refused: RefusedCall;
}

/** One renewal of the credentials where they have expired; any other refusal is final. */
async function get(
  path: string,
  call: RefusedCall['call'],
  asked: Asked,
  credentials: Credentials,
  context: StoreContext,
): Promise<Answered> {
  const endpoint = secretManagerEndpoint(context.env, asked.location);
  const token = credentials.current();
  let answer = await send(path, call, token, endpoint, context);
  if (isExpired(token, answer, context)) {
    answer = await send(path, call, await credentials.renewed(token), endpoint, context);
  }
  const refused: RefusedCall = {
    call,
    label: labelOf(asked, asked.secret, asked.version),
    resource: versionName(asked, asked.secret, asked.version),
    principal: credentials.principal,
    endpoint,
  };
  if (answer.status !== 200) throw readRefused(refused, readRpcError(answer), context);
  return { answer, refused };
}

function send(
  path: string,
  call: string,
  token: AccessToken,
  endpoint: Endpoint,
  context: StoreContext,
): Promise<HttpResponse> {
  return context.network.send({
    destination: endpoint.destination,
    call,
    method: 'GET',
    url: endpoint.url(path),
    headers: { ...authorization(token), accept: 'application/json' },
  });
}

function isExpired(token: AccessToken, answer: HttpResponse, context: StoreContext): boolean {
  if (answer.status !== 401) return false;
  if (readRpcError(answer).reason === 'ACCESS_TOKEN_EXPIRED') return true;
  return token.expires !== undefined && token.expires <= serviceTime(context.clock, context.network);
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
  const checksum = dataCrc32c === undefined || dataCrc32c === null ? undefined : String(dataCrc32c);
  // proto3's JSON leaves out what is empty; without a checksum that says so, nothing is not taken for an empty value.
  if (typeof data !== 'string' || (payload['data'] === undefined && checksum === undefined)) return undefined;
  const bytes = Buffer.from(data, 'base64');
  if (bytes.toString('base64') !== data) return undefined;
  return { name: asText(body?.['name']) ?? null, bytes, checksum };
}

/** Answers carry the project's number whatever was asked, so the secret alone is compared. */
function versionOf(name: AccessAnswer['name'], secret: string): string | undefined {
  const [, answered, version] = /\/secrets\/([^/]+)\/versions\/([A-Za-z0-9_-]+)$/.exec(name ?? '') ?? [];
  return answered === secret ? version : undefined;
}
