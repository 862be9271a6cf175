import type { Env } from '../core/environment.ts';
import type { Settings } from '../core/settings.ts';
import { isLoopback } from '../network/host-rule.ts';
import { showText } from '../references/show-text.ts';

/** Whether a run may go on: `skip` means to leave quietly. */
export interface Admission {
  readonly kind: 'go-on' | 'skip';
  /** For the log: which fact decided, where one did. */
  readonly note?: string;
}

/**
 * Judges who brought this run about, before any token is asked for.
 * @param payload the event's payload, `undefined` where it cannot be read
 * @throws UserError STRANGER_EVENT
 */
export async function admitEvent(
  env: Env,
  settings: Pick<Settings, 'allowForkEvents' | 'identity'>,
  payload: unknown,
): Promise<Admission> {
  const rule = settings.allowForkEvents;
  const fact = findStranger(env, payload);
  if (fact === undefined) {
    if (rule === 'skip' && settings.identity === 'oidc' && isDependabotWithoutToken(env)) {
      return { kind: 'skip', note: 'Dependabot started this run, and it has no identity token' };
    }
    return { kind: 'go-on' };
  }
  if (rule === 'skip') return { kind: 'skip', note: fact };
  if (rule === 'true') return { kind: 'go-on', note: fact };
  const { strangerEvent } = await import('./stranger-event.ts');
  throw await strangerEvent(env, settings, payload, fact);
}

/**
 * The fact that makes an event a stranger's, or `undefined` where the repository's own people brought it about.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export function findStranger(env: Env, payload: unknown): string | undefined {
  const event = env['GITHUB_EVENT_NAME'] ?? '';
  if (!isObject(payload)) {
    // Every runner names the file, and no step can take its name away: without one, something stands in for a runner.
    return !env['GITHUB_EVENT_PATH'] && (event === '' ? !asksGithub(env) : ownEvents.has(event))
      ? undefined
      : "the event's payload cannot be read";
  }
  return judgeHead(event, payload, env['GITHUB_REPOSITORY'] ?? '') ?? judgeAuthor(event, payload);
}

/** Events that only people and programs with write access bring about. */
const ownEvents = new Set(['push', 'schedule', 'workflow_dispatch', 'repository_dispatch', 'release']);

/** Whether there is a job whose tokens can be had; what answers on loopback stands in for one. */
function asksGithub(env: Env): boolean {
  const url = env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '';
  return url !== '' && !(URL.canParse(url) && isLoopback(new URL(url).hostname));
}

type Payload = Readonly<Record<string, unknown>>;

function judgeHead(event: string, payload: Payload, repository: string): string | undefined {
  const heads = [
    {
      place: 'pull_request.head.repo',
      demanded: event.startsWith('pull_request'),
      head: member(member(member(payload, 'pull_request'), 'head'), 'repo'),
    },
    {
      place: 'workflow_run.head_repository',
      demanded: event === 'workflow_run',
      head: member(member(payload, 'workflow_run'), 'head_repository'),
    },
  ];
  for (const { place, demanded, head } of heads) {
    // Other events carry such a part too (a deployment its workflow run), but not always in full.
    if (!demanded && !isObject(head)) continue;
    const name = member(head, 'full_name');
    // A fork that was deleted is no repository any more.
    if (typeof name !== 'string' || name === '') return `${place} of the event's payload is absent`;
    if (repository === '' || name.toLowerCase() !== repository.toLowerCase()) {
      return `${place} of the event's payload is ${showText(name)}, not ${repository || 'known to be this repository'}`;
    }
  }
  return undefined;
}

/** The part of the payload whose author decides. */
const authored = new Map([
  ['issue_comment', 'comment'],
  ['pull_request_review', 'review'],
  ['pull_request_review_comment', 'comment'],
  ['commit_comment', 'comment'],
  ['discussion', 'discussion'],
  ['discussion_comment', 'comment'],
]);

/** https://docs.github.com/en/graphql/reference/enums#commentauthorassociation */
const trusted: readonly unknown[] = ['OWNER', 'MEMBER', 'COLLABORATOR'];

/** The one who wrote it, not the one who edited or deleted it: their words are what a workflow reads. */
function judgeAuthor(event: string, payload: Payload): string | undefined {
  const part =
    authored.get(event) ??
    ['comment', 'review', 'discussion'].find((candidate) => isObject(member(payload, candidate)));
  if (part === undefined || isPlainIssue(event, payload)) return undefined;
  const association = member(member(payload, part), 'author_association');
  if (trusted.includes(association)) return undefined;
  return typeof association === 'string'
    ? `${part}.author_association of the event's payload is ${showText(association)}, not OWNER, MEMBER or COLLABORATOR`
    : `${part}.author_association of the event's payload is absent`;
}

/** A comment on an issue that is no pull request: nobody's code is in play. */
function isPlainIssue(event: string, payload: Payload): boolean {
  const issue = member(payload, 'issue');
  const pullRequest = member(issue, 'pull_request');
  return event === 'issue_comment' && isObject(issue) && (pullRequest === undefined || pullRequest === null);
}

function isDependabotWithoutToken(env: Env): boolean {
  return env['GITHUB_ACTOR'] === 'dependabot[bot]' && !hasTokenVariable(env);
}

export function hasTokenVariable(env: Env): boolean {
  return Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL'] || env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']);
}

export function isObject(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function member(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
