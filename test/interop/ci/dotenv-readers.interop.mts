import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Format, rulesOf } from '../../../src/export/formats.ts';
import { hostileTexts } from '../../helpers/hostile-texts.ts';
import { pythonDotenv } from '../parts.mts';
import { install } from '../shared/install.mts';
import { type Checks, interop } from '../shared/program.mts';
import { at, run } from '../shared/run.mts';

/**
 * What `export` writes as `dotenv` and `docker`, read by the programs that it is written for: python-dotenv, dotenv for Ruby, and
 * docker's own command. Each value arrives byte for byte, or was refused.
 */
type Read = ReadonlyMap<string, string>;

/** The file, and what must be read from it. */
function write(path: string, format: Format, texts = hostileTexts): Read {
  const expected = new Map<string, string>();
  const entries = texts.map((value, index) => {
    const spelling = rulesOf(format).spell?.(`V${index}`, value, { lineEnd: '\n', env: {} });
    if (spelling === undefined || 'refused' in spelling) return '';
    expected.set(`V${index}`, value);
    return spelling.text;
  });
  writeFileSync(path, entries.join(''));
  return expected;
}

function same(checks: Checks, reader: string, read: Read, expected: Read): void {
  const wrong = [...expected].filter(([name, value]) => read.get(name) !== value);
  checks.that(
    wrong.length === 0 && read.size === expected.size,
    `${reader} reads all ${expected.size} values byte for byte`,
    () =>
      wrong
        .slice(0, 10)
        .map(([name, value]) => `${name} is ${JSON.stringify(value)}, read ${JSON.stringify(read.get(name))}`)
        .join('\n'),
  );
}

function textsOf(json: string): Read {
  const parsed: unknown = JSON.parse(json);
  const entries = typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [];
  return new Map(
    entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])),
  );
}

const python = `import json, sys
from dotenv import dotenv_values
json.dump(dotenv_values(sys.argv[1]), sys.stdout)`;
const ruby = `require "dotenv"
require "json"
puts JSON.generate(Dotenv::Parser.call(File.open(ARGV[0], "rb:bom|utf-8", &:read)))`;

await interop(async (checks, folder) => {
  const interpreter = await install(pythonDotenv);
  const dotenv = join(folder, 'values.env');
  const expected = write(dotenv, 'dotenv');
  checks.that(expected.size > hostileTexts.length / 2, 'most values can be written', String(expected.size));

  // Nothing of this machine may stand in for a value.
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, LANG: 'C.UTF-8' };
  const pythons = await run(interpreter, ['-c', python, dotenv], { env });
  same(checks, 'python-dotenv', textsOf(pythons.stdout || '{}'), expected);

  const readByRuby = async (path: string): Promise<Read | undefined> => {
    try {
      const { exitCode, stdout } = await run('ruby', ['-e', ruby, path], { env });
      return exitCode === 0 ? textsOf(stdout) : undefined;
    } catch {
      return undefined;
    }
  };
  const probe = join(folder, 'probe.env');
  writeFileSync(probe, "V0='a\nb'\n");
  const probed = await readByRuby(probe);
  if (probed === undefined) process.stdout.write('# no Ruby with dotenv on this machine\n');
  else if (probed.get('V0') === 'a\nb') {
    same(checks, 'dotenv for Ruby', (await readByRuby(dotenv)) ?? new Map(), expected);
  } else {
    process.stdout.write('# this dotenv for Ruby is too old for values of several lines\n');
    const oneLine = join(folder, 'one-line.env');
    const fewer = write(
      oneLine,
      'dotenv',
      hostileTexts.filter((text) => !/[\r\n]/.test(text)),
    );
    same(checks, 'dotenv for Ruby', (await readByRuby(oneLine)) ?? new Map(), fewer);
  }

  const docker = join(folder, 'docker.env');
  const lines = write(docker, 'docker');
  const read = await readByDocker(docker, env);
  if (read === undefined) process.stdout.write('# no docker command on this machine\n');
  else same(checks, 'docker', read, lines);
});

/** The command reads the file itself, and sends what it has read to the engine: here a server that only listens. */
async function readByDocker(file: string, env: Readonly<Record<string, string>>): Promise<Read | undefined> {
  let sent: unknown;
  const engine = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      response.setHeader('Api-Version', '1.43');
      if (!request.url?.includes('/containers/create')) {
        response.end('OK');
        return;
      }
      sent = JSON.parse(Buffer.concat(parts).toString('utf8'));
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"Id":"x","Warnings":[]}');
    });
  });
  await new Promise<void>((fulfil) => engine.listen(0, '127.0.0.1', fulfil));
  try {
    const address: AddressInfo | string | null = engine.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await run('docker', ['create', '--env-file', file, 'image'], {
      env: { ...env, DOCKER_HOST: `tcp://127.0.0.1:${port}` },
    });
  } catch {
    return undefined;
  } finally {
    engine.close();
    engine.closeAllConnections();
  }
  const entries = at(sent, 'Env');
  const texts = Array.isArray(entries) ? entries.filter((entry) => typeof entry === 'string') : [];
  return new Map(
    texts.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}
