import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SecretValue } from '../../src/core/secret-value.ts';
import { type MaskSource, planMasks } from '../../src/masking/plan-masks.ts';
import { runnerForms } from '../../src/masking/runner-forms.ts';
import { valueEncoders } from '../runner/masker.ts';
import { base64, shapes } from './shapes.ts';

function source(name: string, value: string | Uint8Array, changed: Partial<MaskSource> = {}): MaskSource {
  const secret = typeof value === 'string' ? SecretValue.ofText(value) : SecretValue.ofBytes(value);
  return { name, values: [secret], inFile: false, ...changed };
}

const textsOf = (value: string): readonly string[] => planMasks([source('A', value)]).texts;
const hex = (text: string): string => Buffer.from(text).toString('hex');

function leaves(count: number, of: (index: number) => string): string {
  return JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`key_${i}`, of(i)])));
}

describe('the set', () => {
  test('of a plain token: itself, three places in base64, hexadecimal in both cases', () => {
    expect(textsOf('tok_s3cr3tEx4mple')).toEqual([
      'tok_s3cr3tEx4mple',
      'dG9rX3MzY3IzdEV4NG1wbG',
      'Rva19zM2NyM3RFeDRtcGxl',
      '0b2tfczNjcjN0RXg0bXBsZ',
      hex('tok_s3cr3tEx4mple'),
      hex('tok_s3cr3tEx4mple').toUpperCase(),
    ]);
  });

  test.each(shapes.map((shape) => [shape.name, shape.value] as const))(
    'holds nothing twice, and no form that the runner adds by itself: %s',
    (_, value) => {
      const { texts, owners } = planMasks([source('A', value)]);
      expect(new Set(texts).size).toBe(texts.length);
      const derived = new Set([...owners.keys()].flatMap(runnerForms));
      expect(texts.filter((text) => derived.has(text) && !owners.has(text))).toEqual([]);
      for (const text of texts) expect(text).not.toMatch(/[\r\n]/);
    },
  );

  test('of two variables with one value is that of one', () => {
    const one = textsOf('tok_s3cr3tEx4mple');
    expect(planMasks([source('A', 'tok_s3cr3tEx4mple'), source('B', 'tok_s3cr3tEx4mple')]).texts).toEqual(
      one,
    );
  });

  test('takes what the runner adds as the runner does', () => {
    for (const text of [
      `q"W'e\\r<T>&y é$z\`%1+/=?#!(*)~x`,
      '"in quotes"',
      'before&+after12',
      'tab\there',
      'abc',
    ]) {
      const theirs = new Set(Object.values(valueEncoders).map((encode) => encode(text)));
      theirs.delete('');
      theirs.delete(text);
      for (const form of theirs) {
        if (text !== 'abc' || form.length >= 4) expect(runnerForms(text)).toContain(form);
      }
    }
  });
});

describe('pairs', () => {
  const secret = SecretValue.ofText('{"username":"deploy-bot","password":"hunter2-pw"}');

  test('of the secret that a variable is a part of, as a Basic header has them', () => {
    const { texts } = planMasks([source('A', 'hunter2-pw', { secret })]);
    expect(texts).toContain(base64('deploy-bot:hunter2-pw'));
    expect(texts).not.toContain('deploy-bot');
  });

  test('of a user and a client secret', () => {
    expect(textsOf('{"client_id":"web","client_secret":"hunter2-pw2"}')).toContain(
      base64('web:hunter2-pw2').replace(/.?=+$/, ''),
    );
  });
});

