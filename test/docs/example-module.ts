import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { node24 } from '../runner/process.ts';
import { root } from './blocks.ts';

/** A module that docs/extending.md shows, laid outside of src as if it stood where its first line says. */
export interface ExampleModule {
  load(): Promise<unknown>;
  /** What the compiler says of it, as strictly as of all else; empty where all is well. */
  compile(): string;
  remove(): void;
}

/** @param path from the repository's root, as the example's first line has it */
export function writeExample(path: string): ExampleModule {
  const page = readFileSync(join(root, 'docs/extending.md'), 'utf8');
  const [, example] = page.split(`\`\`\`ts\n// ${path}\n`);
  if (example === undefined) throw new Error(`docs/extending.md shows no ${path}`);
  const folder = mkdtempSync(join(tmpdir(), 'extending-'));
  const file = join(folder, 'example.ts');
  const [text = ''] = example.split('```');
  const source = text.replace(
    /from '(\.[^']*)'/g,
    (_, relative: string) => `from '${join(root, dirname(path), relative)}'`,
  );
  writeFileSync(file, source);
  return {
    load: () => import(pathToFileURL(file).href),
    compile() {
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({
          extends: join(root, 'tsconfig.json'),
          compilerOptions: {
            noEmit: true,
            rewriteRelativeImportExtensions: false,
            allowImportingTsExtensions: true,
            rootDir: '/',
            types: ['node'],
            typeRoots: [join(root, 'node_modules/@types')],
          },
          include: [file],
        }),
      );
      const tsc = [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder];
      return spawnSync(node24, tsc, { encoding: 'utf8' }).stdout;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
