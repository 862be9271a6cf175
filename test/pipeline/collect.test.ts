import { describe, expect, test } from 'vitest';
import type { Env } from '../../src/core/environment.ts';
import { Failures, UserError } from '../../src/core/errors.ts';
import type { Settings } from '../../src/core/settings.ts';
import { type Collected, collect } from '../../src/pipeline/collect.ts';
import { thrownBy } from '../helpers/fakes.ts';
import { type FakeRun, fakeRun, goodLines, type ScriptedStore, scriptedStore } from './fake-run.ts';

const denied = new UserError({
  code: 'AWS_ACCESS_DENIED',
  what: 'cannot read prod/denied',
  fix: ['grant it'],
});
const values = {
  'prod/db': 'hunter2',
  'prod/key': 'other-value',
  'prod/json': '{"user":"app","password":"p4ssword"}',
};

interface Outcome {
  readonly run: FakeRun;
  readonly collected?: Collected;
  readonly failures?: Failures;
}

async function attempt(
  text: string,
  stores: readonly ScriptedStore[],
  changed: Partial<Settings> = {},
  env: Env = {},
  operatingSystem = 'linux',
): Promise<Outcome> {
  const run = fakeRun(changed, env, { operatingSystem });
  try {
    return { run, collected: await collect(goodLines(text, stores), run) };
  } catch (thrown) {
    if (thrown instanceof Failures) return { run, failures: thrown };
    throw thrown;
  }
}

async function failuresOf(...args: Parameters<typeof attempt>): Promise<readonly [string, string, string][]> {
  const { failures, run } = await attempt(...args);
  if (failures === undefined) throw new Error('nothing failed');
  // A failed run has no need of masks, but for values of variables that are set already.
  const existing = failures.errors.some(({ code }) => code === 'EXISTING_VARIABLE');
  if (!existing) expect(run.masker.masks).toEqual([]);
  expect(`${JSON.stringify(failures.errors.map(({ facts }) => facts))}${failures.stack}`).not.toMatch(
    /hunter2|other-value/,
  );
  return failures.errors.map(({ code, facts }) => [
    code,
    facts.what,
    (facts.wanted ?? []).map(({ variable, where }) => `${variable} ${where}`).join('; '),
  ]);
}

const namesOf = ({ collected }: Outcome): readonly string[] | undefined =>
  collected?.variables.map(({ name, value }) => `${name}=${value.revealText()}`);

describe('two stores side by side', () => {
  test('each is asked for its own, and the variables come in the order of the lines', async () => {
    const aws = scriptedStore('aws', { held: values });
    const gcp = scriptedStore('gcp', { held: { stripe: 'sk_live' } });
    const outcome = await attempt('A = aws:prod/db\nB = gcp:stripe\nC = aws:prod/key', [aws, gcp]);
    expect(namesOf(outcome)).toEqual(['A=hunter2', 'B=sk_live', 'C=other-value']);
    expect([aws.fetched, gcp.fetched, aws.opened]).toEqual([['prod/db', 'prod/key'], ['stripe'], ['read']]);
    expect(outcome.collected?.principals).toEqual(
      new Map([
        ['aws', 'reader of aws'],
        ['gcp', 'reader of gcp'],
      ]),
    );
  });

  test('at the same time: neither waits for the other', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const aws = scriptedStore('aws', { held: values, before: () => promise });
    const gcp = scriptedStore('gcp', { held: { stripe: 'sk_live' }, before: async () => resolve() });
    expect(namesOf(await attempt('A = aws:prod/db\nB = gcp:stripe', [aws, gcp]))).toHaveLength(2);
  });

  test('a store that no line names is not signed in to', async () => {
    const gcp = scriptedStore('gcp', { held: {} });
    await attempt('A = aws:prod/db', [scriptedStore('aws', { held: values }), gcp]);
    expect(gcp.opened).toEqual([]);
  });
});