describe('over the budget', () => {
  const big = leaves(50, (index) => `s3cret-${index}-<'"&é>-${index}`);

  test('the variable with the most masks gives up, the least likely forms first', () => {
    const all = planMasks([source('BIG', big), source('SMALL', 'tok_s3cr3tEx4mple')]);
    for (const budget of [all.texts.length - 1, 1500, 1000, 500, 300]) {
      const plan = planMasks([source('BIG', big), source('SMALL', 'tok_s3cr3tEx4mple')], 4, budget);
      expect(plan.texts.length).toBeLessThanOrEqual(budget);
      expect(plan.notes.overBudget).toEqual(['BIG']);
      expect(plan.texts).toEqual(expect.arrayContaining([...textsOf('tok_s3cr3tEx4mple')]));
      for (let i = 0; i < 50; i += 1) expect(plan.texts).toContain(`s3cret-${i}-<'"&é>-${i}`);
    }
  });

  test('in the order of docs/masking.md', () => {
    const leaf = `s3cret-7-<'"&é>-7`;
    const forms = {
      base64: base64(`x${leaf}`).slice(2, 20),
      percent: encodeURIComponent(leaf),
      shell: leaf.replaceAll("'", "'\\''"),
      go: JSON.stringify(leaf)
        .slice(1, -1)
        .replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
      hex: hex(leaf),
    };
    const kept = (budget: number): readonly string[] => {
      const { texts } = planMasks([source('BIG', big)], 4, budget);
      return Object.entries(forms)
        .filter(([, form]) => texts.some((text) => text.includes(form)))
        .map(([name]) => name);
    };
    const seen = Array.from({ length: 60 }, (_, i) => kept(60 + i * 50).join(' '));
    expect([...new Set(seen)]).toEqual([
      '',
      'base64',
      'base64 percent',
      'base64 percent shell',
      'base64 percent shell go',
      'base64 percent shell go hex',
    ]);
  });

  test('lines that only add a key to a secret go first, and nobody is named for them', () => {
    const pretty = JSON.stringify({ key: 'tok_s3cr3tEx4mple', other: '0ther-s3cret' }, null, 2);
    const { texts } = planMasks([source('A', pretty)]);
    expect(texts).toContain('"key": "tok_s3cr3tEx4mple",');
    const plan = planMasks([source('A', pretty)], 4, texts.length - 1);
    expect(plan.texts).not.toContain('"key": "tok_s3cr3tEx4mple",');
    expect(plan.notes.overBudget).toEqual([]);
  });

  test('raw texts are never given up', () => {
    const plan = planMasks([
      source(
        'BIG',
        leaves(4100, (index) => `s3cret-${index}`),
      ),
      source('B', 'other-one'),
    ]);
    expect(plan.excess).toEqual({ masks: 4102 - 4000, variables: ['BIG', 'B'] });
  });

  test('save those of files, which are the way out', () => {
    const plan = planMasks([
      source(
        'F',
        leaves(4100, (index) => `s3cret-${index}`),
        { inFile: true },
      ),
      source('B', 'other-one'),
    ]);
    expect([plan.excess, plan.notes.overBudget]).toEqual([undefined, ['F']]);
    expect(plan.texts).toContain('other-one');
  });

  test('a value of more lines than a call can have arguments is over the budget, and no bug', () => {
    const lines = Array.from({ length: 130_000 }, (_, index) => `x${index.toString(36).padStart(5, '0')}`);
    expect(planMasks([source('A', lines.join('\n'))]).excess?.variables).toEqual(['A']);
  });

  test('of 64 KiB with 900 leaves every leaf is hidden, at every place in base64', () => {
    const values = Array.from({ length: 900 }, () => randomBytes(40).toString('hex').slice(0, 52));
    const { texts, excess } = planMasks([
      source(
        'A',
        leaves(900, (index) => values[index] ?? ''),
      ),
    ]);
    expect(excess).toBeUndefined();
    expect(texts.length).toBeLessThanOrEqual(4000);
    const all = new Set(texts);
    for (const value of values) {
      expect(all.has(value)).toBe(true);
      expect(
        all.has(
          Buffer.from(`:${value}`)
            .toString('base64')
            .slice(2, Math.floor((8 * 53) / 6)),
        ),
      ).toBe(true);
    }
  });
});

describe('named', () => {
  const notes = (value: string | Uint8Array, minLength = 4) => {
    const { exempt, binary, harmless, weakPassword } = planMasks([source('A', value)], minLength).notes;
    return Object.entries({ exempt, binary, harmless, weakPassword })
      .filter(([, names]) => names.length > 0)
      .map(([kind]) => kind);
  };

  test.each([
    ['abc', ['exempt']],
    ['true', ['exempt']],
    [' null\n', ['exempt']],
    ['ab\ncd', ['exempt']],
    ['', []],
    ['production', []],
    ['1234', []],
    ['{"host":"db1.acme.example","key":"s3cret-one"}', ['harmless']],
    ['{"stage":"production","key":"s3cret-one"}', ['harmless']],
    ['{"key":"s3cret-one"}', []],
    ['{"password":"changeme"}', ['harmless', 'weakPassword']],
  ])('%j: %j', (value, expected) => {
    expect(notes(value)).toEqual(expected);
  });

  test('bytes that are no text, with their base64 and hexadecimal', () => {
    const bytes = new Uint8Array([0xff, 0xfe, 1, 2, 3, 4, 5]);
    expect(notes(bytes)).toEqual(['binary']);
    expect(planMasks([source('A', bytes)]).texts).toContain('fffe0102030405');
  });

  test('mask-min-length holds for values, parts and lines', () => {
    expect(planMasks([source('A', 'abcdefg')], 8)).toMatchObject({ texts: [], notes: { exempt: ['A'] } });
    expect(planMasks([source('A', 'a')], 1).texts).toContain('a');
    for (const text of planMasks([source('A', '{"a":"short","b":"long enough"}')], 8).texts) {
      expect(text.length).toBeGreaterThanOrEqual(8);
    }
  });

  test('a whole value is masked though it is a common word', () => {
    expect(textsOf('production')).toContain('production');
    expect(textsOf('localhost')).toContain('localhost');
  });
});

describe('hostile values', () => {
  test.each([
    ['deep', '['.repeat(32_000)],
    ['deep and closed', `${'['.repeat(3000)}"hunter2-password",7777777${']'.repeat(3000)}`],
    ['blanks', `x${' '.repeat(65_000)}y`],
    ['dots', 'a.'.repeat(32_000)],
    ['quotes', '"'.repeat(65_536)],
    ['assignments', 'a='.repeat(32_768)],
    ['lines of assignments', 'a=x\\\n'.repeat(13_000)],
    ['markers', '-----BEGIN '.repeat(6000)],
    ['at signs', `${'a:@'.repeat(20_000)}/`],
    ['one line of 64 KiB', 'aB3$'.repeat(16_384)],
    ['base64 within base64', Array.from({ length: 9 }).reduce<string>((text) => base64(text), 's3cret text')],
  ])('%s: ends, with the value masked', (_, value) => {
    const { texts } = planMasks([source('A', value)]);
    expect(texts.length).toBeGreaterThan(0);
  });

  test('JSON that is nested too deep: every text and long number of it', () => {
    const deep = `${'['.repeat(3000)}"hunter2-password",7777777${']'.repeat(3000)}`;
    expect(textsOf(deep)).toEqual(expect.arrayContaining([deep, 'hunter2-password', '7777777']));
  });
});
