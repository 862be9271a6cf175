import { describe, expect, test } from 'vitest';
import { findBash, findProgram, type ProgramFiles } from '../../src/child/find-program.ts';
import { findShell } from '../../src/child/shell.ts';
import type { Env } from '../../src/core/environment.ts';
import { refusalOf } from '../helpers/fakes.ts';

/** A file system of these files; `-` before a path: it may not be executed. */
function filesOf(...paths: readonly string[]): ProgramFiles {
  return {
    isFile: (path) => paths.includes(path) || paths.includes(`-${path}`),
    isExecutable: (path) => paths.includes(path),
  };
}

const gitBash = 'C:\\Program Files\\Git\\bin\\bash.exe';
const system = 'C:\\Windows\\System32\\bash.exe';
const git = 'C:\\Program Files\\Git\\cmd\\git.exe';

describe('a program', () => {
  test.each<[string, Env, string, readonly string[], string | undefined]>([
    ['in the first folder that has it', { PATH: '/a:/b' }, 'linux', ['/a/x', '/b/x'], '/a/x'],
    ['that may be executed', { PATH: '/a:/b' }, 'linux', ['-/a/x', '/b/x'], '/b/x'],
    ['or else any, for the system to refuse', { PATH: '/a:/b' }, 'linux', ['-/a/x'], '/a/x'],
    ['not in an empty entry', { PATH: ':/b:' }, 'linux', ['x', './x', '/x'], undefined],
    [
      'not in a relative one',
      { PATH: '.:bin:../bin:/b' },
      'linux',
      ['x', 'bin/x', '../bin/x', '/b/x'],
      '/b/x',
    ],
    ['not without a PATH of ours', {}, 'linux', ['/home/x', '/usr/bin/x'], '/usr/bin/x'],
    ['on Windows, whatever its case', { Path: 'C:\\a;C:\\b' }, 'win32', ['C:\\b\\x.exe'], 'C:\\b\\x.exe'],
    ['on Windows, in quotes', { Path: '"C:\\a;b";"C:\\b"' }, 'win32', ['C:\\b\\x.exe'], 'C:\\b\\x.exe'],
    ['on Windows no batch file', { Path: 'C:\\a' }, 'win32', ['C:\\a\\x.cmd', 'C:\\a\\x'], undefined],
    [
      'on Windows not where the process stands',
      { Path: ';.;bin;\\tools;C:tools' },
      'win32',
      ['x.exe', 'bin\\x.exe', '\\tools\\x.exe', 'C:tools\\x.exe'],
      undefined,
    ],
  ])('is found %s', (_, env, operatingSystem, paths, expected) => {
    expect(findProgram('x', env, operatingSystem, filesOf(...paths))).toBe(expected);
  });
});

describe("bash on Windows is Git's", () => {
  const path =
    'C:\\Windows\\system32;C:\\Windows\\Sysnative\\;C:\\Users\\u\\AppData\\Local\\Microsoft\\WindowsApps';
  const others = [system, 'C:\\Windows\\system32\\bash.exe', 'C:\\Windows\\Sysnative\\bash.exe'];
  const stub = 'C:\\Users\\u\\AppData\\Local\\Microsoft\\WindowsApps\\bash.exe';
  test.each([
    ['from the PATH', `${path};C:\\Program Files\\Git\\bin`, [...others, stub, gitBash], gitBash],
    ['from beside git', `${path};C:\\Program Files\\Git\\cmd`, [...others, stub, git, gitBash], gitBash],
    ["never the system's own", path, [...others, stub], undefined],
    ['not beside a git of another kind', `${path};C:\\Program Files\\Git\\cmd`, [...others, git], undefined],
  ])('%s', (_, Path, paths, expected) => {
    expect(findBash({ Path }, 'win32', filesOf(...paths))).toBe(expected);
  });

  test('in a template too', () => {
    const env = { Path: 'C:\\Windows\\System32;C:\\Program Files\\Git\\bin' };
    expect(findShell('bash -l {0}', env, 'win32', filesOf(system, gitBash)).program).toBe(gitBash);
  });
});

