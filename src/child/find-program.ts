import { accessSync, constants, statSync } from 'node:fs';
import { join, posix, win32 } from 'node:path';
import type { Env } from '../core/environment.ts';

/** What of the file system a search looks at, passed in. */
export interface ProgramFiles {
  isFile(path: string): boolean;
  isExecutable(path: string): boolean;
}

export const programFiles: ProgramFiles = {
  isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true,
  isExecutable(path) {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
};

/**
 * The full path of a program that is named without one, from the PATH alone: an entry that is empty or relative would mean
 * the working directory, which holds what the repository's authors put there. A file that may not be executed is given only
 * where there is no other.
 * @param operatingSystem as `process.platform`; on Windows programs are .exe and .com
 * @returns `undefined` where there is none
 */
export function findProgram(
  name: string,
  env: Env,
  operatingSystem: string,
  files: ProgramFiles = programFiles,
): string | undefined {
  const windows = operatingSystem === 'win32';
  const names = windows && win32.extname(name) === '' ? [`${name}.exe`, `${name}.com`] : [name];
  const paths = searchedFolders(env, operatingSystem)
    .flatMap((folder) => names.map((file) => joinPath(operatingSystem, folder, file)))
    .filter((path) => files.isFile(path));
  return paths.find((path) => windows || files.isExecutable(path)) ?? paths[0];
}

/**
 * Git's bash on Windows; elsewhere the PATH's. Windows has a bash.exe of its own, which starts a Linux beside it: it
 * sees neither the files nor the environment as the job has them.
 */
export function findBash(
  env: Env,
  operatingSystem: string,
  files: ProgramFiles = programFiles,
): string | undefined {
  if (operatingSystem !== 'win32') return findProgram('bash', env, operatingSystem, files);
  const folders = searchedFolders(env, operatingSystem).filter(
    (folder) => !/\\(system32|sysnative|windowsapps)\\?$/i.test(folder.replaceAll('/', '\\')),
  );
  const found = findProgram('bash', { PATH: folders.join(';') }, operatingSystem, files);
  if (found !== undefined) return found;
  // Git's installer puts its folder `cmd` on the PATH, and not `bin`, where bash is.
  const git = findProgram('git', { PATH: folders.join(';') }, operatingSystem, files);
  if (git === undefined) return undefined;
  const beside = win32.join(win32.dirname(win32.dirname(git)), 'bin', 'bash.exe');
  return files.isFile(beside) ? beside : undefined;
}

function searchedFolders(env: Env, operatingSystem: string): readonly string[] {
  if (operatingSystem !== 'win32')
    return (env['PATH'] ?? '/usr/bin:/bin').split(':').filter((folder) => posix.isAbsolute(folder));
  const path = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '';
  // `\tools` and `C:tools` depend on where the process stands.
  return path
    .split(';')
    .map((folder) => folder.replace(/^"(.*)"$/, '$1'))
    .filter((folder) => /^([a-z]:[\\/]|\\\\)/i.test(folder));
}

function joinPath(operatingSystem: string, folder: string, file: string): string {
  return operatingSystem === 'win32' ? win32.join(folder, file) : join(folder, file);
}
