import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, utimes } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorOf, outcomeOf, startFileJob } from './job.ts';

describe('what is read', () => {
  test.each([
    ['.env', 'A=1\nB="two words"\n'],
    ['a.yml', 'a: 1 # one\n'],
    ['a.json', '{ "a": 1.50 }\n'],
  ])('%s without selector is the file as it stands', async (name, content) => {
    const job = await startFileJob();
    await job.write(name, content);
    const [result] = await job.fetch(`file:${name}`);
    expect(outcomeOf(result)).toBe(content);
  });

  test('bytes that are no text pass as they are, and have no parts', async () => {
    const job = await startFileJob();
    await job.write('key.env', Buffer.from([0xff, 0x00, 0xfe]));
    const [whole, part] = await job.fetch('file:key.env', 'file:key.env#A');
    expect(whole?.kind === 'found' && [...(whole.secrets[0]?.value.revealBytes() ?? [])]).toEqual([
      255, 0, 254,
    ]);
    expect(outcomeOf(part)).toBe('VALUE_NOT_TEXT');
  });

  test('parts are taken of its content as JSON', async () => {
    const job = await startFileJob();
    await job.write('.env', '# comment\nexport URL=postgres://u:p@h/d?x=1#frag\nEMPTY=\nQ="a\\nb"\n');
    await job.write('a.yaml', 'db: &db\n  port: 5432\n  password: 0123\nother:\n  <<: *db\n  port: 1\n');
    await job.write('a.json', '{"n":1.10}');
    const [env, yaml, json] = (await job.fetch('file:.env#*', 'file:a.yaml#*', 'file:a.json#n')).map(
      outcomeOf,
    );
    expect(JSON.parse(env ?? '')).toEqual({ URL: 'postgres://u:p@h/d?x=1', EMPTY: '', Q: 'a\nb' });
    expect(yaml).toBe('{"db":{"port":5432,"password":"0123"},"other":{"port":1,"password":"0123"}}');
    expect(json).toBe('{"n":1.10}');
  });

  test('a file is read once and names its place, time and no identity', async () => {
    const job = await startFileJob();
    const path = await job.write('.env', 'A=1\n', 0o644);
    await utimes(path, new Date(), new Date('2026-05-04T03:02:01Z'));
    const results = await job.fetch('file:.env#A', 'file:./.env', 'file:.env?format=dotenv#B');
    expect(results.map(({ kind }) => kind)).toEqual(['found', 'found', 'found']);
    expect(results[0]).toMatchObject({
      secrets: [
        {
          name: '.env',
          id: path,
          version: '2026-05-04T03:02:01.000Z',
          created: new Date('2026-05-04T03:02:01Z'),
        },
      ],
    });
    expect(job.log).toEqual([expect.stringMatching(/^warning: file:\.env is open to other users .*0644/)]);
  });
});

