import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from './job.ts';

export interface FakeAction {
  /** CommonJS, run as `runs.main`. `put(kind, text)` appends to a command file by its variable's name. */
  readonly main: string;
  readonly post?: string;
  /** YAML of the `inputs` mapping, indented by two. */
  readonly inputs?: string;
}

const prelude = `const fs = require('node:fs');
const put = (variable, text) => fs.appendFileSync(process.env[variable], text);
`;

/** Writes a small action into the job's own folder and returns its folder. */
export function writeFakeAction(job: Job, { main, post, inputs }: FakeAction): string {
  const folder = join(job.folders.root, 'actions', 'fake');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'main.cjs'), prelude + main);
  if (post !== undefined) writeFileSync(join(folder, 'post.cjs'), prelude + post);
  const lines = [
    'name: fake',
    'description: prints what a test wants',
    ...(inputs === undefined ? [] : ['inputs:', inputs]),
    'runs:',
    '  using: node24',
    '  main: main.cjs',
    ...(post === undefined ? [] : ['  post: post.cjs']),
  ];
  writeFileSync(join(folder, 'action.yml'), `${lines.join('\n')}\n`);
  return folder;
}
