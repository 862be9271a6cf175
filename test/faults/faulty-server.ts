import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { forward, readAll } from '../helpers/forward.ts';
import { type Call, callOf } from '../leaks/call-of.ts';
import type { Answer } from '../leaks/hostile-cloud.ts';
import type { Authority, Certificate } from '../runner/pki.ts';
import type { Fault } from './faults.ts';

export interface FaultyServerOptions {
  readonly cloud: { readonly url: string };
  readonly wanted: {
    readonly call: Call;
    /** Requests to the same service that come before it. */
    readonly before: number;
  };
  readonly fault: Fault;
  readonly sensitive: readonly string[];
  readonly authority: Authority;
  /** The name by which the token's service is reached where names are disturbed: tokens go to names by TLS alone. */
  readonly tokenHost: string;
  readonly elsewhere: string;
  /** Is told of each request that is disturbed, once what is done to it has begun. */
  readonly onStruck?: () => void;
}

export interface FaultyServer {
  readonly port: number;
  /** Requests and connections that were disturbed. */
  readonly struck: () => number;
  /** Everything that came in, heads included. */
  readonly heard: () => string;
  close(): Promise<void>;
}

/** In front of one service of the embedded cloud: passes on all that is not to be disturbed. */
export async function startFaultyServer(options: FaultyServerOptions): Promise<FaultyServer> {
  const { cloud, wanted, fault, sensitive, elsewhere } = options;
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  let asked = 0;
  let answered = 0;
  let struck = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readAll(request);
    heard.push(request.url ?? '', ...request.rawHeaders, body);
    const honest = (): Promise<Answer> => forward(cloud.url, request, body);
    const isWanted = callOf(request, body) === wanted.call;
    if (isWanted) asked += 1;
    if (isWanted && fault.strike !== undefined && (asked === 1 || fault.times === 'always')) {
      struck += 1;
      await fault.strike({ response, call: wanted.call, honest, sensitive, elsewhere });
      options.onStruck?.();
      return;
    }
    const { status, headers, body: text } = await honest();
    // What comes next is to find the connection as the fault has it.
    const close = fault.connection === undefined ? {} : { connection: 'close' };
    response.writeHead(status, { ...headers, ...close, 'content-length': Buffer.byteLength(text) });
    response.end(text, () => {
      answered += 1;
      if (fault.connection === 'refused' && answered >= wanted.before && server.listening) server.close();
    });
  };
  const listener: RequestListener = (request, response) =>
    void answer(request, response).catch(() => response.destroy());
  const http = createServer(listener);
  let connections = 0;
  const names = namesByTls(options);
  const right = names === undefined ? undefined : options.authority.issue(names);
  const wrong =
    fault.connection === 'certificate' ? options.authority.issue(['other.acme.example']) : undefined;
  const server = createTcpServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    const certificate = wrong !== undefined && connections > wanted.before ? wrong : right;
    if (certificate === wrong && wrong !== undefined) struck += 1;
    http.emit('connection', certificate === undefined ? socket : encrypted(socket, certificate));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  if (fault.connection === 'refused' && wanted.before === 0) await closed(server);
  return {
    port,
    struck: () => struck,
    heard: () => heard.join('\n'),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await closed(server);
    },
  };
}

/** The names on the server's right certificate; `undefined` where it speaks no TLS. */
function namesByTls({
  fault: { connection },
  wanted,
  tokenHost,
}: FaultyServerOptions): readonly string[] | undefined {
  if (connection === 'certificate') return ['127.0.0.1'];
  const isNamed = connection === 'EAI_AGAIN' || connection === 'ENOTFOUND';
  return isNamed && wanted.call === 'Token' ? [tokenHost] : undefined;
}

function closed(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
  });
}

function encrypted(socket: Socket, { key, cert }: Certificate): TLSSocket {
  const secure = new TLSSocket(socket, {
    isServer: true,
    secureContext: createSecureContext({ key, cert }),
  });
  secure.on('error', () => socket.destroy());
  return secure;
}
