import { type IncomingMessage, request as send } from 'node:http';

/** An answer, as it is passed on: without what the connection to the next one decides. */
export interface ForwardedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Asks another server in place of the one that a request came to. */
export async function forward(
  server: string,
  request: IncomingMessage,
  body: string,
): Promise<ForwardedAnswer> {
  const { hostname, port } = new URL(server);
  const { method, url: path, headers } = request;
  const answered = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = send({ hostname, port, method, path, headers, agent: false }, resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
  const kept = Object.entries(answered.headers).filter(
    ([name]) => !['content-length', 'connection', 'transfer-encoding', 'keep-alive'].includes(name),
  );
  return {
    status: answered.statusCode ?? 0,
    headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
    body: await readAll(answered),
  };
}

export async function readAll(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
