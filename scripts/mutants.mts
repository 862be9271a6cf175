import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Breaks the rules that the product is trusted for, one at a time, in a copy of the sources, builds that copy, and runs the
 * whole suite on it. A suite that stays green on a broken rule does not test it.
 */
interface Mutant {
  readonly rule: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
}

const mutants: readonly Mutant[] = [
  {
    rule: 'masked before exported',
    file: 'src/masking/masked-variable.ts',
    from: 'masker.mask(...plan.texts.slice(0, MASK_BUDGET));',
    to: 'setTimeout(() => masker.mask(...plan.texts.slice(0, MASK_BUDGET)), 100);',
  },
  {
    rule: 'the token is asked for the right audience',
    file: 'src/identity/github-token.ts',
    from: 'encodeURIComponent(audience)',
    to: 'encodeURIComponent(audience.slice(1))',
  },
  {
    rule: 'CRC32C of every payload',
    file: 'src/stores/gcp/access.ts',
    from: 'if (checksum !== undefined && checksum !== String(crc32c(bytes))) return undefined;\n',
    to: "if (checksum === 'x' && checksum !== String(crc32c(bytes))) return undefined;\n",
  },
  {
    rule: 'all or nothing',
    file: 'src/pipeline/collect.ts',
    from: '  throwMerged(errors);\n',
    to: '  if (errors.length > 1000) throwMerged(errors);\n',
  },
  {
    rule: 'tokens go only to known hosts',
    file: 'src/network/host-rule.ts',
    from: 'if (refusal === undefined) return;',
    to: 'if (refusal !== "impossible") return;',
  },
  {
    rule: 'protected names',
    file: 'src/pipeline/collect.ts',
    from: '  errors.push(...protectedNames);\n',
    to: '  if (protectedNames.length > 1000) errors.push(...protectedNames);\n',
  },
  {
    rule: 'names of variables',
    file: 'src/export/env-file.ts',
    from: "if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new RangeError('not a variable name');",
    to: '',
  },
];

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function copySources(): string {
  const copy = mkdtempSync(join(tmpdir(), 'secret-sync-mutant-'));
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  for (const file of files.split('\0').filter(Boolean)) cpSync(join(root, file), join(copy, file));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
  return copy;
}

function node(copy: string, ...parameters: readonly string[]): number | null {
  return spawnSync(process.execPath, [...parameters], { cwd: copy, stdio: 'ignore' }).status;
}

function survives(mutant: Mutant): boolean {
  const copy = copySources();
  try {
    const path = join(copy, mutant.file);
    const parts = readFileSync(path, 'utf8').split(mutant.from);
    if (parts.length !== 2) throw new Error(`${mutant.file} no longer holds the code of: ${mutant.rule}`);
    writeFileSync(path, parts.join(mutant.to));
    if (node(copy, 'scripts/build.mts') !== 0) throw new Error(`does not build: ${mutant.rule}`);
    return node(copy, 'node_modules/vitest/vitest.mjs', 'run', '--bail=1') === 0;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

let survivors = 0;
for (const mutant of mutants) {
  const alive = survives(mutant);
  if (alive) survivors += 1;
  process.stdout.write(`${alive ? 'SURVIVED' : 'noticed '} ${mutant.rule}\n`);
}
if (survivors > 0) process.exitCode = 1;
