import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Emulator, type Seed, startEmulator } from '../../src/emulator/emulator.ts';
import { forward, readAll } from '../helpers/forward.ts';
import { type Call, callOf } from './call-of.ts';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** After the body: end as usual, say nothing more, or drop the connection. The length promises twice as much then. */
  readonly ending?: 'stall' | 'drop';
}

/** What is answered in place of the honest cloud. */
export type Fault = (honest: Answer, sensitive: readonly string[], call: Call) => Answer;

export interface HostileCloud {
  readonly environment: Readonly<Record<string, string>>;
  /** What was seeded, and every token and credential that was given out since the last `disturb`. */
  readonly sensitive: ReadonlySet<string>;
  /** The calls that were asked since the last `disturb`. */
  readonly asked: readonly Call[];
  /** From now on this call is answered by the fault, and the others honestly. `onStall` is called by a body's silence. */
  disturb(call?: Call, fault?: Fault, onStall?: () => void): void;
  close(): Promise<void>;
}

/** In front of the embedded cloud: passes everything on, and knows what is secret in it. */
export async function startHostileCloud(seed: Seed, values: readonly string[]): Promise<HostileCloud> {
  const emulator = await startEmulator({ seed });
  const seeded = [...values, emulatorTokenOf(emulator)];
  let sensitive = new Set(seeded);
  let asked: Call[] = [];
  let disturbed: { call?: Call; fault?: Fault; onStall?: () => void } = {};
  const server = createServer((request, response) => {
    void answer(request).then(
      ({ sent, isFault }) => send(response, sent, isFault ? disturbed.onStall : undefined),
      () => response.destroy(),
    );
  });
  const answer = async (request: IncomingMessage): Promise<{ sent: Answer; isFault: boolean }> => {
    const body = await readAll(request);
    const call = callOf(request, body);
    asked.push(call);
    const honest = await forward(emulator.url, request, body);
    for (const found of credentialsIn(honest.body)) sensitive.add(found);
    const { fault } = disturbed;
    if (fault === undefined || disturbed.call !== call) return { sent: honest, isFault: false };
    return { sent: fault(honest, [...sensitive], call), isFault: true };
  };
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const own = emulator.environment();
  return {
    environment: Object.fromEntries(
      Object.entries(own).map(([name, value]) => [name, value.replace(emulator.url, url)]),
    ),
    get sensitive() {
      return sensitive;
    },
    get asked() {
      return asked;
    },
    disturb(call, fault, onStall) {
      sensitive = new Set(seeded);
      asked = [];
      disturbed = {
        ...(call === undefined ? {} : { call }),
        ...(fault === undefined ? {} : { fault }),
        ...(onStall === undefined ? {} : { onStall }),
      };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await emulator.close();
    },
  };
}

function emulatorTokenOf(emulator: Emulator): string {
  return emulator.environment()['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '';
}

/** What the honest cloud gives out: the job's token, temporary credentials, access tokens, and what Vault makes. */
function* credentialsIn(body: string): Iterable<string> {
  const found = body.matchAll(
    /<(?:SecretAccessKey|SessionToken)>([^<]+)<|"(?:value|access_token|accessToken|client_token|password)":\s*"([^"]+)"/g,
  );
  for (const [, tag, member] of found) yield tag ?? member ?? '';
}

function send(
  response: ServerResponse,
  { status, headers = {}, body, ending }: Answer,
  onStall?: () => void,
) {
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    ...headers,
    'content-length': ending === undefined ? bytes.byteLength : bytes.byteLength * 2 + 1,
  });
  if (ending === undefined) {
    response.end(bytes);
    return;
  }
  response.write(bytes, () => {
    if (ending === 'drop') response.destroy();
    else onStall?.();
  });
}
