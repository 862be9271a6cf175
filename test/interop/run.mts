import { needs } from './parts.mts';
import { runPrograms } from './programs.mts';
import { install } from './shared/install.mts';

/**
 * `node test/interop/run.mts [PART...]`: runs the programs against software of others, all or those whose path contains a
 * PART. What they need is installed into a cache, see shared/install.mts. It ends within four minutes, whatever hangs.
 */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const wentWell = await runPrograms({
  folder: import.meta.dirname,
  only: process.argv.slice(2),
  isCi: process.env['CI'] === 'true',
  needs,
  install,
  timeLimit: 90_000,
  // The first run compiles act from its sources.
  installLimit: 195_000,
  wholeLimit: 235_000,
  write: (text) => process.stdout.write(text),
});
process.exit(wentWell ? 0 : 1);
