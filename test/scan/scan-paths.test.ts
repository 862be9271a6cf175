import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PatternAutomaton } from '../../src/masking/pattern-automaton.ts';
import type { Needles } from '../../src/scan/needles.ts';
import { scanPaths } from '../../src/scan/scan-paths.ts';
import { search } from '../../src/scan/search.ts';
import { makeTar, makeZip } from './archives.ts';

const secret = 'hunter22-value';
const needles: Needles = {
  automaton: new PatternAutomaton([secret, 'other-secret', 'er22-value']),
  variables: [['A'], ['B', 'C'], ['A']],
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scan-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** `file!entry:line variable` of each find, and `file!entry why` of what could not be read. */
async function scan(...paths: readonly string[]) {
  const report = await scanPaths(paths.length === 0 ? [folder] : paths, needles);
  const show = ({ file, entry }: { file: string; entry?: string }): string =>
    [relative(folder, file), ...(entry === undefined ? [] : [entry])].join('!');
  return {
    finds: report.finds.map((find) => `${show(find)}:${find.line} ${find.variable}`),
    unreadable: report.unreadable.map((one) => `${show(one)} ${one.why}`),
    links: report.links.map((link) => relative(folder, link)),
    files: report.files,
    more: report.more,
  };
}

const finds = async (...paths: readonly string[]) => (await scan(...paths)).finds;
const text = `one\ntwo ${secret}\n`;

describe('files and folders', () => {
  it('are searched through, with line and variable, once for each line', async () => {
    put('a/b.txt', `x\r\n${secret} ${secret}\n\nother-secret\n`);
    put('a/clean.txt', 'hunter22 value\n');
    expect(await scan()).toEqual({
      finds: ['a/b.txt:2 A', 'a/b.txt:4 B', 'a/b.txt:4 C'],
      unreadable: [],
      links: [],
      files: 2,
      more: 0,
    });
  });

  it('are searched for their names too', async () => {
    put(`${secret}.txt`, '');
    expect(await finds()).toEqual([`${secret}.txt:0 A`]);
  });

  it('give the line that a value begins on, wherever chunks end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('\n', 'x', 'other-secret', secret, 'hunter'), { maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
        async (pieces, sizes) => {
          const content = Buffer.from(pieces.join(''));
          const found = new Set<string>();
          const chunks = async function* () {
            for (let at = 0, index = 0; at < content.length; index += 1) {
              const size = sizes[index % sizes.length] ?? 1;
              yield content.subarray(at, at + size);
              at += size;
            }
          };
          await search(chunks(), needles, (line, variable) => found.add(`${line} ${variable}`));
          const expected = content
            .toString()
            .split('\n')
            .flatMap((line, index) => [
              ...(line.includes('er22-value') ? [`${index + 1} A`] : []),
              ...(line.includes('other-secret') ? [`${index + 1} B`, `${index + 1} C`] : []),
            ]);
          expect([...found].sort()).toEqual(expected.sort());
        },
      ),
    );
  });

  it('give the line where a value of several lines begins, in another chunk too', async () => {
    const found: string[] = [];
    const chunks = async function* () {
      yield Buffer.from('x\nfirst line\n');
      yield Buffer.from('second line\n');
    };
    const value = { automaton: new PatternAutomaton(['first line\nsecond line']), variables: [['M']] };
    await search(chunks(), value, (line, variable) => found.push(`${line} ${variable}`));
    expect(new Set(found)).toEqual(new Set(['2 M']));
  });

  it('may be named one by one, or not be there', async () => {
    const path = put('a.txt', text);
    expect(await scan(path, join(folder, 'gone'))).toMatchObject({
      finds: ['a.txt:2 A'],
      unreadable: ['gone cannot be read (ENOENT)'],
    });
  });

  it.runIf(process.getuid?.() !== 0)('that may not be read are errors', async () => {
    chmodSync(put('a.txt', text), 0);
    put('b.txt', text);
    expect(await scan()).toMatchObject({
      finds: ['b.txt:2 A'],
      unreadable: ['a.txt cannot be read (EACCES)'],
    });
  });

  it('are reached by links only where the link is named itself', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'scan-outside-'));
    try {
      writeFileSync(join(outside, 'secret.txt'), text);
      put('a/b.txt', text);
      symlinkSync(join(outside, 'secret.txt'), join(folder, 'out'));
      symlinkSync(outside, join(folder, 'out-folder'));
      symlinkSync('a', join(folder, 'within'));
      symlinkSync('..', join(folder, 'a', 'loop'));
      symlinkSync('nowhere', join(folder, 'broken'));
      expect(await scan()).toMatchObject({ finds: ['a/b.txt:2 A'], links: ['out', 'out-folder'], files: 1 });
      expect(await finds(join(folder, 'out'))).toEqual(['out:2 A']);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('with very many finds list the first thousand, and count the others', async () => {
    put('a.txt', `${secret}\n`.repeat(1_500));
    const report = await scan();
    expect([report.finds.length, report.finds.at(-1), report.more]).toEqual([1_000, 'a.txt:1000 A', 500]);
  });
});

