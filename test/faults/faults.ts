import type { ServerResponse } from 'node:http';
import { type Call, shapeOf } from '../leaks/call-of.ts';
import { refusal } from '../leaks/faults.ts';
import type { Answer } from '../leaks/hostile-cloud.ts';

/** What is done with a request that is to be disturbed. */
export interface Struck {
  readonly response: ServerResponse;
  readonly call: Call;
  /** What the embedded cloud says to it. */
  honest(): Promise<Answer>;
  /** What must not show, for answers that are made up. */
  readonly sensitive: readonly string[];
  /** A server on another host that must hear nothing. */
  readonly elsewhere: string;
}

export interface Fault {
  /** On the answer: the connection was made. */
  readonly strike?: (struck: Struck) => Promise<void> | void;
  /** On the connection itself. */
  readonly connection?: 'refused' | 'certificate' | 'ENOTFOUND' | 'EAI_AGAIN';
  /** `once`: the first request for the call; `always`: it and all that follow. */
  readonly times: 'once' | 'always';
  /** What must stand in the error. */
  readonly cause: RegExp;
  /** Waited for in vain. */
  readonly slow?: true;
  /** By so many minutes the machine's clock differs from that of all services. */
  readonly clock?: number;
}

type Strike = (struck: Struck) => Promise<void> | void;

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

const changed =
  (change: (honest: Answer) => Answer): Strike =>
  async (struck) =>
    send(struck.response, change(await struck.honest()));

/** The head and so much of the body, then a reset. */
const reset =
  (share: number): Strike =>
  async ({ response, honest }) => {
    const { status, headers, body } = await honest();
    const bytes = Buffer.from(body);
    response.writeHead(status, { ...headers, 'content-length': bytes.byteLength });
    response.flushHeaders();
    const { socket } = response;
    const end = (): unknown => socket?.resetAndDestroy();
    if (share === 0) end();
    else response.write(bytes.subarray(0, Math.ceil(bytes.byteLength * share)), end);
  };

const oneByteASecond: Strike = async ({ response, honest }) => {
  const { status, headers, body } = await honest();
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': bytes.byteLength });
  let sent = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + 1));
    sent += 1;
  }, 1000);
  response.on('close', () => clearInterval(timer));
};

const refusing =
  (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Strike =>
  async ({ response, honest, call, sensitive }) => {
    const answer = refusal(status, code)(await honest(), sensitive, call);
    send(response, { ...answer, headers: { ...answer.headers, ...headers } });
  };

/** The answer's date, by which a token is over that is not by its reader's clock. */
const dated = (answer: Answer, seconds: number): Answer => {
  const date = new Date(Date.now() + seconds * 1000).toUTCString();
  return { ...answer, headers: { ...answer.headers, date } };
};

const ID_TOKEN_SECONDS = 600;
const ACCESS_TOKEN_SECONDS = 7_200;

/** The credential of the call is too old, as each service says it. */
const expired: Strike = async (struck) => {
  const { response, call, sensitive } = struck;
  const honest = await struck.honest();
  const refuse = (status: number, code: string): Answer => refusal(status, code)(honest, sensitive, call);
  switch (shapeOf(call)) {
    case 'aws':
      return send(response, refuse(400, 'ExpiredTokenException'));
    case 'aws-xml':
      return send(
        response,
        call === 'AssumeRole' ? refuse(403, 'ExpiredToken') : refuse(400, 'ExpiredTokenException'),
      );
    case 'google-sts':
      // OAuth has no code for it: the token's own time is past by the answer's date.
      return send(response, dated(refuse(400, 'invalid_grant'), ID_TOKEN_SECONDS));
    case 'entra': {
      const body = JSON.stringify({
        error: 'invalid_client',
        error_codes: [700_024],
        error_description: sensitive.join(' '),
      });
      const headers = { 'content-type': 'application/json' };
      return send(response, dated({ status: 401, headers, body }, ID_TOKEN_SECONDS));
    }
    case 'keyvault':
      return send(response, dated(refuse(401, 'Unauthorized'), ACCESS_TOKEN_SECONDS));
    case 'vault':
      return send(
        response,
        call === 'Login'
          ? dated(refuse(400, ''), ID_TOKEN_SECONDS)
          : dated(refuse(403, ''), ACCESS_TOKEN_SECONDS),
      );
    case 'google': {
      const detail = {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'ACCESS_TOKEN_EXPIRED',
        domain: 'googleapis.com',
      };
      const error = { code: 401, status: 'UNAUTHENTICATED', message: sensitive.join(' '), details: [detail] };
      send(response, {
        status: 401,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ error }),
      });
    }
  }
};