describe('what is not read', () => {
  test('a file that is not there is absent, so that optional forgives it', async () => {
    const job = await startFileJob();
    await job.write('plain.env', 'A=1');
    const results = await job.fetch('file:none.env', 'file:plain.env/below.env');
    expect(results.map((result) => [result.kind, outcomeOf(result)])).toEqual([
      ['absent', 'FILE_NOT_FOUND'],
      ['absent', 'FILE_NOT_FOUND'],
    ]);
  });

  test('a folder, a pipe and a ring of links', async () => {
    const job = await startFileJob();
    await mkdir(join(job.folder, 'folder.env'));
    execFileSync('mkfifo', [join(job.folder, 'pipe.env')]);
    await symlink('ring.env', join(job.folder, 'ring.env'));
    const results = await job.fetch('file:folder.env', 'file:pipe.env', 'file:ring.env');
    expect(results.map((result) => [result.kind, outcomeOf(result)])).toEqual(
      Array.from({ length: 3 }, () => ['failed', 'FILE_UNREADABLE']),
    );
  });

  test('more than 1 MiB', async () => {
    const job = await startFileJob();
    await job.write('most.env', Buffer.alloc(1024 * 1024, 'x'));
    await job.write('more.env', Buffer.alloc(1024 * 1024 + 1, 'x'));
    const [most, more] = await job.fetch('file:most.env', 'file:more.env');
    expect(outcomeOf(most)).toHaveLength(1024 * 1024);
    expect(errorOf(more).facts).toMatchObject({
      code: 'FILE_UNREADABLE',
      what: expect.stringContaining('1 MiB'),
    });
  });

  test.each([
    ['a key twice', 'a: 1\nb: 2\na: 3\n', 'DUPLICATE_KEY in line 3'],
    ['a key twice, as number and text', '1: x\n"1": y\n', 'DUPLICATE_KEY in line 2'],
    ['a tag of JavaScript', 'a: !!js/function "() => 1"\n', 'TAG_RESOLVE_FAILED in line 1'],
    ['a tag of a vendor', 'a:\n  b: !vault x\n', 'TAG_RESOLVE_FAILED in line 2'],
    ['bytes', 'a: !!binary aGk=\n', 'TAG_RESOLVE_FAILED in line 1'],
    ['two documents', 'a: 1\n---\na: 2\n', 'MULTIPLE_DOCS in line 2'],
    ['a key that is no text', '[a]: 1\n', 'KEY_NOT_TEXT in line 1'],
    ['a key that is nothing', '? \n: 1\n', 'KEY_NOT_TEXT in line 1'],
    ['no YAML', 'a: "b\n', 'MISSING_CHAR'],
    ['an unknown alias', 'a: *b\n', 'BAD_ALIAS in line 1'],
    ['an alias in its own anchor', '&a [*a]\n', 'TOO_DEEP'],
    ['what merges no mapping', '<<: text\n', 'BAD_MERGE in line 1'],
    ['more than 100 levels', `${'['.repeat(101)}${']'.repeat(101)}`, 'TOO_DEEP in line 1'],
    ['levels without end', '['.repeat(1024 * 1024 - 1), 'TOO_DEEP in line 1'],
    ['levels without end, of another kind', '- '.repeat(200_000), 'TOO_DEEP in line 1'],
    ['keys within keys', '? '.repeat(200_000), 'TOO_DEEP in line 1'],
  ])('YAML with %s', async (_, content, why) => {
    const job = await startFileJob();
    await job.write('a.yml', content);
    const [result] = await job.fetch('file:a.yml#a');
    expect(errorOf(result).facts).toMatchObject({
      code: 'FILE_MALFORMED',
      what: expect.stringContaining(why),
    });
  });

  test('YAML whose aliases would fill the memory', async () => {
    const job = await startFileJob();
    const levels = Array.from({ length: 30 }, (_, index) =>
      index === 0 ? 'a0: &a0 [x, x]' : `a${index}: &a${index} [*a${index - 1}, *a${index - 1}]`,
    );
    await job.write('bomb.yml', levels.join('\n'));
    const [result] = await job.fetch('file:bomb.yml#a29');
    expect(errorOf(result).facts.what).toContain('TOO_MANY_ALIASES');
  });

  test.each([
    ['a text', '"LARGE"', '*a'],
    ['a key', '{ ? LARGE }', '*a'],
    ['a number', '[9LARGE]', '*a'],
    ['a merged mapping', '{ k: LARGE }', '{ <<: *a }'],
  ])('YAML whose aliases multiply %s', async (_, large, use) => {
    const job = await startFileJob();
    const fetch = async (uses: number) => {
      const long = large.replace('LARGE', '9'.repeat(100_000));
      const list = Array.from({ length: uses }, () => use).join(', ');
      await job.write('a.yml', `a: &a ${long}\nb: [${list}]\nc: 1\n`);
      return job.fetch('file:a.yml#c');
    };
    expect((await fetch(80)).map(({ kind }) => kind)).toEqual(['found']);
    const [result] = await fetch(90);
    expect(errorOf(result).facts).toMatchObject({
      code: 'FILE_MALFORMED',
      what: expect.stringContaining('TOO_LARGE in line'),
    });
  });

  test('a %YAML directive brings no dates, sets or yes', async () => {
    const job = await startFileJob();
    await job.write('old.yml', '%YAML 1.1\n---\na: yes\nb: 2026-01-02\nc: 1_000\nd: 0o17\n');
    const [result] = await job.fetch('file:old.yml#*');
    expect(outcomeOf(result)).toBe('{"a":"yes","b":"2026-01-02","c":"1_000","d":"0o17"}');
  });
});

