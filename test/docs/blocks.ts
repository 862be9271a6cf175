import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The pages that are read on their own: relative to the root. */
export const documents: readonly string[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** A page for each CI, whose commands are run in test/scenarios/ci-pages.test.ts. */
export const ciPages: readonly string[] = readdirSync(join(root, 'docs/ci')).map((name) => `docs/ci/${name}`);

/** A fenced block of a page. */
export interface Block {
  readonly document: string;
  /** Of the block's first line, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** All fenced blocks of the pages, without the indentation that their fences have. */
export function readBlocks(): readonly Block[] {
  return documents.flatMap((document) => {
    const blocks: Block[] = [];
    let open: { indent: number; language: string; line: number; lines: string[] } | undefined;
    for (const [index, line] of readFileSync(join(root, document), 'utf8').split('\n').entries()) {
      const [, indent = '', language = ''] = /^( *)```(\S*)\s*$/.exec(line) ?? [];
      const isFence = line.trimStart().startsWith('```');
      if (open === undefined) {
        if (isFence) open = { indent: indent.length, language, line: index + 2, lines: [] };
      } else if (isFence) {
        blocks.push({ document, line: open.line, language: open.language, text: open.lines.join('\n') });
        open = undefined;
      } else {
        open.lines.push(line.slice(open.indent));
      }
    }
    return blocks;
  });
}