describe('all or nothing, and every failure in one report', () => {
  test('one store cannot be signed in to, the other has its own failures', async () => {
    const openError = new UserError({ code: 'AWS_TRUST_REFUSED', what: 'STS refuses the token', fix: [] });
    const aws = scriptedStore('aws', { held: values, openError });
    const gcp = scriptedStore('gcp', { held: { 'prod/denied': denied, fine: 'hunter2' } });
    const found = await failuresOf(
      'A = aws:prod/db\nB = aws:prod/key\nC = gcp:prod/denied\nD = gcp:gone\nE = gcp:fine',
      [aws, gcp],
    );
    expect(found).toEqual([
      ['AWS_TRUST_REFUSED', 'STS refuses the token', 'A secrets, line 1; B secrets, line 2'],
      ['AWS_ACCESS_DENIED', 'cannot read prod/denied', 'C secrets, line 3'],
      ['AWS_NOT_FOUND', 'gone does not exist', 'D secrets, line 4'],
    ]);
  });

  test('several errors of one sign-in', async () => {
    const openError = new Failures([denied, new UserError({ code: 'TIMED_OUT', what: 'slow', fix: [] })]);
    const aws = scriptedStore('aws', { held: values, openError });
    expect((await failuresOf('A = aws:prod/db', [aws])).map(([code]) => code)).toEqual([
      'AWS_ACCESS_DENIED',
      'TIMED_OUT',
    ]);
  });

  test('the same cause for many variables is one error', async () => {
    const aws = scriptedStore('aws', { held: { 'prod/denied': denied } });
    expect(await failuresOf('A = aws:prod/denied#a\nB = aws:prod/denied#b', [aws])).toEqual([
      ['AWS_ACCESS_DENIED', 'cannot read prod/denied', 'A secrets, line 1; B secrets, line 2'],
    ]);
  });

  test('what can be seen to be wrong is said before any sign-in, for all stores', async () => {
    const missing = (id: string): UserError =>
      new UserError({ code: 'INPUT_MISSING', what: `${id}-role is missing`, fix: [] });
    const aws = scriptedStore('aws', { held: values, checkErrors: [missing('aws')] });
    const gcp = scriptedStore('gcp', { held: {}, checkErrors: [missing('gcp')] });
    expect(await failuresOf('A = aws:prod/db\nB = gcp:x', [aws, gcp])).toEqual([
      ['INPUT_MISSING', 'aws-role is missing', 'A secrets, line 1'],
      ['INPUT_MISSING', 'gcp-role is missing', 'B secrets, line 2'],
    ]);
    expect([aws.opened, gcp.opened]).toEqual([[], []]);
  });

  test('a secret that the answer does not mention', async () => {
    const aws = scriptedStore('aws', { held: values, silentOn: ['prod/key'] });
    expect(await failuresOf('A = aws:prod/db\nB = aws:prod/key', [aws])).toEqual([
      [
        'ANSWER_MALFORMED',
        'the answer of the aws store does not mention prod/key, which was asked for',
        'B secrets, line 2',
      ],
    ]);
  });

  test('a secret that was found, and is none', async () => {
    const aws = scriptedStore('aws', { held: { ...values, 'prod/*': [] } });
    expect(
      (await failuresOf('A_* = aws:prod/*\nB = aws:prod/key', [aws])).map(([code, , wanted]) => [
        code,
        wanted,
      ]),
    ).toEqual([['ANSWER_MALFORMED', 'A_* secrets, line 1']]);
  });

  test('a value that does not fit its line, beside a denial', async () => {
    const aws = scriptedStore('aws', {
      held: { ...values, 'prod/denied': denied, 'prod/bytes': new Uint8Array([0xff]) },
    });
    const found = await failuresOf(
      'A = aws:prod/db#key\nB = aws:prod/json#nope\nC = aws:prod/bytes\nD = aws:prod/denied',
      [aws],
    );
    expect(found.map(([code, , wanted]) => [code, wanted])).toEqual([
      ['VALUE_NOT_JSON', 'A secrets, line 1'],
      ['KEY_NOT_FOUND', 'B secrets, line 2'],
      ['VALUE_NOT_TEXT', 'C secrets, line 3'],
      ['AWS_ACCESS_DENIED', 'D secrets, line 4'],
    ]);
  });

  test('a variable that is set already, a version too old, a value too long: all three', async () => {
    const aws = scriptedStore('aws', {
      held: { ...values, 'prod/long': 'x'.repeat(140_000) },
      created: new Date('2026-01-01T00:00:00Z'),
    });
    const found = await failuresOf(
      'A = aws:prod/db\nB = aws:prod/key?max-age=1d\nC = aws:prod/long',
      [aws],
      { onExisting: 'fail', maxAgeAction: 'fail' },
      { A: 'old' },
    );
    expect(found.map(([code, , wanted]) => [code, wanted])).toEqual([
      ['AGE_EXCEEDED', 'B secrets, line 2'],
      ['EXISTING_VARIABLE', 'A secrets, line 1'],
      ['VALUE_TOO_LONG', 'C secrets, line 3'],
    ]);
  });

  test('two expansions of one name', async () => {
    const aws = scriptedStore('aws', { held: { 'prod/json': '{"a-b":"1111","a.b":"2222"}' } });
    expect((await failuresOf('X_* = aws:prod/json#*', [aws])).map(([code]) => code)).toEqual([
      'NAME_COLLISION',
    ]);
  });

  test.each([
    ['linux', false, undefined],
    ['linux', true, ['NAME_COLLISION']],
    ['win32', false, ['NAME_COLLISION']],
  ] as const)('names that differ by case alone, on %s, with outputs %s', async (system, output, expected) => {
    const aws = scriptedStore('aws', { held: values });
    const outcome = await attempt(
      'token = aws:prod/db\nTOKEN = aws:prod/key',
      [aws],
      { export: { env: true, output } },
      {},
      system,
    );
    expect(outcome.failures?.errors.map(({ code }) => code)).toEqual(expected);
  });

  test('a bug in a store is a bug, not a failure', async () => {
    const openError = new TypeError('hunter2');
    const aws = scriptedStore('aws', { held: values, openError });
    expect(await thrownBy(collect(goodLines('A = aws:prod/db', [aws]), fakeRun()))).toBe(openError);
  });
});