const wrongShape: Strike = async ({ response, honest, sensitive }) => {
  const answer = await honest();
  const isXml = answer.body.startsWith('<');
  const body = isXml
    ? `<ListUsersResponse><ListUsersResult><Users>${sensitive.join(' ')}</Users></ListUsersResult></ListUsersResponse>`
    : JSON.stringify({ users: [sensitive], payload: 7, value: { text: sensitive } });
  send(response, { ...answer, body });
};

const half = (text: string): string => text.slice(0, Math.ceil(text.length / 2));

const webPage: Strike = ({ response, sensitive }) =>
  send(response, {
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: `<html><head><title>Sign in</title></head><body>${sensitive.join(' ')}</body></html>`,
  });

const redirect: Strike = ({ response, elsewhere }) =>
  send(response, { status: 307, headers: { location: `${elsewhere}/` }, body: '' });

const once = 'once' as const;
const always = 'always' as const;

/** By the table's rows. */
export const faults: Readonly<Record<string, Fault>> = {
  'connection refused, always': { connection: 'refused', times: always, cause: /ECONNREFUSED|ECONNRESET/ },
  'reset before the body, once': { strike: reset(0), times: once, cause: /ECONNRESET/ },
  'reset before the body, always': { strike: reset(0), times: always, cause: /ECONNRESET/ },
  'reset in the middle of the body, once': { strike: reset(0.5), times: once, cause: /ECONNRESET/ },
  'reset in the middle of the body, always': { strike: reset(0.5), times: always, cause: /ECONNRESET/ },
  silence: { strike: () => undefined, times: always, cause: /no answer yet/, slow: true },
  'one byte a second': { strike: oneByteASecond, times: always, cause: /no answer yet/, slow: true },
  '429, once': { strike: refusing(429, 'ThrottlingException'), times: once, cause: /429/ },
  '429, always': { strike: refusing(429, 'ThrottlingException'), times: always, cause: /429/ },
  '429, Retry-After: 1, once': {
    strike: refusing(429, 'ThrottlingException', { 'retry-after': '1' }),
    times: once,
    cause: /429/,
  },
  '429, Retry-After: 600, always': {
    strike: refusing(429, 'ThrottlingException', { 'retry-after': '600' }),
    times: always,
    cause: /429/,
  },
  '500, once': { strike: refusing(500, 'InternalFailure'), times: once, cause: /500/ },
  '500, always': { strike: refusing(500, 'InternalFailure'), times: always, cause: /500/ },
  '503, once': { strike: refusing(503, 'ServiceUnavailable'), times: once, cause: /503/ },
  '503, always': { strike: refusing(503, 'ServiceUnavailable'), times: always, cause: /503/ },
  'wrong content type': {
    strike: changed((honest) => ({
      ...honest,
      headers: { ...honest.headers, 'content-type': 'text/plain' },
    })),
    times: always,
    cause: /./,
  },
  'a web page, 200': { strike: webPage, times: always, cause: /HTTP 200|200 |without|web page|as it should/ },
  'truncated JSON or XML': {
    strike: changed((honest) => ({ ...honest, body: half(honest.body) })),
    times: always,
    cause: /HTTP 200|HTTP 404|without|as it should/,
  },
  'JSON or XML of the wrong shape': {
    strike: wrongShape,
    times: always,
    cause: /HTTP 200|HTTP 404|without|as it should/,
  },
  'redirect to another host': { strike: redirect, times: always, cause: /redirect|HTTP 307/ },
  'expired credential, once': { strike: expired, times: once, cause: /expired|401|403|ExpiredToken/i },
  'expired credential, always': {
    strike: expired,
    times: always,
    cause: /expired|40[013]|ExpiredToken|invalid_grant/i,
  },
  "this machine's clock 10 minutes ahead": { clock: 10, times: always, cause: /clock/ },
  "this machine's clock 10 minutes behind": { clock: -10, times: always, cause: /clock/ },
  'no such host': { connection: 'ENOTFOUND', times: always, cause: /ENOTFOUND/ },
  'resolver out of reach, once': { connection: 'EAI_AGAIN', times: once, cause: /EAI_AGAIN/ },
  'resolver out of reach, always': { connection: 'EAI_AGAIN', times: always, cause: /EAI_AGAIN/ },
  'certificate of another host': {
    connection: 'certificate',
    times: always,
    cause: /ERR_TLS_CERT_ALTNAME_INVALID/,
  },
};
