import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { renderError } from '../../src/core/render-error.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { isPublicRepository } from '../../src/platforms/github.ts';
import { admitEvent } from '../../src/platforms/github-event.ts';
import { applyEdits, damage, edits, oddJson, treeOf, writeJson } from './tree.ts';

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 500);

const REPOSITORY = 'acme/web';
const repository = { full_name: REPOSITORY, private: true, owner: { login: 'acme' } };
const head = (name: string) => ({ head: { ref: 'x', repo: { full_name: name, fork: true } } });

/** Payloads of strangers and of the repository's own people, by event. */
const payloads: readonly (readonly [event: string, payload: unknown])[] = [
  ['push', { ref: 'refs/heads/main', repository }],
  ['pull_request', { action: 'opened', pull_request: head('mallory/web'), repository }],
  ['pull_request', { action: 'opened', pull_request: head('Acme/Web'), repository }],
  ['pull_request_target', { pull_request: head('mallory/web'), repository }],
  ['workflow_run', { workflow_run: { head_repository: { full_name: 'mallory/web' } }, repository }],
  [
    'issue_comment',
    { issue: { pull_request: { url: 'x' } }, comment: { author_association: 'NONE' }, repository },
  ],
  [
    'issue_comment',
    { issue: { pull_request: { url: 'x' } }, comment: { author_association: 'OWNER' }, repository },
  ],
  [
    'pull_request_review',
    { pull_request: head(REPOSITORY), review: { author_association: 'CONTRIBUTOR' }, repository },
  ],
  ['discussion_comment', { comment: { author_association: 'NONE' }, repository }],
];

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
        ? Reflect.get(inner, name)
        : undefined,
    value,
  );
}

/** Read anew: what must be there for an event of this kind to go on. */
function mayGoOn(event: string, payload: unknown): boolean {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return false;
  const isOwn = (name: unknown): boolean => typeof name === 'string' && name.toLowerCase() === REPOSITORY;
  const isTrusted = (part: string): boolean =>
    ['OWNER', 'MEMBER', 'COLLABORATOR'].some((known) => at(payload, part, 'author_association') === known);
  const ownHead = isOwn(at(payload, 'pull_request', 'head', 'repo', 'full_name'));
  switch (event) {
    case 'pull_request':
    case 'pull_request_target':
      return ownHead;
    case 'workflow_run':
      return isOwn(at(payload, 'workflow_run', 'head_repository', 'full_name'));
    case 'issue_comment': {
      const issue = at(payload, 'issue');
      const pullRequest = at(payload, 'issue', 'pull_request');
      const isIssue = typeof issue === 'object' && issue !== null && !Array.isArray(issue);
      return isTrusted('comment') || (isIssue && (pullRequest === undefined || pullRequest === null));
    }
    case 'pull_request_review':
      return ownHead && isTrusted('review');
    case 'discussion_comment':
      return isTrusted('comment');
    default:
      return true;
  }
}

describe.each(payloads)('%s (%j)', (event, honest) => {
  it('lets nobody on who is a stranger by what it says', async () => {
    await fc.assert(
      fc.asyncProperty(
        edits(oddJson),
        damage,
        fc.constantFrom('false', 'skip'),
        async (changed, damaged, rule) => {
          const payload = parse(damaged(writeJson(applyEdits(treeOf(honest), changed))));
          const env = {
            GITHUB_EVENT_NAME: event,
            GITHUB_EVENT_PATH: '/event.json',
            GITHUB_REPOSITORY: REPOSITORY,
          };
          // They read the payload too, and have nothing to refuse.
          expect([true, false]).toContain(isPublicRepository(payload));
          diagnose({ step: 'token-request', urlPresent: false, tokenPresent: false }, env, payload);
          const settings = { allowForkEvents: rule, identity: 'oidc' } as const;
          try {
            const { kind } = await admitEvent(env, settings, payload);
            if (kind === 'go-on') expect(mayGoOn(event, payload)).toBe(true);
            else expect(rule).toBe('skip');
          } catch (thrown) {
            if (!(thrown instanceof UserError)) throw thrown;
            expect([thrown.code, rule]).toEqual(['STRANGER_EVENT', 'false']);
            // A log has lines: none of the payload's may begin one, or be long.
            expect(
              renderError(thrown)
                .split('\n')
                .every((line) => line.length < 1000),
            ).toBe(true);
            expect(renderError(thrown)).not.toMatch(/^::|[\0\uFEFF]/m);
          }
        },
      ),
      { numRuns, includeErrorInReport: true },
    );
  }, 600_000);
});
