import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type Format, rulesOf } from '../../src/export/formats.ts';
import { readAzureLog } from '../helpers/azure-agent.ts';

/** What shells and readers of such files treat as special, and the pieces of the CIs' own escapes. */
const hostile = fc.string({
  unit: fc.constantFrom(
    ...[...'\'"\\$`!#=; \t\n\r{}()[]&|<>*?~%:,-_aZ0\u{1f511}é'],
    '$(',
    '${',
    '$$',
    '%0A',
    '%25',
    '%AZP25',
    '##vso[',
    '::',
    '\\n',
  ),
  maxLength: 30,
});
const any = fc
  .string({ unit: 'binary', maxLength: 30 })
  .map((value) => value.replaceAll('\0', '').toWellFormed());
const values = [...fc.sample(hostile, 600), ...fc.sample(any, 200), 'plain', ''];

function spell(format: Format, value: string, name = 'A'): string | undefined {
  const spelling = rulesOf(format).spell?.(name, value, { lineEnd: '\n', env: {} });
  return spelling !== undefined && 'text' in spelling ? spelling.text : undefined;
}

/** The values that the format writes, which is some of them, and by far not only the plainest. */
function written(format: Format): readonly string[] {
  const some = values.filter((value) => spell(format, value) !== undefined);
  expect(some.length).toBeGreaterThan(150);
  return some;
}

const folder = mkdtempSync(join(tmpdir(), 'formats-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const expected = (some: readonly string[]): string => some.map((value) => `${value}\0`).join('');

describe.each(['bash', 'dash'])('%s', (program) => {
  it.each<Format>(['shell', 'gitlab', 'bitbucket', 'circleci', 'dotenv'])('sources %s', (format) => {
    const some = written(format);
    const script = some.map((value) => `${spell(format, value)}printf '%s\\0' "$A"\n`).join('');
    expect(spawnSync(program, [], { input: script }).stdout.toString()).toBe(expected(some));
  });

  it.each<Format>(['shell', 'gitlab', 'bitbucket'])('evaluates %s, all at once', (format) => {
    const some = written(format).slice(0, 200);
    const file = join(folder, `${program}-${format}`);
    writeFileSync(file, some.map((value, index) => spell(format, value, `V${index}`)).join(''));
    const print = some.map((_value, index) => `"$V${index}"`).join(' ');
    const script = `eval "$(cat '${file}')"; printf '%s\\0' ${print}`;
    expect(spawnSync(program, ['-c', script]).stdout.toString()).toBe(expected(some));
  });
});

it('circleci: every later bash step has them by $BASH_ENV, and nothing is run', () => {
  const some = written('circleci').slice(0, 200);
  const file = join(folder, 'bash_env');
  writeFileSync(file, some.map((value, index) => spell('circleci', value, `V${index}`)).join(''));
  const print = some.map((_value, index) => `"$V${index}"`).join(' ');
  const step = spawnSync('bash', ['-eo', 'pipefail', '-c', `printf '%s\\0' ${print}`], {
    env: { PATH: '/usr/bin:/bin', BASH_ENV: file },
    // A socket as stdin makes bash think that it was started by rshd.
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  expect(step.stdout.toString()).toBe(expected(some));
  expect(step.stderr.toString()).toBe('');
});

describe('dotenv', () => {
  it('is read by Node, all at once', () => {
    const some = written('dotenv');
    const file = some.map((value, index) => spell('dotenv', value, `V${index}`)).join('');
    expect(parseEnv(file)).toEqual(Object.fromEntries(some.map((value, index) => [`V${index}`, value])));
  });

  it("is read by Node's own flag", () => {
    const some = written('dotenv').slice(0, 200);
    const file = join(folder, '.env');
    writeFileSync(file, some.map((value, index) => spell('dotenv', value, `V${index}`)).join(''));
    const print = `process.stdout.write(Array.from({ length: ${some.length} }, (_, i) => process.env['V' + i] + '\\0').join(''))`;
    const node = spawnSync(process.execPath, [`--env-file=${file}`, '-e', print], { env: {} });
    expect(node.stdout.toString()).toBe(expected(some));
  });

  it('has no quotes where none are needed, so that docker takes it too', () => {
    for (const value of ['', 'hunter22', 'postgres://a:b@c.example:5432/d', 'dGV4dA==', '1.5e+3,x-y_z%41']) {
      expect(spell('dotenv', value)).toBe(spell('docker', value));
    }
  });
});

/** As docker does it: lines by Go's scanner, cut at the first `=`, the white space before a line dropped, `#` for a comment. */
function readDockerFile(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, '').trimStart());
  return Object.fromEntries(
    lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

it('docker: a line is the value', () => {
  const some = written('docker');
  const file = some.map((value, index) => spell('docker', value, `V${index}`)).join('');
  expect(readDockerFile(file)).toEqual(Object.fromEntries(some.map((value, index) => [`V${index}`, value])));
});

it('buildkite: a line of JSON, within what the agent reads', () => {
  for (const value of written('buildkite')) {
    const line = spell('buildkite', value) ?? '';
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(line)).toEqual({ A: value });
  }
  expect(spell('buildkite', 'x'.repeat(65_527))).toBeDefined();
  expect(spell('buildkite', 'x'.repeat(65_528))).toBeUndefined();
});

it('azure-pipelines: a command for each, and nothing of it in the log', () => {
  const some = written('azure-pipelines');
  const log = readAzureLog(some.map((value) => spell('azure-pipelines', value)).join(''));
  expect(log.variables).toEqual(some.map((value) => ({ name: 'A', value, secret: true })));
  expect(log.shown).toEqual([]);
  for (const value of some) expect(value).not.toMatch(/[\r\n]|\$\(/);
});

/** As Jenkins does it: hudson.Util.replaceMacro over the entries of withEnv, with the variables that are set. */
function withEnv(entries: readonly string[]): readonly string[] {
  const set: Readonly<Record<string, string>> = {
    HOME: '/home',
    a: 'expanded',
    Z: 'expanded',
    _aZ0: 'expanded',
  };
  return entries.map((entry) =>
    entry
      .slice(entry.indexOf('=') + 1)
      .replace(/\$([A-Za-z0-9_]+|\{[A-Za-z0-9_.]+\}|\$)/g, (match, name: string) =>
        name === '$' ? '$' : (set[name.replace(/[{}]/g, '')] ?? match),
      ),
  );
}

it('jenkins: an entry of withEnv on each line', () => {
  const some = written('jenkins');
  const file = some.map((value) => spell('jenkins', value)).join('');
  expect(withEnv(file.split('\n').slice(0, -1))).toEqual(some);
});
