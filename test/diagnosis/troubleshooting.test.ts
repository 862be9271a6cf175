import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { docsAnchor, type ErrorCode } from '../../src/core/errors.ts';
import { exitCodes } from '../../src/core/exit-codes.ts';
import { catalogue } from '../../src/diagnosis/catalogue.ts';

const page = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8');
const [codesPart = '', causesPart = ''] = page.split(/^## Causes by id$/m);

/** Entries by heading: the text up to the next heading. */
function entries(part: string, heading: RegExp): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const section of part.split(/^(?=#{2,4} )/m)) {
    const title = heading.exec(section)?.[1];
    if (title !== undefined) found.set(title, section.slice(section.indexOf('\n')).trim());
  }
  return found;
}

const codeEntries = entries(codesPart, /^#### ([a-z0-9-]+)\n/);
const causeEntries = entries(causesPart, /^#### ([A-Z]\d+[ab]?)\n/);
const codes = Object.keys(exitCodes).filter((code): code is ErrorCode => code in exitCodes);

/** Every id that an error may name. */
const allIds = [
  ...['T1', 'T2', 'T3a', 'T3b', ...numbered('T', 4, 13)],
  ...numbered('A', 1, 33),
  ...numbered('S', 1, 12),
  ...numbered('G', 1, 19),
  ...numbered('H', 1, 9),
  ...numbered('Z', 1, 21),
  ...numbered('V', 1, 17),
  ...numbered('N', 1, 10),
];

function numbered(letter: string, from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${letter}${from + index}`);
}

/** As GitHub makes them: lower case, punctuation dropped, blanks to dashes. */
function anchors(): ReadonlySet<string> {
  const headings = [...page.matchAll(/^#{1,4} (.+)$/gm)].map(([, title = '']) => title);
  const made = headings.map((title) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
  expect(new Set(made).size, 'two headings with one anchor').toBe(made.length);
  return new Set(made);
}

describe('error codes', () => {
  test.each(codes)('%s has an entry with its exit code', (code) => {
    const entry = codeEntries.get(docsAnchor(code));
    expect(entry).toMatch(new RegExp(`^\`${code}\`, exit code ${exitCodes[code]}\\. .{20}`, 's'));
  });

  test('no entry is left behind', () => {
    const known = new Set(codes.map(docsAnchor));
    expect([...codeEntries.keys()].filter((anchor) => !known.has(anchor))).toEqual([]);
  });
});

describe('causes', () => {
  test('the catalogue holds every id, and no other', () => {
    expect(Object.keys(catalogue).toSorted()).toEqual([...allIds].toSorted());
  });

  test.each(allIds)('%s has an entry that says what to change', (id) => {
    expect(causeEntries.get(id)).toMatch(/^\*\*.+\*\*.{20}/s);
  });

  test('no entry is left behind', () => {
    expect([...causeEntries.keys()].toSorted()).toEqual([...allIds].toSorted());
  });
});

test('every link inside the page leads somewhere', () => {
  const known = anchors();
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
  expect(links.length).toBeGreaterThan(50);
  expect(links.filter((anchor) => !known.has(anchor))).toEqual([]);
});
