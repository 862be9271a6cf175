import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { install, NotInstallable, type Part } from './shared/install.mts';

let cache = '';

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'cache-'));
  vi.stubEnv('SECRET_SYNC_INTEROP_CACHE', cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
});

const node = (script: string): readonly [string, ...string[]] => [process.execPath, '-e', script];

interface PartOptions {
  readonly script?: string;
  /** Of the registry's client: whether the registry answers. */
  readonly probe?: string;
  readonly contents?: readonly string[];
}

/** A part whose only step is a script, which gets the folder as its argument. */
function part({ script = '', probe = '', contents = ['1'] }: PartOptions): Part {
  return {
    name: 'some/part v1',
    registry: { name: 'the registry', probe: node(probe) },
    place: 'bin/program',
    contents: async () => contents,
    async fill(folder, run) {
      const [file, ...args] = node(script);
      await run(file, [...args, folder]);
    },
  };
}

const write = "require('fs').writeFileSync(process.argv[1] + '/file', String(Math.random()));";
const fail = "console.error('first line\\nno such version'); process.exitCode = 3;";

async function reasonOf(installing: Promise<unknown>): Promise<string> {
  const reason: unknown = await installing.then(() => 'installed').catch((thrown: unknown) => thrown);
  return reason instanceof NotInstallable ? reason.message : `not a reason: ${String(reason)}`;
}

describe('an installation', () => {
  it('is done once for the same contents', async () => {
    const place = await install(part({ script: write }));
    expect(place.startsWith(join(cache, 'some-part-v1-'))).toBe(true);
    expect(place.endsWith(join('bin', 'program'))).toBe(true);
    const file = join(place, '../../file');
    const first = readFileSync(file, 'utf8');
    expect(await install(part({ script: fail }))).toBe(place);
    expect(readFileSync(file, 'utf8')).toBe(first);
    expect(await install(part({ script: write, contents: ['2'] }))).not.toBe(place);
    expect(readdirSync(cache).length).toBe(2);
  });

  it('leaves nothing behind where it fails', async () => {
    await reasonOf(install(part({ script: `${write} ${fail}` })));
    expect(readdirSync(cache)).toEqual([]);
  });

  it('names the part where the registry answers', async () => {
    expect(await reasonOf(install(part({ script: fail })))).toMatch(
      /^some\/part v1 cannot be installed, though the registry answers: .* ended with 3: first line; no such version$/,
    );
  });

  it('names the registry where that does not answer', async () => {
    const probe = 'process.exitCode = 1;';
    expect(await reasonOf(install(part({ script: fail, probe })))).toMatch(
      /^some\/part v1 cannot be installed since the registry does not answer: .*no such version$/,
    );
  });

  it('names a program that is not on this machine', async () => {
    const absent: Part = {
      ...part({}),
      fill: async (_, run) => void (await run(join(cache, 'no-such-program'), [])),
    };
    expect(await reasonOf(install(absent))).toMatch(/no-such-program cannot be started here: .*ENOENT/);
  });

  it.skipIf(process.platform === 'win32')('that hangs is ended, with all that it has started', async () => {
    const pids = join(cache, '../', `${cache.split('/').at(-1)}.pids`);
    const grandchild = `require('fs').appendFileSync(${JSON.stringify(pids)}, process.pid + ' '); setInterval(() => {}, 1000);`;
    const script = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' }); ${grandchild}`;
    const given = new AbortController();
    try {
      writeFileSync(pids, '');
      const installing = reasonOf(install(part({ script }), given.signal));
      const started = (): readonly number[] =>
        readFileSync(pids, 'utf8').trim().split(' ').filter(Boolean).map(Number);
      await vi.waitUntil(() => started().length === 2, { timeout: 15_000 });
      given.abort();
      expect(await installing).toMatch(/though the registry answers: not done after \d+ s: .*was ended/);
      await vi.waitUntil(() => started().every((pid) => !isAlive(pid)), { timeout: 15_000 });
    } finally {
      rmSync(pids, { force: true });
    }
  });

  it('that takes longer than its own time is ended', async () => {
    const script = 'setInterval(() => {}, 1000);';
    expect(await reasonOf(install(part({ script }), undefined, 50))).toContain('not done after 0 s');
  });

  it('is not begun when the time for all is over', async () => {
    expect(await reasonOf(install(part({ script: write }), AbortSignal.abort()))).toContain('was not begun');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
