import { describe, expect, test } from 'vitest';
import type { ChildHost } from '../../src/child/child-host.ts';
import { processChildHost } from '../../src/child/process-host.ts';
import { type ChildOptions, startChild } from '../../src/child/start-child.ts';
import { PatternAutomaton } from '../../src/masking/pattern-automaton.ts';

async function start(script: string, changed: Partial<ChildOptions> = {}) {
  const shown: string[] = [];
  const output = {
    isTerminal: false,
    write: async (text: string | Uint8Array) => void shown.push(Buffer.from(text).toString()),
  };
  const host: ChildHost = { ...processChildHost(), stdout: output, stderr: output };
  const exitCode = await startChild('/bin/sh', ['-c', script], {
    host,
    spawn: await host.loadSpawn(),
    env: { PATH: process.env['PATH'] ?? '' },
    patterns: new PatternAutomaton(['hunter22']),
    stdin: 'ignore',
    stdinIsTerminal: false,
    ...changed,
  });
  return { exitCode, shown: shown.join('') };
}

describe.runIf(process.platform !== 'win32')('a command', () => {
  test('that leaves a program running is waited for so long, and what it began to print is shown', async () => {
    const script = 'sleep 60 & printf "%s\\n" $!; printf "and hunter"; exit 3';
    const { exitCode, shown } = await start(script, { lingerMilliseconds: 50 });
    const [pid = '', rest] = shown.split('\n');
    process.kill(Number(pid));
    expect([exitCode, rest]).toEqual([3, 'and hunter']);
  });

  test('finds nothing to read, and its folder', async () => {
    expect(await start('pwd; cat', { folder: '/' })).toEqual({ exitCode: 0, shown: '/\n' });
  });

  test('is called by the name that it was found by', async () => {
    expect((await start('echo "$0"', { name: 'shell' })).shown).toBe('shell\n');
  });
});
