import { runPrograms } from './programs.mts';

/**
 * `node test/interop/run.mts [PART...]`: runs the programs against software of others, all or those whose path contains a
 * PART. They install what they need into a cache: see shared/install.mts.
 */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const wentWell = await runPrograms({
  folder: import.meta.dirname,
  only: process.argv.slice(2),
  isCi: process.env['CI'] === 'true',
  // The first run compiles act from its sources.
  timeLimit: 480_000,
  write: (text) => process.stdout.write(text),
});
process.exitCode = wentWell ? 0 : 1;
