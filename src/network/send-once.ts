import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BodyTooLarge, MAX_BODY_BYTES } from './body-limit.ts';
import type { Agents, HttpRequest, HttpResponse } from './network.ts';

/**
 * One request, one answer, no redirect followed.
 * @throws the socket's or TLS's error, the signal's reason, or BodyTooLarge
 */
export function sendOnce(request: HttpRequest, agents: Agents, signal: AbortSignal): Promise<HttpResponse> {
  const secure = request.url.protocol === 'https:';
  const body = request.body === undefined ? undefined : Buffer.from(request.body);
  const options: RequestOptions = {
    method: request.method,
    headers: {
      'user-agent': 'secret-sync',
      ...request.headers,
      ...(body === undefined ? {} : { 'content-length': String(body.byteLength) }),
    },
    agent: secure ? agents.https : agents.http,
    signal,
  };
  return new Promise((resolve, reject) => {
    const receive = (answer: IncomingMessage): void => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        size += chunk.byteLength;
        if (size > MAX_BODY_BYTES) answer.destroy(new BodyTooLarge());
        else chunks.push(chunk);
      });
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks),
        }),
      );
    };
    const outgoing = secure
      ? httpsRequest(request.url, options, receive)
      : httpRequest(request.url, options, receive);
    outgoing.on('error', (error) => reject(signal.aborted ? signal.reason : error));
    outgoing.end(body);
  });
}
