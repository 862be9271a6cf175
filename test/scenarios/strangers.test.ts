import { describe, expect, it } from 'vitest';
import { shownText, withScenario } from './scenario.ts';

const repository = { full_name: 'acme/web', private: true, visibility: 'private' };
const stripe = 'STRIPE_KEY = gcp:stripe-key';
const noToken = { idToken: { url: '', token: '' } };

const pull = (name: string, repo: unknown) => ({
  name,
  payload: {
    repository,
    pull_request: { head: { ref: 'x', repo } },
    review: { author_association: 'MEMBER' },
  },
});
const comment = (name: string, association: string) => ({
  name,
  payload: { repository, issue: { pull_request: {} }, comment: { author_association: association } },
});

const strangers = [
  [pull('pull_request', { full_name: 'mallory/web' }), 'mallory/web, not acme/web'],
  [pull('pull_request_target', { full_name: 'mallory/web' }), 'mallory/web, not acme/web'],
  [pull('pull_request_target', null), 'pull_request.head.repo of the event'],
  [pull('pull_request_review', { full_name: 'mallory/web' }), 'mallory/web, not acme/web'],
  [
    {
      name: 'workflow_run',
      payload: { repository, workflow_run: { head_repository: { full_name: 'mallory/web' } } },
    },
    'workflow_run.head_repository',
  ],
  [{ name: 'workflow_run', payload: { repository, workflow_run: {} } }, 'is absent'],
  [comment('issue_comment', 'CONTRIBUTOR'), 'CONTRIBUTOR, not OWNER, MEMBER or COLLABORATOR'],
  [comment('discussion_comment', 'NONE'), 'NONE, not OWNER'],
  [{ name: 'push', payload: 'no object' }, 'cannot be read'],
] as const;

const own = [
  pull('pull_request', { full_name: 'Acme/Web' }),
  pull('pull_request_target', { full_name: 'acme/web' }),
  {
    name: 'workflow_run',
    payload: { repository, workflow_run: { head_repository: { full_name: 'acme/web' } } },
  },
  comment('issue_comment', 'MEMBER'),
  { name: 'issue_comment', payload: { repository, issue: {}, comment: { author_association: 'NONE' } } },
  { name: 'schedule', payload: { schedule: '0 0 * * *', repository } },
];

describe.each(strangers)('%o', (event, fact) => {
  it('is refused before a token is asked for, with the fact that decided', async () => {
    await withScenario({ event }, async ({ cloud, run }) => {
      const result = await run(stripe);
      expect([result.exitCode, result.exported.size, result.outputs.size, cloud.requests]).toEqual([
        1,
        0,
        0,
        [],
      ]);
      expect(result.errors).toEqual([expect.stringContaining('STRANGER_EVENT')]);
      expect(result.errors[0]).toContain(fact);
    });
  });

  it('is left quietly with skip', async () => {
    await withScenario({ event }, async ({ cloud, run }) => {
      const result = await run(stripe, { 'allow-fork-events': 'skip' });
      expect([result.exitCode, result.failed, result.exported.size, cloud.requests]).toEqual([
        0,
        false,
        0,
        [],
      ]);
      expect(result.outputs.get('skipped')).toBe('true');
      expect([result.errors, result.warnings]).toEqual([[], []]);
      expect(shownText(result)).toContain(fact);
    });
  });
});

it('goes on where it is allowed', async () => {
  const event = pull('pull_request_target', { full_name: 'mallory/web' });
  await withScenario({ event }, async ({ run }) => {
    const result = await run(stripe, { 'allow-fork-events': 'true' });
    expect([result.errors, [...result.exported.keys()], result.outputs.has('skipped')]).toEqual([
      [],
      ['STRIPE_KEY'],
      false,
    ]);
    expect(result.warnings.join()).toContain('mallory/web');
  });
});

it.each(own)('%o is the repository’s own', async (event) => {
  await withScenario({ event }, async ({ run }) => {
    for (const rule of ['false', 'skip']) {
      const result = await run(stripe, { 'allow-fork-events': rule, 'on-existing': 'overwrite' });
      expect([result.errors, result.jobEnv.has('STRIPE_KEY'), result.outputs.has('skipped')]).toEqual([
        [],
        true,
        false,
      ]);
    }
  });
});

describe('no token', () => {
  const fork = pull('pull_request', { full_name: 'mallory/web' });
  const inside = pull('pull_request', { full_name: 'acme/web' });
  const bot = { GITHUB_ACTOR: 'dependabot[bot]' };

  it.each([
    ['the permission', inside, {}, 'false', 'TOKEN_MISSING', 'T1:'],
    ['Dependabot', inside, bot, 'false', 'TOKEN_MISSING', 'T5:'],
    ['Dependabot, allowed', inside, bot, 'true', 'TOKEN_MISSING', 'T5:'],
    ['a fork', fork, {}, 'false', 'STRANGER_EVENT', 'T4:'],
    ['a fork, allowed', fork, {}, 'true', 'TOKEN_MISSING', 'T4:'],
    ['a person, with skip', inside, {}, 'skip', 'TOKEN_MISSING', 'T1:'],
  ] as const)('%s: says which cause fits', async (_, event, github, rule, code, cause) => {
    await withScenario({ ...noToken, event, github }, async ({ cloud, run }) => {
      const result = await run(stripe, { 'allow-fork-events': rule });
      expect([result.exitCode, result.exported.size, cloud.requests]).toEqual([1, 0, []]);
      expect(result.errors[0]).toContain(code);
      expect(/maybe +(T\d+\w?:)/.exec(result.errors[0] ?? '')?.[1]).toBe(cause);
    });
  });

  it.each([
    ['a fork', fork, {}],
    ['Dependabot', inside, bot],
  ])('%s: left quietly with skip', async (_, event, github) => {
    await withScenario({ ...noToken, event, github }, async ({ run }) => {
      const result = await run(stripe, { 'allow-fork-events': 'skip' });
      expect([result.exitCode, result.outputs.get('skipped'), result.errors]).toEqual([0, 'true', []]);
    });
  });

  it('Dependabot that has a token is not skipped', async () => {
    await withScenario({ event: inside, github: bot }, async ({ run }) => {
      const result = await run(stripe, { 'allow-fork-events': 'skip' });
      expect([result.errors, result.jobEnv.has('STRIPE_KEY')]).toEqual([[], true]);
    });
  });
});
