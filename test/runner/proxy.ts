import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';

export interface ProxyOptions {
  readonly user: string;
  readonly password: string;
  /** `sts.eu-west-1.amazonaws.com:443` and the loopback port that stands for it. Everything else is refused with 502. */
  readonly hosts: ReadonlyMap<string, number>;
}

export interface ConnectProxy {
  readonly port: number;
  /** With the credentials, for HTTPS_PROXY. */
  readonly url: string;
  /** Without them, for requests that must be refused. */
  readonly urlWithoutCredentials: string;
  /** Targets of the CONNECT requests that had the right credentials, in order. */
  readonly connects: readonly string[];
  /** Targets that were asked for without them: answered 407. */
  readonly refused: readonly string[];
  /** URLs of plain requests, which this proxy answers 405: nothing of ours may send one. */
  readonly plainRequests: readonly string[];
  close(): Promise<void>;
}

/** Starts an authenticating CONNECT proxy on loopback. It reaches nothing but the ports that it is given. */
export async function startProxy({ user, password, hosts }: ProxyOptions): Promise<ConnectProxy> {
  const connects: string[] = [];
  const refused: string[] = [];
  const plainRequests: string[] = [];
  const sockets = new Set<Socket>();
  const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

  const server = createServer((request, response) => {
    plainRequests.push(request.url ?? '');
    response.writeHead(405).end();
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', (request: IncomingMessage, client: Socket, head: Buffer) => {
    client.on('error', () => client.destroy());
    const target = (request.url ?? '').toLowerCase();
    if (request.headers['proxy-authorization'] !== wanted) {
      refused.push(target);
      answer(client, '407 Proxy Authentication Required', 'Proxy-Authenticate: Basic realm="proxy"\r\n');
      return;
    }
    connects.push(target);
    const port = hosts.get(target);
    if (port === undefined) {
      answer(client, '502 Bad Gateway');
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('close', () => {
      sockets.delete(upstream);
      client.destroy();
    });
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const { port } = address;
  return {
    port,
    url: `http://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    urlWithoutCredentials: `http://127.0.0.1:${port}`,
    connects,
    refused,
    plainRequests,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function answer(client: Socket, status: string, headers = ''): void {
  client.end(`HTTP/1.1 ${status}\r\n${headers}Content-Length: 0\r\nConnection: close\r\n\r\n`);
}
