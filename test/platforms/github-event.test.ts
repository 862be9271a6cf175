import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/core/exit-codes.ts';
import { admitEvent, findStranger } from '../../src/platforms/github-event.ts';
import { loadPayload } from '../../src/platforms/github-payload.ts';
import { refusalOf } from '../helpers/fakes.ts';

const repository = { full_name: 'acme/web', private: true };
const judge = (event: string, payload: unknown, base = 'acme/web') =>
  findStranger(
    { GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: '/events/event.json', GITHUB_REPOSITORY: base },
    payload,
  );

const pullRequestEvents = [
  'pull_request',
  'pull_request_target',
  'pull_request_review',
  'pull_request_review_comment',
  'pull_request_something_new',
];
const member = { comment: { author_association: 'MEMBER' }, review: { author_association: 'MEMBER' } };
const pull = (repo: unknown) => ({ repository, ...member, pull_request: { head: { ref: 'x', repo } } });

describe('a head repository', () => {
  test.each(pullRequestEvents)('%s from the repository itself, whatever its case', (event) => {
    expect(judge(event, pull({ full_name: 'acme/web' }))).toBeUndefined();
    expect(judge(event, pull({ full_name: 'Acme/Web' }))).toBeUndefined();
  });

  test.each(pullRequestEvents)('%s from another', (event) => {
    expect(judge(event, pull({ full_name: 'mallory/web' }))).toBe(
      "pull_request.head.repo of the event's payload is mallory/web, not acme/web",
    );
    expect(judge(event, pull({ full_name: 'acme/web2' }))).toContain('acme/web2');
    expect(judge(event, pull({ full_name: 'acme/web' }), '')).toContain('not known');
  });

  test.each(pullRequestEvents)('%s: absent', (event) => {
    const absent = "pull_request.head.repo of the event's payload is absent";
    for (const repo of [
      null,
      undefined,
      {},
      [],
      'acme/web',
      { full_name: null },
      { full_name: '' },
      { id: 1 },
    ]) {
      expect(judge(event, pull(repo))).toBe(absent);
    }
    for (const payload of [
      {},
      { repository, ...member },
      { ...member, pull_request: null },
      { ...member, pull_request: [] },
    ]) {
      expect(judge(event, payload)).toBe(absent);
    }
  });

  const run = (head: unknown) => ({
    repository,
    workflow_run: { event: 'pull_request', head_repository: head },
  });

  test('workflow_run', () => {
    expect(judge('workflow_run', run({ full_name: 'acme/web' }))).toBeUndefined();
    expect(judge('workflow_run', run({ full_name: 'mallory/web' }))).toContain(
      'workflow_run.head_repository',
    );
    for (const payload of [run(null), run({}), { repository }, {}]) {
      expect(judge('workflow_run', payload)).toContain('absent');
    }
  });

  test('of an event that has another name', () => {
    expect(judge('deployment_status', run({ full_name: 'mallory/web' }))).toContain('mallory/web');
    expect(judge('deployment_status', run({ full_name: 'acme/web' }))).toBeUndefined();
    expect(judge('deployment_status', { repository, workflow_run: { id: 1 } })).toBeUndefined();
    expect(judge('new_event', pull({ full_name: 'mallory/web' }))).toContain('mallory/web');
    expect(judge('', pull({ full_name: 'mallory/web' }))).toContain('mallory/web');
  });

  test('is shown so that it cannot act in a log', () => {
    expect(judge('pull_request', pull({ full_name: 'a\n::error::b' }))).not.toContain('\n');
  });
});

describe('an author', () => {
  const onPull = { repository, issue: { number: 1, pull_request: { url: 'x' } } };
  const own = { full_name: 'acme/web' };
  const cases: readonly (readonly [event: string, part: string, around: object])[] = [
    ['issue_comment', 'comment', onPull],
    ['pull_request_review', 'review', { repository, pull_request: { head: { repo: own } } }],
    ['pull_request_review_comment', 'comment', { repository, pull_request: { head: { repo: own } } }],
    ['commit_comment', 'comment', { repository }],
    ['discussion', 'discussion', { repository }],
    ['discussion_comment', 'comment', { repository, discussion: { author_association: 'OWNER' } }],
    ['a_new_kind', 'review', { repository }],
  ];

  test.each(cases)('%s: by %s.author_association', (event, part, around) => {
    const by = (association: unknown) =>
      judge(event, { ...around, [part]: { author_association: association } });
    for (const trusted of ['OWNER', 'MEMBER', 'COLLABORATOR']) expect(by(trusted)).toBeUndefined();
    for (const other of [
      'NONE',
      'CONTRIBUTOR',
      'FIRST_TIMER',
      'FIRST_TIME_CONTRIBUTOR',
      'MANNEQUIN',
      'owner',
      '',
    ]) {
      expect(by(other)).toBe(
        `${part}.author_association of the event's payload is ${other}, not OWNER, MEMBER or COLLABORATOR`,
      );
    }
    for (const broken of [null, undefined, 1, ['OWNER'], { OWNER: true }])
      expect(by(broken)).toContain('is absent');
  });

  test.each(cases.slice(0, 6))('%s: not there at all', (event, part, around) => {
    expect(judge(event, around)).toContain(`${part}.author_association`);
    expect(judge(event, { ...around, [part]: null })).toContain('is absent');
  });

  test('neither the owner of the pull request nor the sender helps', () => {
    const payload = {
      repository,
      sender: { login: 'owner' },
      issue: { pull_request: {}, author_association: 'OWNER', user: { login: 'owner' } },
      comment: { author_association: 'NONE' },
    };
    expect(judge('issue_comment', payload)).toContain('NONE');
    const inDiscussion = {
      discussion: { author_association: 'OWNER' },
      comment: { author_association: 'NONE' },
    };
    expect(judge('discussion_comment', inDiscussion)).toContain('NONE');
  });

  test('a member on a pull request from a fork: the words are theirs', () => {
    expect(judge('issue_comment', { ...onPull, comment: { author_association: 'MEMBER' } })).toBeUndefined();
  });

  test('but a review by a member does not make the branch theirs', () => {
    expect(judge('pull_request_review', pull({ full_name: 'mallory/web' }))).toContain('mallory/web');
  });

  test('a comment on an issue that is no pull request is nobody’s code', () => {
    const comment = { author_association: 'NONE' };
    for (const issue of [{ number: 1 }, { number: 1, pull_request: null }]) {
      expect(judge('issue_comment', { repository, issue, comment })).toBeUndefined();
    }
    for (const issue of [undefined, null, 'x']) {
      expect(judge('issue_comment', { repository, issue, comment })).toContain('NONE');
    }
  });
});

