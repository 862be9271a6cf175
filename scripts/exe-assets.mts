import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What the self-contained executable holds beside Node itself: paths of the command line's own files. */
export function exeAssets(): readonly string[] {
  const bundle = join(root, 'dist', 'bundle');
  return [
    join(root, 'package.json'),
    join(root, 'dist', 'cli.js'),
    ...readdirSync(bundle, { recursive: true, encoding: 'utf8' })
      .map((name) => join(bundle, name))
      .filter((path) => statSync(path).isFile()),
  ];
}