test.each([
  // The package's other parser takes minutes for it.
  ['dotenv', '\n', 131_072],
  ['dotenv', "A='\n", 65_536],
  ['yaml', '- x\n', 5_000],
])('a %s file of many %j is read', async (format, piece, count) => {
  const job = await startFileJob();
  await job.write('many', piece.repeat(count));
  const [result] = await job.fetch(`file:many?format=${format}#a`);
  expect(result?.kind).toBe('found');
});

describe('links', () => {
  const within = async (job: Awaited<ReturnType<typeof startFileJob>>) => {
    await job.write('real.env', 'A=within');
    await symlink('real.env', join(job.folder, 'link.env'));
    return job.fetch('file:link.env#A');
  };

  test('within the working directory are followed', async () => {
    for (const inCi of [true, false]) {
      const job = await startFileJob(inCi);
      expect((await within(job)).map(outcomeOf)).toEqual(['{"A":"within"}']);
      expect(job.log).toEqual([]);
    }
  });

  test('out of it are warned of on a laptop, once, and refused in a CI', async () => {
    for (const inCi of [true, false]) {
      const job = await startFileJob(inCi);
      const other = await startFileJob();
      const target = await other.write('other.env', 'A=elsewhere');
      await symlink(target, join(job.folder, 'link.env'));
      await symlink(other.folder, join(job.folder, 'folder'));
      const results = await job.fetch('file:link.env#A', 'file:link.env#B', 'file:folder/other.env#A');
      if (inCi) expect(results.map(outcomeOf)).toEqual(Array.from({ length: 3 }, () => 'FILE_REFUSED'));
      else {
        expect(results.map(outcomeOf)).toEqual(Array.from({ length: 3 }, () => '{"A":"elsewhere"}'));
        // Files are looked at together.
        expect(job.log.toSorted()).toEqual([
          expect.stringMatching(/^warning: file:folder\/other\.env is a link/),
          expect.stringMatching(/^warning: file:link\.env is a link to .*other\.env, outside/),
        ]);
      }
    }
  });

  test('of the working directory are refused under another name of it, too', async () => {
    const job = await startFileJob(true);
    const other = await startFileJob();
    const target = await other.write('other.env', 'A=elsewhere');
    await mkdir(join(job.folder, 'deep'));
    await job.write('real.env', 'A=within');
    await symlink(target, join(job.folder, 'deep', 'link.env'));
    await symlink(other.folder, join(job.folder, 'out'));
    // The folder itself, one above it, one within it, and a link to one of its links.
    await symlink(job.folder, join(other.folder, 'alias'));
    await symlink(dirname(job.folder), join(other.folder, 'above'));
    await symlink(join(job.folder, 'deep'), join(other.folder, 'below'));
    await symlink(relative(other.folder, join(job.folder, 'out')), join(other.folder, 'again'));
    await symlink('below/../out/', join(other.folder, 'way'));
    const at = (...parts: readonly string[]) => `file:${join(other.folder, ...parts)}#A`;
    const results = await job.fetch(
      at('alias', 'deep', 'link.env'),
      at('above', basename(job.folder), 'deep', 'link.env'),
      at('below', 'link.env'),
      at('again', 'other.env'),
      at('way', 'other.env'),
      at('alias', 'real.env'),
      at('other.env'),
    );
    expect(results.map(outcomeOf)).toEqual([
      ...Array.from({ length: 5 }, () => 'FILE_REFUSED'),
      '{"A":"within"}',
      '{"A":"elsewhere"}',
    ]);
  });

  test("behind a path that leads out by itself are the author's own", async () => {
    const job = await startFileJob(true);
    const other = await startFileJob();
    const target = await other.write('other.env', 'A=elsewhere');
    await symlink(target, join(other.folder, 'link.env'));
    const way = relative(job.folder, join(other.folder, 'link.env'));
    const results = await job.fetch(`file:${way}#A`, `file:${join(other.folder, 'link.env')}#A`);
    expect(results.map(outcomeOf)).toEqual(['{"A":"elsewhere"}', '{"A":"elsewhere"}']);
  });
});

