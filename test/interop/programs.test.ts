import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ProgramsOptions, runPrograms } from './programs.mts';
import { NotInstallable, type Part } from './shared/install.mts';

async function run(programs: Readonly<Record<string, string>>, options: Partial<ProgramsOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'programs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, source] of Object.entries(programs)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, source);
  }
  let written = '';
  const wentWell = await runPrograms({
    folder,
    only: [],
    isCi: false,
    needs: {},
    install: async () => undefined,
    timeLimit: 20_000,
    installLimit: 20_000,
    wholeLimit: 20_000,
    write: (text) => {
      written += text;
    },
    ...options,
  });
  return { wentWell, written, summary: written.slice(written.lastIndexOf('\n\n') + 1).trimStart() };
}

function partNamed(name: string): Part {
  const registry = { name: 'nowhere', probe: ['false'] } as const;
  return { name, registry, place: '', contents: async () => [], fill: async () => undefined };
}

const fine = "process.stdout.write('ok something\\n');";
const absent = "process.stderr.write('no Python here\\n'); process.exitCode = 77;";

describe('the runner of interop programs', () => {
  it('runs every program of every folder and shows what it says', async () => {
    const result = await run({ 'a/x.interop.mts': fine, 'b/y.interop.mts': fine, 'b/helper.mts': absent });
    expect(result.summary).toBe('passed a/x.interop.mts\npassed b/y.interop.mts\n');
    expect(result.written.match(/^ok something$/gm)).toHaveLength(2);
    expect(result.wentWell).toBe(true);
  });

  it('fails with one of them, after all have run', async () => {
    const result = await run({ 'a/x.interop.mts': 'process.exitCode = 1;', 'a/y.interop.mts': fine });
    expect(result.summary).toBe('failed a/x.interop.mts: exit code 1\npassed a/y.interop.mts\n');
    expect(result.wentWell).toBe(false);
  });

  it('skips what cannot be installed, with the reason', async () => {
    const result = await run({ 'a/x.interop.mts': absent });
    expect(result.summary).toBe('skipped a/x.interop.mts: no Python here\n');
    expect(result.wentWell).toBe(true);
  });

  it('fails for the same in a CI', async () => {
    const result = await run({ 'a/x.interop.mts': absent }, { isCi: true });
    expect(result.summary).toBe('failed a/x.interop.mts: no Python here\n');
    expect(result.wentWell).toBe(false);
  });

  it('ends a program that hangs', async () => {
    const result = await run({ 'a/x.interop.mts': 'setInterval(() => {}, 1000);' }, { timeLimit: 500 });
    expect(result.summary).toBe('failed a/x.interop.mts: not done after 0.5 s\n');
    expect(result.wentWell).toBe(false);
  });

  it('runs those that are named alone', async () => {
    const programs = { 'aws/x.interop.mts': 'process.exitCode = 1;', 'gcp/y.interop.mts': fine };
    expect(await run(programs, { only: ['gcp/'] })).toMatchObject({
      summary: 'passed gcp/y.interop.mts\n',
      wentWell: true,
    });
    expect(await run(programs, { only: ['azure'] })).toMatchObject({ wentWell: false });
  });

  it('installs what they need once, before they run', async () => {
    const [both, own] = [partNamed('both'), partNamed('own')];
    const installed: string[] = [];
    const result = await run(
      { 'a/x.interop.mts': fine, 'a/y.interop.mts': fine, 'a/z.interop.mts': absent },
      {
        only: ['/x', '/y'],
        needs: {
          'a/x.interop.mts': [both, own],
          'a/y.interop.mts': [both],
          'a/z.interop.mts': [partNamed('other')],
        },
        install: async ({ name }) => void installed.push(name),
      },
    );
    expect(result.wentWell).toBe(true);
    expect(installed).toEqual(['both', 'own']);
    expect(result.written).toMatch(/is there after.*# a\/x/s);
  });

  it.each([
    [false, 'skipped', true],
    [true, 'failed', false],
  ])('runs no program without its parts (CI: %s): %s', async (isCi, kind, wentWell) => {
    const result = await run(
      { 'a/x.interop.mts': 'process.exitCode = 1;', 'a/y.interop.mts': fine },
      {
        isCi,
        needs: { 'a/x.interop.mts': [partNamed('part')] },
        install: ({ name }) => Promise.reject(new NotInstallable(`${name} cannot be had`)),
      },
    );
    expect(result.summary).toBe(`${kind} a/x.interop.mts: part cannot be had\npassed a/y.interop.mts\n`);
    expect(result.wentWell).toBe(wentWell);
  });

  it('runs a program while parts of others are being installed', async () => {
    const slow = partNamed('slow');
    let written = '';
    const result = await run(
      { 'a/x.interop.mts': fine, 'a/y.interop.mts': fine },
      {
        needs: { 'a/x.interop.mts': [slow] },
        install: () => vi.waitUntil(() => written.includes('ok something'), { timeout: 15_000 }),
        write: (text) => {
          written += text;
        },
      },
    );
    expect(result.wentWell).toBe(true);
    expect(written.indexOf('# a/y')).toBeLessThan(written.indexOf('# a/x'));
  });

  it('tells installations when their time is over', async () => {
    const result = await run(
      { 'a/x.interop.mts': fine },
      {
        installLimit: 10,
        needs: { 'a/x.interop.mts': [partNamed('endless')] },
        install: (_, signal) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new NotInstallable('too late')));
          }),
      },
    );
    expect(result.summary).toBe('skipped a/x.interop.mts: too late\n');
  });

  it('begins none when the time for all is over', async () => {
    const result = await run(
      { 'a/x.interop.mts': 'setInterval(() => {}, 1000);', 'a/y.interop.mts': fine },
      { wholeLimit: 500 },
    );
    expect(result.summary).toMatch(
      /^failed a\/x.interop.mts: not done after 0\.\d+ s\nfailed a\/y.interop.mts: not begun within the 0.5 s of all\n$/,
    );
  });
});
