import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inputsOf } from '../../src/inputs/inputs.ts';
import { commonOptionNames } from '../../src/references/options.ts';
import { stores } from '../../src/stores/index.ts';
import { ciPages, documents, root } from './blocks.ts';

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The anchors that GitHub gives a document's headings. */
function anchorsOf(path: string): Set<string> {
  const headings = read(path).matchAll(/^#{1,6} (.+)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}

describe('documents', () => {
  it.each([...documents, ...ciPages])('%s links to files and headings that are there', (document) => {
    const links = read(document).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g);
    for (const [link, path = '', anchor] of links) {
      const target = path === '' ? document : join(dirname(document), path);
      expect(existsSync(join(root, target)), `${link} in ${document}`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(target), `${link} in ${document}`).toContain(anchor);
    }
  });

  it('the matrix has every store with its options', () => {
    const cells = (begins: string): readonly string[] => {
      const row = read('docs/stores.md')
        .split('\n')
        .find((line) => line.startsWith(begins));
      return (
        row
          ?.split('|')
          .slice(2, -1)
          .map((cell) => cell.trim()) ?? []
      );
    };
    expect(cells('| |').map((cell) => /`(\w+)`/.exec(cell)?.[1])).toEqual(stores.map(({ id }) => id));
    expect(cells('| options of its own')).toEqual(
      stores.map(({ options }) => options.map((option) => `\`${option}\``).join(', ')),
    );
  });

  it('the reference has every input, option and store', () => {
    const reference = read('docs/reference.md');
    for (const { name } of inputsOf(stores)) expect(reference).toContain(`| \`${name}\` |`);
    for (const option of [...commonOptionNames, ...stores.flatMap((store) => store.options)]) {
      expect(reference).toMatch(new RegExp(`^\\| \`${option}(=[^\`]*)?\` \\|`, 'm'));
    }
    for (const { id } of stores) expect(reference).toContain(`| \`${id}\` |`);
  });

  it('each promise of the security page names code and tests that are there', () => {
    const named = [...read('docs/security.md').matchAll(/`((?:src|test)(?:\/[\w.-]+)*)`/g)];
    expect(named.length).toBeGreaterThan(40);
    for (const [, path = ''] of named) expect(existsSync(join(root, path)), path).toBe(true);
  });

  it('the two commands of the README are there', () => {
    const scripts: unknown = JSON.parse(read('package.json'));
    expect(scripts).toMatchObject({ scripts: { demo: expect.any(String), test: expect.any(String) } });
    expect(read('README.md')).toContain('npm ci && npm run demo');
    expect(read('README.md')).toContain('npm ci && npm test');
    expect(read('.ci/run')).toContain('npm run all');
  });
});
