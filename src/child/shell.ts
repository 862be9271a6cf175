import { isAbsolute, win32 } from 'node:path';
import type { Env } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { showText } from '../references/show-text.ts';
import { findBash, findProgram, type ProgramFiles, programFiles } from './find-program.ts';
import { isShellName, type ShellName } from './shell-names.ts';

/** How a script is started. */
export interface Shell {
  /** Its full path. */
  readonly program: string;
  /** Of the script's file, dot included: some shells go by it. */
  readonly extension: string;
  /** What is written into the file. */
  readonly content: (script: string) => string;
  readonly words: (scriptPath: string) => readonly string[];
  /** The words are the command line as it stands, with its own quotes (Windows alone). */
  readonly verbatim?: true;
}

interface KnownShell extends Omit<Shell, 'program'> {
  readonly find: (env: Env, operatingSystem: string, files: ProgramFiles) => string | undefined;
}

const unix = (script: string): string => `${script.replaceAll('\r\n', '\n').replace(/\n*$/, '')}\n`;
const windows = (script: string): string => unix(script).replaceAll('\n', '\r\n');
const named =
  (name: string): KnownShell['find'] =>
  (env, operatingSystem, files) =>
    findProgram(name, env, operatingSystem, files);

/** Stops at the first error, and ends with the last program's exit code, as in a workflow's own steps. */
const powershell = {
  extension: '.ps1',
  content: (script: string) =>
    unix(
      `$ErrorActionPreference = 'stop'\n${unix(script)}if ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }`,
    ),
  words: (path: string) => ['-NoProfile', '-NonInteractive', '-Command', `. '${path.replaceAll("'", "''")}'`],
};

/**
 * The shells that a workflow may name:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
 */
const knownShells: Readonly<Record<ShellName, KnownShell>> = {
  bash: {
    find: findBash,
    extension: '.sh',
    content: unix,
    words: (path) => ['--noprofile', '--norc', '-eo', 'pipefail', path.replaceAll('\\', '/')],
  },
  sh: { find: named('sh'), extension: '.sh', content: unix, words: (path) => ['-e', path] },
  pwsh: { find: named('pwsh'), ...powershell },
  powershell: { find: named('powershell'), ...powershell },
  python: { find: named('python'), extension: '.py', content: unix, words: (path) => [path] },
  cmd: {
    find: named('cmd'),
    extension: '.cmd',
    content: (script) => windows(`@echo off\n${script}`),
    words: (path) => ['/D', '/E:ON', '/V:OFF', '/S', '/C', `"CALL "${path}""`],
    verbatim: true,
  },
};

/**
 * The shell for a script, looked up on the PATH alone.
 * @param given the input; without it bash, else sh, or on Windows pwsh
 * @throws UserError COMMAND_NOT_FOUND
 */
export function findShell(
  given: string | undefined,
  env: Env,
  operatingSystem: string,
  files: ProgramFiles = programFiles,
): Shell {
  const names = given === undefined ? ['bash', operatingSystem === 'win32' ? 'pwsh' : 'sh'] : [given];
  for (const name of names) {
    if (!isShellName(name)) return templateShell(name, env, operatingSystem, files);
    const known = knownShells[name];
    const program = known.find(env, operatingSystem, files);
    if (program !== undefined) return { ...known, program };
  }
  throw notFound(names.join(' or '));
}

/** `perl -w {0}`: words are parted by blanks, save within double quotes. */
function templateShell(template: string, env: Env, operatingSystem: string, files: ProgramFiles): Shell {
  const parts = [...template.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ''));
  const [name = '', ...words] = parts;
  const absolute = operatingSystem === 'win32' ? win32.isAbsolute(name) : isAbsolute(name);
  const hasFolder = /[\\/]/.test(operatingSystem === 'win32' ? name : name.replaceAll('\\', ''));
  const find = name === 'bash' ? findBash : named(name);
  const program = absolute ? name : hasFolder ? undefined : find(env, operatingSystem, files);
  if (program === undefined) throw notFound(name);
  return {
    program,
    extension: '',
    content: unix,
    words: (path) => words.map((word) => word.replaceAll('{0}', () => path)),
  };
}

function notFound(name: string): UserError {
  return new UserError({
    code: 'COMMAND_NOT_FOUND',
    what: `the shell ${showText(name)} is not found on the PATH, so nothing is fetched`,
    fix: [
      'set shell to one that the runner has',
      'name it without a folder, or by its full path: relative paths and PATH entries are not searched',
    ],
  });
}
