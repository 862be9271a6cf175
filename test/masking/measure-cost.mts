import { randomBytes } from 'node:crypto';
import { SecretValue } from '../../src/core/secret-value.ts';
import { type MaskSource, planMasks } from '../../src/masking/plan-masks.ts';
import { SecretMasker } from '../runner/masker.ts';

// What masks cost: to compute, and for each line of a log. Prints the figures of docs/masking.md:
//   node test/masking/measure-cost.mts

const LINE =
  '2026-11-24T10:00:00.000Z [info] compiled src/module/index.ts in 12 ms, 12 files, no errors, none skipped';

function source(name: string, text: string): MaskSource {
  return { name, values: [SecretValue.ofText(text)], inFile: false };
}

const random = (bytes: number): string => randomBytes(bytes).toString('base64url');

/** As the runner does: each form is searched for in each line. */
function searchAll(forms: readonly string[], lines: number): number {
  let found = 0;
  for (let line = 0; line < lines; line += 1) {
    const text = `${LINE} ${line}`;
    for (const form of forms) if (text.includes(form)) found += 1;
  }
  return found;
}

function measure(title: string, sources: readonly MaskSource[]): void {
  planMasks(sources);
  const start = performance.now();
  const { texts } = planMasks(sources);
  const computed = performance.now() - start;
  const masker = new SecretMasker();
  for (const text of texts) masker.add(text);
  const lines = 500;
  searchAll(masker.forms, 50);
  const searchStart = performance.now();
  searchAll(masker.forms, lines);
  const perLine = (performance.now() - searchStart) / lines;
  process.stdout.write(
    `${title}: ${texts.length} masks, ${masker.forms.length} searched texts, computed in ${computed.toFixed(1)} ms, ${(perLine * 1000).toFixed(0)} us a line\n`,
  );
}

const typical = Array.from({ length: 100 }, (_, index) =>
  source(
    `V${index}`,
    [
      random(24),
      `postgres://app:${random(18)}@db1.acme.example:5432/orders`,
      JSON.stringify({ engine: 'postgres', host: 'db1.acme.example', username: 'app', password: random(18) }),
      `sk_live_${random(30)}`,
    ][index % 4] ?? '',
  ),
);
const leaves = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`key_${index}`, random(40)]));

measure('one token', [source('V', random(24))]);
measure('100 typical secrets', typical);
measure('JSON of 900 leaves', [source('V', JSON.stringify(leaves))]);
