import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { withScenario } from './scenario.ts';

/** A proxy that opens every tunnel, or none, and carries nothing: a firewall that drops packets looks so. */
async function startSilentProxy(answer: string): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(answer));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

const tunnels = [
  ['a tunnel that carries nothing', 'HTTP/1.1 200 OK\r\n\r\n'],
  ['half an answer', 'HTTP/1.1 200'],
] as const;

async function withProxy(answer: string, check: Parameters<typeof withScenario>[1]): Promise<void> {
  await withScenario(
    {
      runner: { RUNNER_ENVIRONMENT: 'self-hosted' },
      runnerEnv: { HTTPS_PROXY: await startSilentProxy(answer) },
      // Only these go to AWS's own host, through the proxy.
      env: { AWS_ENDPOINT_URL_STS: '' },
    },
    check,
  );
}

test.each(tunnels)('the timeout ends a step behind a proxy: %s', async (_, answer) => {
  await withProxy(answer, async ({ run }) => {
    const result = await run('A = aws:prod/api/key\nB = gcp:stripe-key', { timeout: '3s', retries: '0' });
    expect([result.exitCode, [...result.exported.keys()]]).toEqual([1, []]);
    expect(result.errors.join('\n')).toContain('TIMED_OUT');
  });
});

test.each(tunnels)('a cancelled job ends at once behind a proxy: %s', async (_, answer) => {
  await withProxy(answer, async ({ run, cloud }) => {
    const asked = (): boolean => cloud.requests.some(({ call }) => call === 'AccessSecretVersion');
    const result = await run(
      'A = aws:prod/api/key\nB = gcp:stripe-key',
      { timeout: '60s' },
      { kill: { signal: 'cancel', when: () => asked(), graceMilliseconds: [5_000, 5_000] } },
    );
    expect([result.signal, [...result.exported.keys()]]).toEqual([null, []]);
    expect(result.errors.join('\n')).toContain('CANCELLED');
  });
});
