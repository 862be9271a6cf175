import { describe, expect, it } from 'vitest';
import { ciEnvironments } from '../helpers/ci-environments.ts';
import { runCommandLine } from './fake-host.ts';

type Env = Readonly<Record<string, string>>;

async function start(name: string, more: Env, flags: readonly string[] = []) {
  let opened = false;
  const result = await runCommandLine(['plan', '--secrets', 'A = fake:a', ...flags], {
    env: { ...ciEnvironments[name], ...more },
    onOpen: () => {
      opened = true;
    },
  });
  return { ...result, opened };
}

const strangers: readonly (readonly [name: string, what: string, env: Env, fact: string])[] = [
  [
    'gitlab',
    "a fork's merge request",
    { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '999' },
    '999, not 456',
  ],
  ['gitlab', 'a merge request that does not say', { CI_PIPELINE_SOURCE: 'merge_request_event' }, 'is absent'],
  ['gitlab', 'a merge request seen by its number', { CI_MERGE_REQUEST_IID: '7' }, 'is absent'],
  [
    'gitlab',
    'a project that is not known',
    { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '456', CI_PROJECT_ID: '' },
    'not known',
  ],
  [
    'gitlab',
    "a fork's pull request of GitHub",
    {
      CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY: 'mallory/web',
      CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY: 'acme/web',
    },
    'mallory/web, not acme/web',
  ],
  [
    'gitlab',
    'a pull request that does not say',
    { CI_PIPELINE_SOURCE: 'external_pull_request_event' },
    'absent',
  ],
  ['circleci', "a fork's pull request", { CIRCLE_PR_REPONAME: 'web' }, 'CIRCLE_PR_REPONAME is web'],
  [
    'circleci',
    "a fork's pull request, by its owner",
    { CIRCLE_PR_USERNAME: 'mallory' },
    'CIRCLE_PR_USERNAME is mallory',
  ],
  ['circleci', "a fork's pull request, by its number", { CIRCLE_PR_NUMBER: '7' }, 'CIRCLE_PR_NUMBER is 7'],
  [
    'buildkite',
    "a fork's pull request",
    { BUILDKITE_PULL_REQUEST: '7', BUILDKITE_PULL_REQUEST_REPO: 'https://github.com/mallory/web.git' },
    'mallory/web.git, not git@github.com:acme/web.git',
  ],
  [
    'buildkite',
    'another host',
    { BUILDKITE_PULL_REQUEST: '7', BUILDKITE_PULL_REQUEST_REPO: 'https://evil.example/acme/web.git' },
    'evil.example',
  ],
  ['buildkite', 'a pull request that does not say', { BUILDKITE_PULL_REQUEST: '7' }, 'is absent'],
  [
    'buildkite',
    'a repository that is not known',
    { BUILDKITE_PULL_REQUEST: '7', BUILDKITE_REPO: '', BUILDKITE_PULL_REQUEST_REPO: 'nonsense' },
    'nonsense',
  ],
  [
    'azure-pipelines',
    "a fork's pull request",
    { SYSTEM_PULLREQUEST_ISFORK: 'True' },
    'SYSTEM_PULLREQUEST_ISFORK is True',
  ],
  ['azure-pipelines', 'a pull request that does not say', { BUILD_REASON: 'PullRequest' }, 'is absent'],
  ['jenkins', "a fork's pull request", { CHANGE_FORK: 'mallory' }, 'CHANGE_FORK is mallory'],
];

describe.each(strangers)('%s: %s', (name, _what, env, fact) => {
  it('is refused before anybody is asked, with the fact that decided', async () => {
    const { exitCode, stdout, stderr, opened } = await start(name, env);
    expect([exitCode, stdout, opened]).toEqual([7, '', false]);
    expect(stderr).toContain('error[STRANGER_EVENT]');
    expect(stderr).toContain(fact);
  });

  it('leaves quietly with skip, and goes on where it is allowed', async () => {
    const skipped = await start(name, env, ['--allow-fork-events', 'skip']);
    expect([skipped.exitCode, skipped.stdout, skipped.opened]).toEqual([0, '', false]);
    expect(skipped.stderr).toContain(fact);
    const allowed = await start(name, env, ['--allow-fork-events', 'true']);
    expect([allowed.exitCode, allowed.opened]).toEqual([0, true]);
    expect(allowed.stderr).toContain(fact);
  });
});

const own: readonly (readonly [name: string, what: string, env: Env])[] = [
  [
    'gitlab',
    'a merge request',
    { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '456' },
  ],
  [
    'gitlab',
    'a pull request of GitHub',
    {
      CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY: 'acme/web',
      CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY: 'acme/web',
    },
  ],
  [
    'buildkite',
    'a pull request',
    { BUILDKITE_PULL_REQUEST: '7', BUILDKITE_PULL_REQUEST_REPO: 'https://github.com/acme/web.git' },
  ],
  [
    'buildkite',
    'a pull request, by another address',
    { BUILDKITE_PULL_REQUEST: '7', BUILDKITE_PULL_REQUEST_REPO: 'ssh://git@GitHub.com:22/acme/web' },
  ],
  ['azure-pipelines', 'a pull request', { BUILD_REASON: 'PullRequest', SYSTEM_PULLREQUEST_ISFORK: 'False' }],
  ['bitbucket', 'a pull request', { BITBUCKET_PR_ID: '7', BITBUCKET_PR_DESTINATION_BRANCH: 'main' }],
  ['jenkins', 'a pull request', { CHANGE_ID: '7', CHANGE_TARGET: 'main' }],
  ...Object.keys(ciEnvironments).map((name) => [name, 'a push', {}] as const),
];

it.each(own)('%s: %s of the repository itself goes on, and nothing is said', async (name, _what, env) => {
  const { exitCode, stderr, opened } = await start(name, env);
  expect([exitCode, stderr, opened]).toEqual([0, '', true]);
});

it('an address with a password is not shown whole', async () => {
  const { stderr } = await start('buildkite', {
    BUILDKITE_PULL_REQUEST: '7',
    BUILDKITE_PULL_REQUEST_REPO: 'https://user:hunter22@evil.example/acme/web.git',
  });
  expect(stderr).not.toContain('hunter22');
});