test('the same secret on many lines is fetched once', async () => {
  const aws = scriptedStore('aws', { held: values });
  const outcome = await attempt('A = aws:prod/json#user\nB = aws:prod/json#password\nC = aws:prod/json', [
    aws,
  ]);
  expect([aws.fetched, namesOf(outcome)?.slice(0, 2)]).toEqual([['prod/json'], ['A=app', 'B=p4ssword']]);
});

describe('optional', () => {
  const aws = scriptedStore('aws', { held: { ...values, 'prod/denied': denied } });

  test('what is absent is left out, and said', async () => {
    const outcome = await attempt('A = aws:gone?optional\nB = aws:prod/db', [aws]);
    expect(namesOf(outcome)).toEqual(['B=hunter2']);
    expect(outcome.run.log.lines).toEqual([
      'notice: secrets, line 1: gone does not exist and is left out (optional)',
    ]);
  });

  test('or its default is used, which is public', async () => {
    const outcome = await attempt('A = aws:gone?optional&default=none', [aws]);
    expect([namesOf(outcome), outcome.collected?.variables[0]?.plain]).toEqual([['A=none'], true]);
    expect(outcome.run.log.lines).toEqual([
      'notice: secrets, line 1: gone does not exist: the default is used',
    ]);
  });

  test('a denial fails even so', async () => {
    expect(
      (await failuresOf('A = aws:prod/denied?optional&default=none', [aws])).map(([code]) => code),
    ).toEqual(['AWS_ACCESS_DENIED']);
  });
});

