import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { formatAge } from '../../src/pipeline/age.ts';
import { type Plan, planLines, planOffline } from '../../src/pipeline/plan.ts';
import { planToJson, renderPlanMarkdown, renderPlanText } from '../../src/pipeline/render-plan.ts';
import { fetched, settings } from '../references/fake-stores.ts';
import { fakeRun, goodLines, type Script, scriptedStore } from './fake-run.ts';

const denied = new UserError({ code: 'AWS_ACCESS_DENIED', what: 'cannot describe prod/denied', fix: [] });
const script: Script = {
  held: {
    'prod/db': 'hunter2',
    'prod/denied': denied,
    'api/*': [fetched('api/key', 'hunter2', 'key'), fetched('api/id', 'hunter2', 'id')],
  },
  created: new Date('2026-11-14T08:00:00Z'),
};

async function plan(text: string): Promise<Plan> {
  return planLines(goodLines(text, [scriptedStore('aws', script)]), fakeRun());
}

test('a row for each variable, with what is known of it, and what a run costs', async () => {
  const found = await plan('A = aws:prod/db\nAPI_* = aws:api/*');
  expect(found.rows.map(({ variable, secret, access, age }) => [variable, secret, access, age])).toEqual([
    ['A', 'aws/prod/db', 'yes', '10d'],
    ['API_KEY', 'id of api/key', 'yes', undefined],
    ['API_ID', 'id of api/id', 'yes', undefined],
  ]);
  expect([...found.calls]).toEqual([['aws', [{ call: 'Read', count: 2 }]]]);
  expect([...found.principals]).toEqual([['aws', 'reader of aws']]);
  expect(found.errors).toEqual([]);
});

test('a connection of another name than its store is named, but not in a public repository', async () => {
  const lines = goodLines('A = aws:prod/db', [scriptedStore('aws', script)]).map((line) => ({
    ...line,
    connection: { ...line.connection, name: 'payments' },
  }));
  const found = await planLines(lines, fakeRun());
  expect(found.rows).toMatchObject([{ store: 'aws', connection: 'payments' }]);
  expect(renderPlanText(found)).toContain('payments:');
  expect(renderPlanMarkdown(found, false)).toContain('payments:');
  expect(renderPlanMarkdown(found, true)).toContain('| A | aws |');
  expect(renderPlanMarkdown(found, true)).not.toContain('payments');
});

test('signs in for a plan, and fetches nothing', async () => {
  const store = scriptedStore('aws', script);
  await planLines(goodLines('A = aws:prod/db', [store]), fakeRun());
  expect([store.opened, store.fetched]).toEqual([['plan'], []]);
});

test('what a run would fail on is in the plan, with its line', async () => {
  const store = scriptedStore('aws', { ...script, silentOn: ['prod/silent'] });
  const lines = goodLines('A = aws:prod/denied\nB = aws:gone\nC = aws:prod/silent\nD = aws:prod/db', [store]);
  const found = await planLines(lines, fakeRun());
  expect(found.errors.map(({ code, facts }) => [code, facts.wanted?.[0]?.variable]).sort()).toEqual([
    ['ANSWER_MALFORMED', 'C'],
    ['AWS_ACCESS_DENIED', 'A'],
    ['AWS_NOT_FOUND', 'B'],
  ]);
  expect(found.rows.map(({ variable }) => variable)).toEqual(['D']);
});

test('a store that cannot be signed in to does not hide the other', async () => {
  const aws = scriptedStore('aws', { ...script, openError: denied });
  const gcp = scriptedStore('gcp', { held: { x: 'hunter2' } });
  const found = await planLines(goodLines('A = aws:prod/db\nB = gcp:x', [aws, gcp]), fakeRun());
  expect([found.rows.map(({ variable }) => variable), found.errors.map(({ code }) => code)]).toEqual([
    ['B'],
    ['AWS_ACCESS_DENIED'],
  ]);
});

