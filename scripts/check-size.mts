import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCloud } from '../bench/cloud-process.mts';
import { JobRunner, node24, type Program, root } from '../bench/job.mts';
import { help, idlePost, read } from '../bench/programs.mts';
import { exeAssets } from './exe-assets.mts';

/**
 * Holds what is built against bench/size.json, so that growth is a commit of its own that says why: `npm run check:dist`.
 * With --write it takes over what is built.
 */
const file = fileURLToPath(new URL('../bench/size.json', import.meta.url));
const preload = fileURLToPath(new URL('../bench/loaded-bytes.cjs', import.meta.url));

/** What the archive that every job downloads holds, beside some pages of text. */
const DOWNLOADED = ['dist', 'action.yml'];

function loaded(job: JobRunner, { args, inputs }: Program): unknown {
  const env = job.environment(inputs);
  const { status, output } = spawnSync(node24, ['--require', preload, ...args], {
    env,
    cwd: env['HOME'],
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  if (status !== 0) throw new Error(`${args.join(' ')} failed`);
  return JSON.parse(output[3]?.toString() ?? '');
}

const changed = execFileSync('git', ['status', '--porcelain', '--', 'dist'], { encoding: 'utf8' });
if (changed !== '' && !process.argv.includes('--write'))
  throw new Error(`dist differs from what is committed:\n${changed}`);

const archive = DOWNLOADED.flatMap((path) =>
  statSync(join(root, path)).isDirectory()
    ? readdirSync(join(root, path), { recursive: true, encoding: 'utf8' }).map((name) =>
        join(root, path, name),
      )
    : [join(root, path)],
).reduce((sum, path) => sum + (statSync(path).isFile() ? statSync(path).size : 0), 0);
const cloud = await startCloud(0);
const job = new JobRunner(cloud.environment);
let built: string;
try {
  const sizes = {
    archive,
    executableBesideNode: exeAssets().reduce((sum, path) => sum + statSync(path).size, 0),
    loaded: {
      aws: loaded(job, read('aws', 2)),
      google: loaded(job, read('google', 2)),
      both: loaded(job, read('both', 2)),
      post: loaded(job, idlePost),
      'cli --help': loaded(job, help),
    },
  };
  built = `${JSON.stringify(sizes, null, 2)}\n`;
} finally {
  job.close();
  cloud.close();
}
if (process.argv.includes('--write')) writeFileSync(file, built);
const known = readFileSync(file, 'utf8');
if (known !== built) {
  process.stdout.write(`bench/size.json has\n${known}and what is built has\n${built}`);
  process.stdout.write('If that is meant: node scripts/check-size.mts --write, in a commit that says why.\n');
  process.exitCode = 1;
}
