import { SecretValue } from '../../core/secret-value.ts';
import type { HttpResponse } from '../../network/network.ts';
import { compactJson, type JsonNode, readJson } from '../../references/json.ts';
import { showText } from '../../references/show-text.ts';
import { asDate, asObject, asText, parseBody } from '../json.ts';
import type { FetchedSecret } from '../store.ts';
import { isOwnRefusal } from './call.ts';
import type { Leases } from './leases.ts';
import { callSigned, type Signed } from './signed.ts';
import type { Login } from './token.ts';

/** One secret of a KV engine, to be read. */
export interface Asked {
  /** Where the engine is mounted. */
  readonly mount: string;
  readonly kind: 'kv1' | 'kv2';
  /** Behind the mount. */
  readonly path: string;
  readonly version?: string | undefined;
  /** As errors name it. */
  readonly label: string;
}

/** `version` where the engine, or what was read, has none. */
export const NO_VERSION = '-';

export type Read = Pick<FetchedSecret, 'version' | 'created' | 'expires' | 'value'>;

/**
 * Reads a secret: its data as JSON, with numbers as they were written.
 * https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-version
 * @throws UserError OPTION_INVALID for an engine that issues, VAULT_NOT_FOUND, VAULT_VERSION_DELETED, VAULT_VERSION_DESTROYED, VAULT_ACCESS_DENIED and what calls throw
 */
export async function readSecret(asked: Asked, leases: Leases, signed: Signed): Promise<Read> {
  const { mount, kind, path, version } = asked;
  let { login } = signed;
  const answer = await callSigned(
    {
      call: 'Read',
      path: kind === 'kv2' ? `${mount}/data/${path}` : `${mount}/${path}`,
      ...(version === undefined ? {} : { query: { version } }),
    },
    signed,
    (next, send) => {
      login = next;
      return send();
    },
  );
  if (answer.status !== 200) throw await readFailed(asked, answer, signed);
  const lease = asText(parseBody(answer.body)?.['lease_id']);
  if (lease !== undefined && lease !== '') {
    // Nobody knew, so that it was made can only be noted down behind.
    await leases.expect(login);
    await leases.add(lease, login);
    const { issuedAsKv } = await import('./read-errors.ts');
    throw issuedAsKv(asked, signed);
  }
  const read = kind === 'kv2' ? readVersioned(answer, version) : readPlain(answer);
  if (read !== undefined) {
    await refuseOwnToken(read.value, asked.label, login);
    return read;
  }
  const { malformed } = await import('./read-errors.ts');
  throw malformed(`read of ${asked.label}`, 'the secret that was asked for', answer, signed);
}

async function readFailed(asked: Asked, answer: HttpResponse, signed: Signed): Promise<Error> {
  const errors = await import('./read-errors.ts');
  if (answer.status === 404 && isOwnRefusal(answer))
    return errors.notThere(asked, lifeOf(answer), answer, signed);
  return errors.readRefused(
    { call: 'Read', label: asked.label, path: `${asked.mount}/${asked.path}`, asked },
    answer,
    signed,
  );
}

/** What a version that holds nothing any more says of itself: the same status as for one that never was, with another body. */
function lifeOf(answer: HttpResponse): 'deleted' | 'destroyed' | 'absent' {
  const metadata = asObject(asObject(parseBody(answer.body)?.['data'])?.['metadata']);
  if (metadata === undefined) return 'absent';
  return metadata['destroyed'] === true ? 'destroyed' : 'deleted';
}

function readVersioned(answer: HttpResponse, asked: string | undefined): Read | undefined {
  const body = readBody(answer);
  const data = memberOf(memberOf(body, 'data'), 'data');
  const metadata = asObject(asObject(parseBody(answer.body)?.['data'])?.['metadata']) ?? {};
  const { version } = metadata;
  if (data?.kind !== 'object' || typeof version !== 'number') return undefined;
  if (asked !== undefined && asked !== String(version)) return undefined;
  const created = asDate(metadata['created_time']);
  // Set ahead of time by `delete_version_after`.
  const expires = asDate(metadata['deletion_time']);
  return {
    version: String(version),
    value: SecretValue.ofText(compactJson(data)),
    ...(created === undefined ? {} : { created }),
    ...(expires === undefined ? {} : { expires }),
  };
}

/** The engine's `lease_duration` is advice, and no lease. */
function readPlain(answer: HttpResponse): Read | undefined {
  const value = dataValue(answer);
  return value === undefined ? undefined : { version: NO_VERSION, value };
}

/** One that somebody chose by hand ("root", in development) may stand in a secret by chance. */
const LEAST_TOKEN = 20;

/**
 * What tells of the token that asked is no secret of an engine, but the server's own page about it.
 * @throws UserError LINE_INVALID
 */
export async function refuseOwnToken(value: SecretValue, label: string, { token }: Login): Promise<void> {
  const text = token.reveal();
  if (text.length < LEAST_TOKEN || !value.revealText()?.includes(text)) return;
  const { lineProblem } = await import('../../references/problem.ts');
  throw lineProblem(
    `${showText(label)} answers with the Vault token of this login, so it is no secret`,
    'write vault:mount/path/to/secret',
  );
}

/** `data` of the answer, as compact JSON. */
export function dataValue(answer: HttpResponse): SecretValue | undefined {
  const data = memberOf(readBody(answer), 'data');
  return data?.kind === 'object' ? SecretValue.ofText(compactJson(data)) : undefined;
}

function readBody({ body }: HttpResponse): JsonNode | undefined {
  const reading = readJson(body.toString('utf8'));
  return reading.kind === 'json' ? reading.root : undefined;
}

function memberOf(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return node?.kind === 'object' ? node.members.get(key) : undefined;
}
