import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exeAssets } from './exe-assets.mts';

/**
 * Builds the command line as one executable that needs no Node, into build/exe: the running Node with dist in it, by Node's
 * single-executable support. https://nodejs.org/docs/latest-v24.x/api/single-executable-applications.html
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'build', 'exe');
const program = join(folder, process.platform === 'win32' ? 'secret-sync.exe' : 'secret-sync');

/** How Node recognises its own program with something in it; the two halves are joined here so that this file holds no such mark. */
const FUSE = ['NODE_SEA_FUSE', 'fce680ab2cc467b6e072b8b5df1996b2'].join('_');

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const blob = join(folder, 'secret-sync.blob');
const config = join(folder, 'sea.json');
writeFileSync(
  config,
  JSON.stringify({
    main: join(root, 'scripts', 'exe-main.cjs'),
    output: blob,
    disableExperimentalSEAWarning: true,
    // A variable that Node reads must not bring code into the program.
    execArgvExtension: 'none',
    assets: Object.fromEntries(exeAssets().map((path) => [relative(root, path).split(sep).join('/'), path])),
  }),
);
execFileSync(process.execPath, ['--experimental-sea-config', config], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
copyFileSync(process.execPath, program);
chmodSync(program, 0o755);
// macOS starts nothing whose signature does not fit it, so Node's own goes, and one of nobody's comes.
const codesign = (...args: readonly string[]): void => {
  if (process.platform === 'darwin') execFileSync('codesign', [...args, program], { stdio: 'inherit' });
};
codesign('--remove-signature');
execFileSync(
  process.execPath,
  [
    join(root, 'node_modules', 'postject', 'dist', 'cli.js'),
    program,
    'NODE_SEA_BLOB',
    blob,
    '--sentinel-fuse',
    FUSE,
    ...(process.platform === 'darwin' ? ['--macho-segment-name', 'NODE_SEA'] : []),
  ],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
codesign('--sign', '-');
for (const path of [blob, config]) rmSync(path);
process.stdout.write(`${relative(root, program)}: ${statSync(program).size} bytes\n`);
