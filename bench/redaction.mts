import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { PatternAutomaton } from '../src/masking/pattern-automaton.ts';
import { redactedForms } from '../src/masking/redacted-forms.ts';
import { Redactor } from '../src/masking/redactor.ts';
import { type JobRunner, node24, root } from './job.mts';
import { read } from './programs.mts';

/**
 * How fast output is redacted, in MB (10^6 bytes) of it a second on one core. The patterns are the forms of passwords of 24
 * characters; chunks are 64 KiB, as from a pipe. The best of five passes over 32 MB counts.
 */
export const SIZE = 32_000_000;
const CHUNK = 65_536;

/** Bytes that look random and are the same in every run. */
export function stream(seed: string, length: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0, index = 0; at < length; at += 64, index += 1) {
    parts.push(createHash('sha512').update(`${seed} ${index}`).digest());
  }
  return Buffer.concat(parts).subarray(0, length);
}

export function patterns(count: number): readonly string[] {
  const found: string[] = [];
  for (let index = 0; found.length < count; index += 1) {
    found.push(...redactedForms(stream(`secret ${index}`, 18).toString('base64')));
  }
  return found.slice(0, count);
}

export function repeat(lines: readonly string[]): Buffer {
  const block = Buffer.from(lines.join(''));
  return Buffer.alloc(SIZE, block);
}

export function logText(): Buffer {
  const words =
    'fetch building module test passed in src components Button warning deprecated npm install layer cache hit'.split(
      ' ',
    );
  const bytes = stream('log', 400_000);
  const lines: string[] = [];
  for (let at = 0; at + 16 < bytes.length; at += 16) {
    const word = (index: number): string => words[(bytes[at + index] ?? 0) % words.length] ?? '';
    const seconds = String((bytes[at + 1] ?? 0) % 60).padStart(2, '0');
    lines.push(
      `2026-03-04T11:22:${seconds}.${bytes.readUInt16BE(at)}Z [${word(2)}] ${word(3)}/${word(4)}.ts ${word(5)} ${word(6)} ` +
        `${word(7)} (${bytes[at + 8]} ms) sha256:${bytes.subarray(at, at + 6).toString('hex')}\n`,
    );
  }
  return repeat(lines);
}

/** Beginnings of the patterns, each cut before it is whole. */
export function nearMisses(all: readonly string[]): Buffer {
  return repeat(
    all.map((pattern, index) => pattern.slice(0, 1 + ((index * 7) % Math.max(1, pattern.length - 1)))),
  );
}

export function measure(automaton: PatternAutomaton, text: Buffer): number {
  let best = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < 5; pass += 1) {
    const redactor = new Redactor(automaton);
    const start = process.cpuUsage();
    for (let at = 0; at < text.length; at += CHUNK) redactor.write(text.subarray(at, at + CHUNK));
    redactor.end();
    // Of this process alone: the machine may have other work.
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000);
  }
  return Math.round(text.length / 1000 / best);
}

/** MB a second of a build log. */
export function measureRedactor(count: number): number {
  return measure(new PatternAutomaton(patterns(count)), logText());
}

/** A program that says when it writes its first byte, by the clock that all processes share. */
const STAMP = 'process.stdout.write(String(performance.timeOrigin + performance.now()) + "\\n")';

/**
 * Milliseconds by which the first byte of a command comes later through the redactor of `run` than through a pipe: medians of
 * eleven.
 */
export async function measureFirstByte(job: JobRunner): Promise<number> {
  const { inputs = {} } = read('google', 20);
  const flags = Object.entries(inputs).flatMap(([name, value]) => [`--${name}`, value]);
  const direct: number[] = [];
  const redacted: number[] = [];
  for (let round = 0; round < 11; round += 1) {
    direct.push(await delayOf(['-e', STAMP], job.environment()));
    redacted.push(
      await delayOf([`${root}dist/cli.js`, 'run', ...flags, '--', node24, '-e', STAMP], job.environment()),
    );
  }
  const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[5] ?? Number.NaN;
  return median(redacted) - median(direct);
}

function delayOf(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(node24, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('no byte came')));
    child.stdout.once('data', (text: Buffer) =>
      resolve(performance.timeOrigin + performance.now() - Number(text.toString())),
    );
  });
}
