import { createHash } from 'node:crypto';
import { PatternAutomaton } from '../src/masking/pattern-automaton.ts';
import { redactedForms } from '../src/masking/redacted-forms.ts';
import { Redactor } from '../src/masking/redactor.ts';

/**
 * How fast output is redacted, in MB (10^6 bytes) of it a second on one core: `node bench/redactor.mts`. The patterns are
 * the forms of passwords of 24 characters; chunks are 64 KiB, as from a pipe. The best of five passes over 32 MB counts.
 */
const SIZE = 32_000_000;
const CHUNK = 65_536;

/** Bytes that look random and are the same in every run. */
function stream(seed: string, length: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0, index = 0; at < length; at += 64, index += 1) {
    parts.push(createHash('sha512').update(`${seed} ${index}`).digest());
  }
  return Buffer.concat(parts).subarray(0, length);
}

function patterns(count: number): readonly string[] {
  const found: string[] = [];
  for (let index = 0; found.length < count; index += 1) {
    found.push(...redactedForms(stream(`secret ${index}`, 18).toString('base64')));
  }
  return found.slice(0, count);
}

function repeat(lines: readonly string[]): Buffer {
  const block = Buffer.from(lines.join(''));
  return Buffer.alloc(SIZE, block);
}

function logText(): Buffer {
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
function nearMisses(all: readonly string[]): Buffer {
  return repeat(
    all.map((pattern, index) => pattern.slice(0, 1 + ((index * 7) % Math.max(1, pattern.length - 1)))),
  );
}

function measure(automaton: PatternAutomaton, text: Buffer): number {
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

const log = logText();
const base64 = repeat([`${stream('text', 600_000).toString('base64').replace(/.{76}/g, '$&\n')}\n`]);
const binary = stream('binary', SIZE);
for (const count of [10, 100, 1_000, 4_000]) {
  const all = patterns(count);
  const start = performance.now();
  const automaton = new PatternAutomaton(all);
  const built = Math.round(performance.now() - start);
  const texts = { log, base64, binary, 'near misses': nearMisses(all), 'all secret': repeat(all) };
  const rates = Object.entries(texts).map(([name, text]) => `${name} ${measure(automaton, text)}`);
  process.stdout.write(`${count} patterns (built in ${built} ms), MB/s: ${rates.join(', ')}\n`);
}