test.each([
  ['A = aws:gone?optional', 'does not exist: left out (optional)'],
  ['A = aws:gone?optional&default=x', 'does not exist: the default is used'],
])('%s', async (text, note) => {
  const found = await plan(text);
  expect([found.rows.map((row) => row.note), found.errors]).toEqual([[note], []]);
});

test('offline: nobody is asked', async () => {
  const missing = new UserError({ code: 'INPUT_MISSING', what: 'aws-role is missing', fix: [] });
  const store = scriptedStore('aws', { ...script, checkErrors: [missing] });
  const found = await planOffline(goodLines('A = aws:prod/db\nAPI_* = aws:api/*', [store]), settings);
  expect(found.rows.map(({ variable, access }) => [variable, access])).toEqual([
    ['A', 'offline'],
    ['API_*', 'offline'],
  ]);
  expect([found.errors.map(({ code }) => code), store.opened]).toEqual([['INPUT_MISSING'], []]);
});

describe('shown', () => {
  const shown: Plan = {
    rows: [
      {
        variable: 'A',
        where: 'secrets, line 1',
        store: 'aws',
        secret: 'prod/db',
        version: '7',
        age: '10d',
        access: 'yes',
        nextRotation: '2026-12-01T00:00:00.000Z',
      },
      {
        variable: 'LONGER',
        where: 'secrets, line 2',
        store: 'gcp',
        secret: 'x',
        access: 'unknown',
        note: 'grant\n<b>it</b> | `x`',
      },
      {
        variable: 'C',
        where: 'secrets, line 3',
        store: 'gcp',
        secret: 'y',
        access: 'offline',
        note: 'grant\n<b>it</b> | `x`',
      },
    ],
    calls: new Map([
      [
        'aws',
        [
          { call: 'Read', count: 1 },
          { call: 'List', count: undefined },
        ],
      ],
    ]),
    principals: new Map([['aws', 'reader']]),
    errors: [new UserError({ code: 'AWS_NOT_FOUND', what: 'gone', fix: ['look'] })],
  };

  test('as text', () => {
    expect(renderPlanText(shown)).toMatchInlineSnapshot(`
      "Variable  Secret       Version  Age  Next rotation  May read
      A         aws:prod/db  7        10d  2026-12-01     yes
      LONGER    gcp:x        -        -    -              unknown
      C         gcp:y        -        -    -              not asked

      LONGER, C: grant
      <b>it</b> | \`x\`
      a run costs, for aws as reader: Read 1, List (known at run time)"
    `);
  });

  test('as Markdown: a note is on one line, so that it stays in its block', () => {
    const text = renderPlanMarkdown(shown, false);
    expect(text).toContain('| A | aws:prod/db | 7 | 10d | 2026-12-01 | yes |');
    expect(text).toContain('\n    LONGER, C: grant <b>it</b> | `x`\n');
  });

  test('as Markdown for a public repository: neither secrets nor notes nor who asks', () => {
    const text = renderPlanMarkdown(shown, true);
    expect(text).toContain('| A | aws | 7 | yes |');
    expect(text).not.toMatch(/prod|10d|grant|reader|2026/);
  });

  test('as JSON', () => {
    expect(JSON.parse(JSON.stringify(planToJson(shown)))).toMatchObject({
      variables: [{ variable: 'A' }, { variable: 'LONGER' }, { variable: 'C' }],
      calls: { aws: [{ call: 'Read', count: 1 }, { call: 'List' }] },
      principals: { aws: 'reader' },
      errors: [{ code: 'AWS_NOT_FOUND', what: 'gone', wanted: [], fix: ['look'] }],
    });
    expect(JSON.stringify(planToJson(shown))).not.toContain('hunter2');
  });
});

test.each([
  [0, '0s'],
  [-5, '0s'],
  [59.9, '59s'],
  [60, '1m'],
  [3599, '59m'],
  [3600, '1h'],
  [86_399, '23h'],
  [86_400, '1d'],
  [86_400 * 400, '400d'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatAge(seconds)).toBe(text);
});
