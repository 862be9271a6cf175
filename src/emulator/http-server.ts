import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Misbehaviour } from './faults.ts';
import { Refusal, type WireRequest, type WireResponse } from './wire.ts';

/** Far more than any documented request; keeps a stray upload from filling memory. */
const MAXIMUM_BODY_BYTES = 1_048_576;

/** Reads a whole request. */
export async function readRequest(message: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > MAXIMUM_BODY_BYTES) throw new Refusal(413, 'RequestTooLarge', 'The request is too large.');
    chunks.push(bytes);
  }
  const [path = '/', ...query] = (message.url ?? '/').split('?');
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
  return {
    method: message.method ?? 'GET',
    path,
    query: query.join('?'),
    headers,
    host: (message.headers.host ?? '').toLowerCase().replace(/:\d+$/, ''),
    body: Buffer.concat(chunks),
    ...clientCertificateOf(message),
  };
}

function clientCertificateOf({ socket }: IncomingMessage): Pick<WireRequest, 'clientCertificate'> {
  const raw = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.raw : undefined;
  return raw === undefined ? {} : { clientCertificate: raw };
}

/** Sends an answer, dated by the emulator's own clock. */
export function send(response: ServerResponse, now: Date, { status, headers, body }: WireResponse): void {
  response.writeHead(status, {
    date: now.toUTCString(),
    ...headers,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** Fails in a way that is no answer of the service; returns the status that goes on record. */
export function misbehave(response: ServerResponse, misbehaviour: Misbehaviour, now: Date): number {
  switch (misbehaviour.kind) {
    case 'hang':
      return 0;
    case 'drop':
      response.destroy();
      return 0;
    case 'redirect':
      send(response, now, {
        status: misbehaviour.status,
        headers: { location: misbehaviour.location },
        body: '',
      });
      return misbehaviour.status;
    case 'empty':
      send(response, now, { status: misbehaviour.status, headers: {}, body: '' });
      return misbehaviour.status;
    case 'html':
      send(response, now, {
        status: misbehaviour.status,
        headers: { 'content-type': 'text/html' },
        body: '<html><body>blocked</body></html>',
      });
      return misbehaviour.status;
  }
}
