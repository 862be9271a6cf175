import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotInstallable, type Part, type Registry } from './install.mts';

const isWindows = process.platform === 'win32';
const python = isWindows ? 'python' : 'python3';

const pypi: Registry = {
  name: 'the Python package index',
  probe: [python, '-m', 'pip', 'index', 'versions', 'six', '--retries', '0', '--timeout', '10'],
  // Only what comes over the network is an answer.
  probeEnv: { PIP_FIND_LINKS: '' },
};
const npm: Registry = {
  name: 'the npm registry',
  probe: [
    'npm',
    'view',
    'semver',
    'version',
    '--prefer-online',
    '--fetch-retries=0',
    '--fetch-timeout=10000',
  ],
};
const goProxy: Registry = {
  name: 'the Go module proxy',
  probe: ['go', 'list', '-m', 'golang.org/x/text@latest'],
};

/**
 * A virtual environment of Python packages; its place is the interpreter.
 * @param oldest the oldest Python that all of them run on: `3.10`
 * @param packages every one with its exact version, those that others need included: none is looked for beside them
 */
export function pythonPackages(name: string, oldest: string, packages: readonly string[]): Part {
  const place = join(isWindows ? 'Scripts' : 'bin', isWindows ? 'python.exe' : 'python');
  return {
    name: `python-${name}`,
    registry: pypi,
    place,
    async contents(run) {
      const version = (await run(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'])).trim();
      if (!isAtLeast(version, oldest))
        throw new NotInstallable(`Python ${oldest} is needed, ${python} is ${version}`);
      return [version, ...packages];
    },
    async fill(folder, run) {
      await run(python, ['-m', 'venv', folder]);
      const list = join(folder, 'packages.txt');
      writeFileSync(list, packages.join('\n'));
      // Wheels alone, so that no package's own code runs here; compiled when first used, which is a fraction of them.
      const options = ['--no-deps', '--only-binary=:all:', '--no-compile', '--disable-pip-version-check'];
      const pip = ['-m', 'pip', '--quiet', '--no-input'];
      await run(join(folder, place), [...pip, 'install', ...options, '--requirement', list]);
      await run(join(folder, place), [...pip, 'check']);
    },
  };
}

/** npm packages, beside which their own dependencies are; the place is their `node_modules`. None of their scripts is run. */
export function npmPackages(name: string, packages: readonly string[]): Part {
  const options = ['--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  return {
    name: `npm-${name}`,
    registry: npm,
    place: 'node_modules',
    contents: async () => packages,
    async fill(folder, run) {
      await run('npm', ['install', '--prefix', folder, ...options, ...packages]);
    },
  };
}

export interface GoProgram {
  readonly path: string;
  readonly version: string;
  /** Leave out what is not used here: most of the time goes into compiling. */
  readonly tags?: string;
}

/**
 * Programs of Go modules, built from their sources; the place is their folder. One after the other, since each leaves the
 * standard library to the next.
 */
export function goPrograms(name: string, programs: readonly GoProgram[]): Part {
  return {
    name: `go-${name}`,
    registry: goProxy,
    place: '',
    contents: async () => programs.map((program) => JSON.stringify(program)),
    async fill(folder, run) {
      for (const { path, version, tags = '' } of programs) {
        // Not made fast: compiling takes a quarter less.
        const options = [`-tags=${tags}`, '-gcflags=all=-N -l', '-ldflags=-s -w'];
        await run('go', ['install', ...options, `${path}@${version}`], { GOBIN: folder });
      }
    },
  };
}

function isAtLeast(version: string, minimum: string): boolean {
  const [[major = 0, minor = 0], [wantedMajor = 0, wantedMinor = 0]] = [parts(version), parts(minimum)];
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

function parts(version: string): readonly number[] {
  return version.split('.').map(Number);
}
