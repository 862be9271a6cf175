import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installOnce, NotInstallable, runInstaller } from './install.mts';

const isWindows = process.platform === 'win32';

export interface PythonPackages {
  /** Of the folder in the cache. */
  readonly name: string;
  /** The oldest Python that all of them run on: `3.10`. */
  readonly python: string;
  /** Every package with its exact version, those that others need included: none is looked for beside them. */
  readonly packages: readonly string[];
}

/**
 * Makes a virtual environment with these packages, once.
 * @returns its interpreter
 * @throws NotInstallable where Python is missing or too old, or a package cannot be had
 */
export async function installPython({ name, python, packages }: PythonPackages): Promise<string> {
  const base = isWindows ? 'python' : 'python3';
  const version = (
    await runInstaller(base, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'])
  ).trim();
  if (!isAtLeast(version, python))
    throw new NotInstallable(`Python ${python} is needed, ${base} is ${version}`);
  const interpreter = join(isWindows ? 'Scripts' : 'bin', isWindows ? 'python.exe' : 'python');
  const folder = await installOnce(name, [version, ...packages], async (target) => {
    await runInstaller(base, ['-m', 'venv', target]);
    const list = join(target, 'packages.txt');
    writeFileSync(list, packages.join('\n'));
    // Wheels alone, so that no package's own code runs here; compiled when first used, which is a fraction of them.
    const options = ['--no-deps', '--only-binary=:all:', '--no-compile', '--disable-pip-version-check'];
    const pip = ['-m', 'pip', '--quiet', '--no-input'];
    await runInstaller(join(target, interpreter), [...pip, 'install', ...options, '--requirement', list]);
    await runInstaller(join(target, interpreter), [...pip, 'check']);
  });
  return join(folder, interpreter);
}

function isAtLeast(version: string, minimum: string): boolean {
  const [[major = 0, minor = 0], [wantedMajor = 0, wantedMinor = 0]] = [parts(version), parts(minimum)];
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

function parts(version: string): readonly number[] {
  return version.split('.').map(Number);
}