test.skipIf(process.getuid?.() === 0)('a file without the right to read it is said to be so', async () => {
  const job = await startFileJob();
  const path = await job.write('.env', 'A=1');
  await chmod(path, 0);
  const [result] = await job.fetch('file:.env');
  expect(errorOf(result).facts).toMatchObject({ code: 'FILE_UNREADABLE', said: 'EACCES' });
  expect(await job.describe('file:.env')).toMatchObject([{ secrets: [{ access: 'no' }] }]);
});

test('a plan looks, and reads nothing', async () => {
  const job = await startFileJob();
  const path = await job.write('.env', 'A=[', 0o644);
  await job.write('broken.yml', 'a: [');
  const [env, yaml, none] = await job.describe('file:.env#A', 'file:broken.yml#a', 'file:none.env');
  expect(env).toMatchObject({ kind: 'described', secrets: [{ name: '.env', id: path, access: 'yes' }] });
  expect(yaml).toMatchObject({ kind: 'described', secrets: [{ access: 'yes' }] });
  expect(none?.kind).toBe('absent');
  expect(job.log).toEqual([]);
});

describe('for any content', () => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);

  test('a dotenv file gives back what was written in single quotes', async () => {
    const job = await startFileJob();
    const value = fc.string({ unit: 'binary' }).map((text) => text.replace(/['\\\r]/g, ''));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value), async (variables) => {
        const lines = Object.entries(variables).map(([key, text]) => `${key}='${text}'`);
        await job.write('any.env', lines.join('\n'));
        const [result] = await job.fetch('file:any.env#*');
        expect(JSON.parse(outcomeOf(result))).toEqual(variables);
      }),
      { numRuns: 50 },
    );
  });

  test('a YAML file that is JSON gives the same JSON, numbers as written', async () => {
    const job = await startFileJob();
    const number = fc.stringMatching(/^-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?$/);
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), number, async (json, digits) => {
        const text = `{"number": ${digits}, "json": ${JSON.stringify(json)}}`;
        await job.write('any.yml', text);
        const [result] = await job.fetch('file:any.yml#*');
        const read = outcomeOf(result);
        expect(read).toContain(`{"number":${digits},`);
        expect(JSON.parse(read)).toEqual(JSON.parse(text));
      }),
      { numRuns: 100 },
    );
  });

  test('anything at all is read or refused, and an error shows no piece of it', async () => {
    const job = await startFileJob();
    const format = fc.constantFrom('dotenv', 'yaml', 'json');
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), format, async (text, type) => {
        const marked = `${text}: zzmarkedzz ${text}`;
        await job.write('any', marked);
        const [result] = await job.fetch(`file:any?format=${type}#a`);
        if (result?.kind !== 'found') {
          const shown = JSON.stringify(errorOf(result).facts);
          expect(shown).toContain('FILE_MALFORMED');
          expect(shown).not.toContain('zzmarkedzz');
        }
      }),
      { numRuns: 100 },
    );
  });
});