test.each([
  'push',
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
  'release',
  'merge_group',
  'issues',
  'create',
])('%s is the repository’s own', (event) => {
  expect(judge(event, { repository, sender: { login: 'x' } })).toBeUndefined();
});

test.each([undefined, null, 'text', 7, [], [{}], true])(
  'a payload %j: a stranger on any event',
  (payload) => {
    for (const event of ['push', 'workflow_dispatch', 'pull_request', 'schedule', '']) {
      expect(judge(event, payload)).toBe("the event's payload cannot be read");
    }
  },
);

test.each([
  ['push', undefined],
  ['workflow_dispatch', undefined],
  ['', undefined],
  ['pull_request', "the event's payload cannot be read"],
  ['issue_comment', "the event's payload cannot be read"],
  ['workflow_run', "the event's payload cannot be read"],
  ['something_new', "the event's payload cannot be read"],
])('%s where no payload is named', (event, fact) => {
  expect(findStranger({ GITHUB_EVENT_NAME: event, GITHUB_REPOSITORY: 'acme/web' }, undefined)).toBe(fact);
});

test('no payload makes it throw, nor passes where a head is demanded and not ours', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('pull_request', 'workflow_run', 'pull_request_target'),
      fc.jsonValue(),
      (event, payload) => {
        expect(judge(event, payload)).toEqual(expect.any(String));
      },
    ),
  );
});

describe('allow-fork-events', () => {
  const fork = pull({ full_name: 'mallory/web' });
  const env = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REPOSITORY: 'acme/web' };
  const token = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x' };
  const fact = "pull_request.head.repo of the event's payload is mallory/web, not acme/web";

  test('false: refused by rule, with the fact', async () => {
    const refusal = await refusalOf(
      admitEvent({ ...env, ...token }, { allowForkEvents: 'false', identity: 'oidc' }, fork),
    );
    expect([refusal.code, exitCodes[refusal.code]]).toEqual(['STRANGER_EVENT', 7]);
    expect(refusal.facts.facts).toEqual([
      ['event', 'pull_request'],
      ['fact', fact],
    ]);
    expect(refusal.facts.likely).toEqual([]);
  });

  test('false, and there is no token either: says why', async () => {
    const refusal = await refusalOf(admitEvent(env, { allowForkEvents: 'false', identity: 'oidc' }, fork));
    expect(refusal.facts.likely?.map(({ id }) => id)).toEqual(['T4']);
    const ambient = await refusalOf(admitEvent(env, { allowForkEvents: 'false', identity: 'ambient' }, fork));
    expect(ambient.facts.likely).toEqual([]);
  });

  test('true and skip', async () => {
    expect(await admitEvent(env, { allowForkEvents: 'true', identity: 'oidc' }, fork)).toEqual({
      kind: 'go-on',
      note: fact,
    });
    expect(await admitEvent(env, { allowForkEvents: 'skip', identity: 'oidc' }, fork)).toEqual({
      kind: 'skip',
      note: fact,
    });
  });

  test('an event of its own passes without a word', async () => {
    for (const allowForkEvents of ['false', 'true', 'skip'] as const) {
      const admission = await admitEvent(
        env,
        { allowForkEvents, identity: 'oidc' },
        pull({ full_name: 'acme/web' }),
      );
      expect(admission).toEqual({ kind: 'go-on' });
    }
  });

  describe('Dependabot', () => {
    const own = pull({ full_name: 'acme/web' });
    const bot = { ...env, GITHUB_ACTOR: 'dependabot[bot]' };

    test.each([
      ['skip', 'oidc', bot, 'skip'],
      ['skip', 'oidc', { ...bot, ...token }, 'go-on'],
      ['skip', 'oidc', { ...bot, ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x' }, 'go-on'],
      ['skip', 'ambient', bot, 'go-on'],
      ['skip', 'oidc', { ...bot, GITHUB_ACTOR: 'octocat' }, 'go-on'],
      ['false', 'oidc', bot, 'go-on'],
      ['true', 'oidc', bot, 'go-on'],
    ] as const)('%s, %s, %o: %s', async (allowForkEvents, identity, given, kind) => {
      expect((await admitEvent(given, { allowForkEvents, identity }, own)).kind).toBe(kind);
    });
  });
});

test('without its file there is no payload, and the library is not asked: it would write to stdout', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'payload-'));
  for (const env of [{}, { GITHUB_EVENT_PATH: '' }, { GITHUB_EVENT_PATH: join(folder, 'none') }]) {
    expect(await loadPayload(env)).toBeUndefined();
  }
  await writeFile(join(folder, 'event.json'), '{}');
  // This process has no event, so the library's own payload is empty.
  expect(await loadPayload({ GITHUB_EVENT_PATH: join(folder, 'event.json') })).toEqual({});
  await rm(folder, { recursive: true });
});