const inner = [
  { name: 'clean.txt', content: 'x'.repeat(5_000) },
  { name: 'folder/s.txt', content: text },
];

describe('archives', () => {
  it.each<[string, Buffer, readonly string[]]>([
    ['tar', makeTar(inner), ['f!folder/s.txt:2 A']],
    ['gzip', gzipSync(text), ['f:2 A']],
    ['gzip of several members', Buffer.concat([gzipSync('one\n'), gzipSync(text)]), ['f:3 A']],
    ['tar.gz', gzipSync(makeTar(inner)), ['f!folder/s.txt:2 A']],
    ['zip', makeZip(inner), ['f!folder/s.txt:2 A']],
    ['zip, stored', makeZip(inner.map((one) => ({ ...one, method: 0 }))), ['f!folder/s.txt:2 A']],
    ['zip64', makeZip(inner, { wide: true }), ['f!folder/s.txt:2 A']],
    [
      'zip behind a program',
      makeZip(inner, { before: Buffer.from('#!/bin/sh\nexit\n') }),
      ['f!folder/s.txt:2 A'],
    ],
    [
      'zip64 behind a program',
      makeZip(inner, { before: Buffer.from('MZ program'), wide: true }),
      ['f!folder/s.txt:2 A'],
    ],
    ['a zip comment', makeZip([], { comment: text }), ['f:2 A']],
    ['what stands before a zip', makeZip(inner.slice(0, 1), { before: Buffer.from(text) }), ['f:2 A']],
    [
      'tar.gz in zip in tar in gzip',
      gzipSync(makeTar([{ name: 'z', content: makeZip([{ name: 't', content: gzipSync(text) }]) }])),
      ['f!z!t:2 A'],
    ],
    [
      'gzip in tar',
      makeTar([
        { name: 'a.gz', content: gzipSync(text) },
        { name: 'b', content: text },
      ]),
      ['f!a.gz:2 A', 'f!b:2 A'],
    ],
    ['names of entries', makeTar([{ name: `${secret}.txt`, content: '' }]), [`f!${secret}.txt:0 A`]],
    [
      'tars behind one another',
      Buffer.concat([makeTar(inner.slice(0, 1)), makeTar(inner)]),
      ['f!folder/s.txt:2 A'],
    ],
    [
      'long names of GNU and of POSIX',
      makeTar([
        { name: '././@LongLink', type: 'L', content: `${'n'.repeat(150)}/a\0` },
        { name: 'short', content: text },
        { name: 'pax', type: 'x', content: '17 path=longer/b\n' },
        { name: 'short', content: text },
      ]),
      [`f!${'n'.repeat(150)}/a:2 A`, 'f!longer/b:2 A'],
    ],
    [
      'a size of POSIX',
      makeTar([
        { name: 'pax', type: 'x', content: `11 size=${text.length}\n` },
        { name: 's', content: text, size: 0 },
      ]),
      ['f!s:2 A'],
    ],
    [
      'behind links and folders',
      makeTar([
        { name: 'd/', type: '5', content: '' },
        { name: 'l', type: '2', content: '' },
        { name: 's', content: text },
      ]),
      ['f!s:2 A'],
    ],
  ])('%s', async (_, bytes, expected) => {
    put('f', bytes);
    expect(await scan()).toMatchObject({ finds: expected, unreadable: [] });
  });

  it.runIf(spawnSync('tar', ['--version']).status === 0).each(['gnu', 'pax', 'ustar', 'v7', 'oldgnu'])(
    'made by tar, format %s',
    async (format) => {
      put(`in/${'d'.repeat(60)}/s.txt`, text);
      const made = spawnSync('tar', [`--format=${format}`, '-czf', '../a.tgz', '.'], {
        cwd: join(folder, 'in'),
      });
      expect(made.status).toBe(0);
      expect(await finds(join(folder, 'a.tgz'))).toEqual([`a.tgz!./${'d'.repeat(60)}/s.txt:2 A`]);
    },
  );

  it.runIf(spawnSync('tar', ['--version']).status === 0)('with holes, made by tar', async () => {
    const sparse = openSync(put('in/sparse', ''), 'w');
    // More holes than the header has room for.
    for (let island = 1; island <= 12; island += 1)
      writeSync(sparse, Buffer.alloc(4096, text), 0, 4096, island * 1_048_576);
    closeSync(sparse);
    put('in/z-behind', text);
    for (const format of ['oldgnu', 'pax']) {
      spawnSync('tar', [`--format=${format}`, '-Sczf', '../a.tgz', '.'], { cwd: join(folder, 'in') });
      const report = await scan(join(folder, 'a.tgz'));
      expect(report.unreadable).toEqual([]);
      expect(report.finds.filter((find) => find.includes('z-behind'))).toEqual(['a.tgz!./z-behind:2 A']);
      expect(report.finds.some((find) => find.includes('sparse'))).toBe(true);
    }
  });

  it.runIf(spawnSync('zip', ['-v']).status === 0)('made by zip, from a pipe too', async () => {
    put('in/s.txt', text);
    expect(spawnSync('zip', ['-r', '../a.zip', '.'], { cwd: join(folder, 'in') }).status).toBe(0);
    const piped = spawnSync('zip', ['-', '-'], { input: text });
    const path = put('b.zip', piped.stdout);
    expect(await finds(join(folder, 'a.zip'), path)).toEqual(['a.zip!s.txt:2 A', 'b.zip!-:2 A']);
  });

  it('are known by their content, not by their name', async () => {
    put('a.zip', text);
    put('b.tar.gz', text);
    put('c.txt', makeZip(inner));
    expect(await finds()).toEqual(['a.zip:2 A', 'b.tar.gz:2 A', 'c.txt!folder/s.txt:2 A']);
  });
});