describe('age', () => {
  const old = new Date('2026-11-14T08:00:00Z');

  test.each([
    [
      'warn',
      'A = aws:prod/db',
      86_400 * 9,
      ['warning: A: prod/db is 10d old, more than max-age 9d'],
      undefined,
    ],
    ['warn', 'A = aws:prod/db', 86_400 * 10, [], undefined],
    ['fail', 'A = aws:prod/db', 86_400 * 9, [], ['AGE_EXCEEDED']],
    ['fail', 'A = aws:prod/db?max-age=11d', 86_400, [], undefined],
    ['fail', 'A = aws:prod/db?max-age=1h', undefined, [], ['AGE_EXCEEDED']],
  ] as const)('%s: %s, input %s', async (maxAgeAction, text, maxAgeSeconds, lines, codes) => {
    const aws = scriptedStore('aws', { held: values, created: old });
    const outcome = await attempt(text, [aws], {
      maxAgeAction,
      ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
    });
    expect([outcome.run.log.lines, outcome.failures?.errors.map(({ code }) => code)]).toEqual([lines, codes]);
  });

  test.each([
    ['warn', ['warning: A: the age of prod/db cannot be known, and max-age asks for it'], undefined],
    ['fail', [], ['AGE_EXCEEDED']],
  ] as const)('not known: %s', async (maxAgeAction, lines, codes) => {
    const aws = scriptedStore('aws', { held: values });
    const outcome = await attempt('A = aws:prod/db?max-age=1d', [aws], { maxAgeAction });
    expect([outcome.run.log.lines, outcome.failures?.errors.map(({ code }) => code)]).toEqual([lines, codes]);
  });

  test('a default has none', async () => {
    const aws = scriptedStore('aws', { held: {} });
    const outcome = await attempt('A = aws:gone?optional&default=x&max-age=1d', [aws], {
      maxAgeAction: 'fail',
    });
    expect(namesOf(outcome)).toEqual(['A=x']);
  });
});

describe('variables that are set already', () => {
  const aws = scriptedStore('aws', { held: { ...values, 'prod/json': '{"password":"p4ssword"}' } });

  test('kept: still collected, so that it is masked', async () => {
    const outcome = await attempt('A = aws:prod/db', [aws], { onExisting: 'keep' }, { A: 'old' });
    expect([outcome.collected?.kept, namesOf(outcome)]).toEqual([new Set(['A']), ['A=hunter2']]);
  });

  test('a kept value may be as long as it likes', async () => {
    const long = scriptedStore('aws', { held: { long: 'x'.repeat(200_000) } });
    const outcome = await attempt('A = aws:long', [long], { onExisting: 'keep' }, { A: 'old' });
    expect(outcome.failures).toBeUndefined();
  });

  test('by origin: data may not replace, the author may', async () => {
    const outcome = await attempt('DB_* = aws:prod/json#*', [aws], {}, { DB_PASSWORD: 'old' });
    expect(outcome.failures?.errors.map(({ code }) => code)).toEqual(['EXISTING_VARIABLE']);
    const typed = await attempt('DB_PASSWORD = aws:prod/json#password', [aws], {}, { DB_PASSWORD: 'old' });
    expect(typed.run.log.lines).toEqual(['notice: DB_PASSWORD was set already and is overwritten']);
  });

  test('refused: masked all the same', async () => {
    const { failures, run } = await attempt('A = aws:prod/db', [aws], { onExisting: 'fail' }, { A: 'old' });
    expect(failures?.errors.map(({ code }) => code)).toEqual(['EXISTING_VARIABLE']);
    expect(run.masker.masks).toContain('hunter2');
  });

  test('without env there is nothing to replace', async () => {
    const outcome = await attempt(
      'A = aws:prod/db',
      [aws],
      { onExisting: 'fail', export: { env: false, output: true } },
      { A: 'old' },
    );
    expect(outcome.failures).toBeUndefined();
  });

  test('nothing is said of overwriting where the run fails', async () => {
    const { run } = await attempt('A = aws:prod/db\nB = aws:gone', [aws], {}, { A: 'old' });
    expect(run.log.lines).toEqual([]);
  });
});

describe('outputs of the step itself', () => {
  const aws = scriptedStore('aws', { held: values });
  const output = { export: { env: true, output: true } };

  test.each(['names', 'REPORT', 'Skipped'])('%s cannot be one of a variable', async (name) => {
    const found = await failuresOf(`${name} = aws:prod/db\nB = aws:gone`, [aws], output);
    expect(found.map(([code, , wanted]) => [code, wanted])).toEqual([
      ['AWS_NOT_FOUND', 'B secrets, line 2'],
      ['NAME_COLLISION', `${name} secrets, line 1`],
    ]);
  });

  test('in the environment alone they can', async () => {
    expect((await attempt('NAMES = aws:prod/db', [aws])).failures).toBeUndefined();
  });
});
