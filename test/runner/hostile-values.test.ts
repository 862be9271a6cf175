import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { StepResult } from './action.ts';
import { writeFakeAction } from './fake-action.ts';
import { hostileValues, SECRET_LIMIT, VARIABLE_LIMIT } from './hostile-values.ts';
import { withJob } from './job.ts';
import { expectNoLeak } from './leaks.ts';
import type { NextStep } from './next-step.ts';

/** Windows keeps at most 32,767 characters of a variable. */
const longest = process.platform === 'win32' ? 32_766 : VARIABLE_LIMIT;

const carried = hostileValues.flatMap(({ name, arrives, secret, publicTexts = [] }) =>
  arrives === undefined || arrives.length > longest ? [] : [{ name, value: arrives, secret, publicTexts }],
);

/** A minimal exporter that does everything right: masks first, encoded, then one heredoc with a delimiter of its own. */
const exporter = `
  const { randomUUID } = require('node:crypto');
  const values = JSON.parse(fs.readFileSync(process.env.INPUT_FILE, 'utf8'));
  const escape = (text) => text.replaceAll('%', '%25').replaceAll('\\r', '%0D').replaceAll('\\n', '%0A');
  for (const value of values) {
    for (const part of [value, value.trim(), ...value.split(/[\\r\\n]+/u)]) {
      if (part.trim().length >= 4 && !/[\\r\\n]/u.test(part)) console.log('::add-mask::' + escape(part));
    }
  }
  const entries = values.map((value, index) => {
    const delimiter = randomUUID();
    return 'V' + index + '<<' + delimiter + '\\n' + value + '\\n' + delimiter + '\\n';
  });
  put('GITHUB_ENV', entries.join(''));`;

let exported: StepResult;
let next: NextStep;

beforeAll(() =>
  withJob({}, async (job) => {
    const file = join(job.folders.root, 'values.json');
    writeFileSync(file, JSON.stringify(carried.map(({ value }) => value)));
    const actionFolder = writeFakeAction(job, { main: exporter, inputs: '  file:\n    default: ""' });
    exported = await job.runAction({ actionFolder, with: { file }, trace: true });
    next = await job.runNextStep();
  }),
);

describe('hostile values', () => {
  test('are exported by one step without an error', () => {
    expect(exported).toMatchObject({ failed: false, errors: [], rawStderr: '' });
    expect(exported.exported.size).toBe(carried.length);
  });

  test.each(carried.map((row, index) => ({ ...row, variable: `V${index}` })))('can arrive: $name', (row) => {
    expect(next.env.get(row.variable)).toBe(row.value);
    if (row.secret) expectNoLeak(exported, [row.value], { publicTexts: row.publicTexts });
  });

  test('say whether they arrive or are refused, and why', () => {
    for (const { name, arrives, refused, stored } of hostileValues) {
      expect({ name, either: (arrives === undefined) !== (refused === undefined) }).toEqual({
        name,
        either: true,
      });
      expect(stored.byteLength).toBeLessThanOrEqual(SECRET_LIMIT);
      expect(SECRET_LIMIT).toBeLessThan(VARIABLE_LIMIT);
    }
    expect(new Set(hostileValues.map(({ name }) => name)).size).toBe(hostileValues.length);
  });

  test('that are refused could not arrive', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    for (const { refused, stored, selector } of hostileValues) {
      if (refused === undefined) continue;
      const leaf = (): unknown => {
        const text = strict.decode(stored);
        return selector === undefined ? text : JSON.parse(text)[selector];
      };
      const fits = (): boolean => {
        try {
          const value = leaf();
          return typeof value === 'string' && value.isWellFormed() && !value.includes('\u0000');
        } catch {
          return false;
        }
      };
      expect(fits()).toBe(false);
    }
  });
});