describe('a shell', () => {
  const env = { PATH: '/bin' };
  const all = filesOf('/bin/bash', '/bin/sh', '/bin/pwsh', '/bin/python', '/bin/perl');
  const start = (given: string | undefined, path = '/t/x') => {
    const shell = findShell(given, env, 'linux', all);
    return [shell.program, ...shell.words(path)];
  };

  test.each<[string | undefined, readonly string[]]>([
    [undefined, ['/bin/bash', '--noprofile', '--norc', '-eo', 'pipefail', '/t/x']],
    ['bash', ['/bin/bash', '--noprofile', '--norc', '-eo', 'pipefail', '/t/x']],
    ['sh', ['/bin/sh', '-e', '/t/x']],
    ['python', ['/bin/python', '/t/x']],
    ['pwsh', ['/bin/pwsh', '-NoProfile', '-NonInteractive', '-Command', ". '/t/x'"]],
    ['perl -w  {0} --file={0}', ['/bin/perl', '-w', '/t/x', '--file=/t/x']],
    ['/opt/my/shell -x {0}', ['/opt/my/shell', '-x', '/t/x']],
    ['perl "-I with blank" {0}', ['/bin/perl', '-I with blank', '/t/x']],
    ['bash -c ". {0}"', ['/bin/bash', '-c', '. /t/x']],
  ])('%s', (given, expected) => {
    expect(start(given)).toEqual(expected);
  });

  test('cmd has its own rules for quotes', () => {
    const cmd = 'C:\\Windows\\System32\\cmd.exe';
    const shell = findShell('cmd', { Path: 'C:\\Windows\\System32' }, 'win32', filesOf(cmd));
    expect([shell.program, shell.verbatim, shell.extension]).toEqual([cmd, true, '.cmd']);
    expect(shell.words('C:\\t\\x.cmd').join(' ')).toBe('/D /E:ON /V:OFF /S /C "CALL "C:\\t\\x.cmd""');
    expect(shell.content('a\nb')).toBe('@echo off\r\na\r\nb\r\n');
  });

  test("a path with a quote stays one word of PowerShell's", () => {
    expect(start('pwsh', "/it's/x").at(-1)).toBe(". '/it''s/x'");
  });

  test.each([
    ['sh where there is no bash', 'linux', { PATH: '/bin' }, filesOf('/bin/sh'), '/bin/sh'],
    [
      'pwsh on Windows',
      'win32',
      { Path: 'C:\\p' },
      filesOf('C:\\p\\pwsh.exe', 'C:\\p\\sh.exe'),
      'C:\\p\\pwsh.exe',
    ],
  ])('by default %s', (_, operatingSystem, environment, files, expected) => {
    expect(findShell(undefined, environment, operatingSystem, files).program).toBe(expected);
  });

  test.each([
    ['pwsh', 'pwsh'],
    ['./shell {0}', './shell'],
    ['bin/shell {0}', 'bin/shell'],
    ['{0}', '{0}'],
  ])('%s that is not on the PATH is none', async (given, named) => {
    const refusal = await refusalOf(() =>
      findShell(given, { PATH: '/bin' }, 'linux', filesOf('./shell', 'bin/shell')),
    );
    expect([refusal.code, refusal.facts.what]).toEqual([
      'COMMAND_NOT_FOUND',
      expect.stringContaining(`the shell ${named} is not found`),
    ]);
  });

  test('takes scripts with the line ends that it knows', () => {
    expect(findShell('sh', env, 'linux', all).content('a\r\nb')).toBe('a\nb\n');
    expect(findShell('pwsh', env, 'linux', all).content('a')).toMatch(
      /^\$ErrorActionPreference = 'stop'\na\nif /,
    );
  });
});
