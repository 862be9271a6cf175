import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';

export interface LoopbackServer {
  readonly port: number;
  /** One for each request that arrived, in order. */
  readonly requests: readonly IncomingMessage[];
  /** Connections that were opened. */
  readonly connections: () => number;
  close(): Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse, number: number) => void;

/** Starts a server on loopback that counts requests from 1; over TLS where a certificate is given. */
export async function startServer(answer: Answer, tls?: ServerOptions): Promise<LoopbackServer> {
  const requests: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(request);
    answer(request, response, requests.length);
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = await startServer(() => undefined);
  await server.close();
  return server.port;
}