/** So many archives within one another. */
function nest(depth: number, content: Buffer): Buffer {
  return depth === 0 ? content : gzipSync(nest(depth - 1, content));
}

describe('what cannot be searched to its end is an error, and the rest is searched', () => {
  const cut = (bytes: Buffer, less: number): Buffer => bytes.subarray(0, bytes.length - less);
  const damagedZip = makeZip(inner);
  damagedZip.fill(0xff, 45, 60);

  it.each<[string, Buffer, string, readonly string[]]>([
    [
      'gzip, cut',
      cut(gzipSync('x'.repeat(100_000)), 20),
      'f is damaged: it cannot be decompressed to its end',
      [],
    ],
    [
      'tar, cut in an entry',
      makeTar(inner, 0).subarray(0, 1000),
      'f!clean.txt is damaged: it is no tar archive to its end',
      [],
    ],
    [
      'tar, damaged',
      Buffer.concat([makeTar(inner, 0), Buffer.alloc(512, 'x')]),
      'f is damaged: it is no tar archive to its end',
      ['f!folder/s.txt:2 A'],
    ],
    [
      'zip, damaged',
      damagedZip,
      'f!clean.txt is damaged: it cannot be decompressed to its end',
      ['f!folder/s.txt:2 A'],
    ],
    [
      'zip, encrypted',
      makeZip([{ name: 'e', content: 'x', flags: 1 }, ...inner]),
      'f!e is encrypted',
      ['f!folder/s.txt:2 A'],
    ],
    [
      'zip, by another method',
      makeZip([{ name: 'e', content: 'x', method: 93 }, ...inner]),
      'f!e is compressed by method 93, which is not known',
      ['f!folder/s.txt:2 A'],
    ],
    [
      'zip, with entries elsewhere',
      makeZip([{ name: 'e', content: 'x', offset: 0xfffffff0 }, ...inner]),
      'f!e is damaged: it ends too early',
      ['f!folder/s.txt:2 A'],
    ],
    [
      'xz',
      Buffer.concat([Buffer.from('fd377a585a00', 'hex'), Buffer.from(text)]),
      'f is compressed as xz, which is not unpacked',
      ['f:2 A'],
    ],
    ['too deep', nest(5, Buffer.from(text)), 'f stands in more than 4 archives within one another', []],
  ])('%s', async (_, bytes, why, expected) => {
    put('f', bytes);
    put('z', text);
    const report = await scan();
    expect(report.unreadable[0]).toBe(why);
    expect(report.finds).toEqual([...expected, 'z:2 A']);
  });

  it('four archives within one another are not too deep', async () => {
    put('f', nest(4, Buffer.from(text)));
    expect(await scan()).toMatchObject({ finds: ['f:2 A'], unreadable: [] });
  });

  it('entries that share their bytes', async () => {
    const packed = makeZip([{ name: 'a', content: 'x'.repeat(100_000) }]);
    const members = Array.from({ length: 50 }, (_, index) => ({
      name: `${index}`,
      content: index === 0 ? deflateRawSync('x'.repeat(100_000)) : '',
      method: 8,
      offset: 0,
    }));
    expect(packed.length).toBeLessThan(1_000);
    const overlapping = makeZip(members);
    // Each entry of the directory claims the first one's bytes.
    const first = overlapping.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
    for (let at = first; at !== -1; at = overlapping.indexOf(Buffer.from('PK\x01\x02', 'latin1'), at + 1)) {
      overlapping.writeUInt32LE(400, at + 20);
    }
    put('f', overlapping);
    const { unreadable } = await scan();
    expect(unreadable).toContain('f has entries that overlap');
  });

  it('what grows without bound ends, however many entries it has', async () => {
    // 1 MiB of zeros, twice packed, 1,200 times over: more than 1,000 times a small file's size and a GiB beyond.
    const megabyte = gzipSync(Buffer.alloc(1024 * 1024));
    const many = makeTar(
      Array.from({ length: 1_200 }, (_, index) => ({ name: `${index}`, content: megabyte })),
    );
    put('f', gzipSync(many));
    const { unreadable } = await scan();
    expect(unreadable).toEqual(['f grows without bound when it is unpacked']);
  }, 180_000);
});
