import { execFileSync } from 'node:child_process';

/** Every job downloads this archive: what the two usual AWS actions weigh together is twice as much. */
const MOST_BYTES = 1_500_000;

const untracked = execFileSync('git', ['status', '--porcelain', '--', 'dist'], { encoding: 'utf8' });
if (untracked !== '') throw new Error(`dist differs from what is committed:\n${untracked}`);

const archive = execFileSync('git', ['archive', '--format=tar.gz', 'HEAD'], { maxBuffer: 64 * 1024 * 1024 });
process.stdout.write(`archive: ${archive.byteLength} of at most ${MOST_BYTES} bytes\n`);
if (archive.byteLength > MOST_BYTES) process.exitCode = 1;
