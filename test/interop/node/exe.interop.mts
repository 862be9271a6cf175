import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { startEmulator } from '../../../src/emulator/emulator.ts';
import { node24, type ProcessResult } from '../../runner/process.ts';
import { awsInputs, googleInputs, actionFolder as root } from '../../scenarios/scenario.ts';
import { interop } from '../shared/program.mts';
import { run } from '../shared/run.mts';

/** The self-contained executable, started where the PATH has no Node. */
const program = join(root, 'build/exe', process.platform === 'win32' ? 'secret-sync.exe' : 'secret-sync');
const inputs = Object.entries({ ...awsInputs, ...googleInputs }).map(([name, value]) => `--${name}=${value}`);
const secrets = ['--secrets', 'DATABASE_URL = aws:prod/database#url\nSTRIPE_KEY = gcp:stripe-key'];

await interop(async (checks, folder) => {
  const built = await run(node24, [join(root, 'scripts/build-exe.mts')], { cwd: root });
  checks.that(built.exitCode === 0, 'is built', built.stderr);

  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync('/bin/sh', join(bin, 'sh'));
  const cloud = await startEmulator({ seed: demoSeed() });
  try {
    const start = (
      words: readonly string[],
      more: Readonly<Record<string, string>> = {},
    ): Promise<ProcessResult> =>
      run(program, words, { cwd: folder, env: { PATH: bin, HOME: folder, ...cloud.environment(), ...more } });

    const without = await run('/bin/sh', ['-c', 'command -v node'], { env: { PATH: bin } });
    checks.that(without.exitCode !== 0, 'the PATH has no Node', without.stdout);
    checks.that(/^\d+\.\d+\.\d+\n$/.test((await start(['--version'])).stdout), '--version');
    const help = await start(['export', '--help']);
    checks.that(help.exitCode === 0 && help.stderr === '', 'export --help', help.stderr);

    const script = 'echo "$DATABASE_URL $STRIPE_KEY"';
    const ran = await start(['run', ...inputs, ...secrets, '--', 'sh', '-c', script]);
    checks.equal('run', [ran.exitCode, ran.stdout], [0, '*** ***\n']);
    checks.that(!ran.stderr.includes('sk_demo'), 'run says no value', ran.stderr);
    const exported = await start(['export', ...inputs, ...secrets, '--format', 'json']);
    checks.that(exported.stdout.includes('sk_demo_7Qw2Zr9LmX4tVb6N'), 'export', exported.stderr);

    const planted = await start(['--version'], { NODE_OPTIONS: '--require /nowhere/planted.js' });
    checks.equal('NODE_OPTIONS brings no code into it', planted.exitCode, 0);
  } finally {
    await cloud.close();
  }
});
