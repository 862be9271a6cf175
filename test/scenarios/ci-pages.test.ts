import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { isRecord } from '../../src/emulator/wire.ts';
import { root } from '../docs/blocks.ts';
import { type Page, providerOf, readPage, startCloud, type Texts } from '../docs/ci-page.ts';
import { ciEnvironments } from '../helpers/ci-environments.ts';
import { node24, type ProcessResult, runProcess } from '../runner/process.ts';

interface Machine {
  readonly folder: string;
  readonly cloud: Emulator;
  /** A token of this job for these audiences. */
  token(audience: string | readonly string[]): string;
  /** A program on the PATH, in JavaScript. */
  program(name: string, source: string): void;
}

const aws = 'sts.amazonaws.com';
const google = (name: string): string => `https://iam.googleapis.com/${providerOf(name)}`;

/** How a job comes to its tokens, as the page has configured it. */
const tokensOf: Readonly<Record<string, (machine: Machine, page: Page) => Texts>> = {
  github: ({ cloud, folder }) => {
    writeFileSync(join(folder, 'event.json'), JSON.stringify({ repository: { full_name: 'acme/web' } }));
    return { ...requestOf(cloud), GITHUB_EVENT_PATH: join(folder, 'event.json') };
  },
  forgejo: ({ cloud, folder }) => {
    writeFileSync(join(folder, 'event.json'), JSON.stringify({ repository: { full_name: 'acme/web' } }));
    return { ...requestOf(cloud), GITHUB_EVENT_PATH: join(folder, 'event.json') };
  },
  'azure-pipelines': ({ cloud }) => {
    const { SYSTEM_OIDCREQUESTURI = '', SYSTEM_ACCESSTOKEN = '' } = cloud.environment();
    return { SYSTEM_OIDCREQUESTURI, SYSTEM_ACCESSTOKEN };
  },
  gitlab: ({ token }, { paste }) => {
    const file: unknown = parse(paste);
    const job = isRecord(file) ? file['deploy'] : undefined;
    const tokens = isRecord(job) && isRecord(job['id_tokens']) ? job['id_tokens'] : {};
    return Object.fromEntries(
      Object.entries(tokens).map(([name, value]) => [
        name,
        token(isRecord(value) && typeof value['aud'] === 'string' ? value['aud'] : ''),
      ]),
    );
  },
  bitbucket: ({ token }, { paste }) => {
    const audiences = /audiences: \[(.*?)\]/
      .exec(paste)?.[1]
      ?.split(', ')
      .map((text) => text.replaceAll('"', ''));
    return { BITBUCKET_STEP_OIDC_TOKEN: token(audiences ?? []) };
  },
  jenkins: ({ token }) => ({
    SECRET_SYNC_ID_TOKEN_AWS: token(aws),
    SECRET_SYNC_ID_TOKEN_GCP: token(google('jenkins')),
  }),
  'hcp-terraform': ({ token }) => ({
    TFC_WORKLOAD_IDENTITY_TOKEN: token(aws),
    TFC_WORKLOAD_IDENTITY_TOKEN_GCP: token(google('hcp-terraform')),
  }),
  circleci: ({ token, program }) => {
    const tokens = JSON.stringify(
      Object.fromEntries([aws, google('circleci')].map((aud) => [aud, token(aud)])),
    );
    program('circleci', `process.stdout.write(${tokens}[JSON.parse(process.argv[6]).aud])`);
    return { CIRCLE_OIDC_TOKEN_V2: token('11111111-1111-4111-8111-111111111111') };
  },
  buildkite: ({ token, program }) => {
    const tokens = JSON.stringify(
      Object.fromEntries([aws, google('buildkite')].map((aud) => [aud, token(aud)])),
    );
    program(
      'buildkite-agent',
      `if (process.argv[2] === 'oidc') process.stdout.write(${tokens}[process.argv[5]]); else process.stdin.resume()`,
    );
    return {};
  },
  kubernetes: ({ token, folder }) => {
    writeFileSync(join(folder, 'aws'), token(aws));
    writeFileSync(join(folder, 'gcp'), token(google('kubernetes')));
    return {};
  },
};

function requestOf(cloud: Emulator): Texts {
  const { ACTIONS_ID_TOKEN_REQUEST_URL = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN = '' } = cloud.environment();
  return { ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN };
}

/** Runs the page's script in the environment that the CI documents, beside a cloud that trusts as the page says. */
async function runPage(page: Page, claims: Texts, more: Texts = {}): Promise<ProcessResult> {
  const cloud = await startCloud(page, claims);
  const folder = mkdtempSync(join(tmpdir(), 'ci-page-'));
  const write = (name: string, text: string): void =>
    writeFileSync(join(folder, name), text, { mode: 0o755 });
  const machine: Machine = {
    folder,
    cloud,
    token: (audience) => cloud.signToken({ aud: audience }),
    program: (name, source) => write(name, `#!${node24}\n${source}\n`),
  };
  try {
    write('npx', `#!/bin/sh\nshift 2\nexec '${node24}' '${join(root, 'dist/cli.js')}' "$@"\n`);
    write(
      'deploy.sh',
      '#!/bin/sh\necho "$DATABASE_URL $STRIPE_KEY"; printf "%s %s" "$DATABASE_URL" "$STRIPE_KEY" > seen\n',
    );
    write('secrets.txt', page.secrets);
    const {
      ACTIONS_ID_TOKEN_REQUEST_URL: _,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: __,
      ...endpoints
    } = cloud.environment();
    return await runProcess({
      file: 'sh',
      args: ['-ec', page.script.replaceAll('/tokens/', `${folder}/`)],
      cwd: folder,
      env: {
        PATH: `${folder}:/usr/bin:/bin`,
        HOME: folder,
        ...ciEnvironments[page.name],
        ...endpoints,
        ...tokensOf[page.name]?.(machine, page),
        ...more,
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await cloud.close();
  }
}

/** Jobs that are not the one that is trusted. */
const others: Readonly<Record<string, readonly (readonly [what: string, claims: Texts])[]>> = {
  github: [
    ['another branch', { ref: 'refs/heads/x' }],
    ['another repository', { repository: 'mallory/web', repository_id: '999' }],
    ['a fork of the name', { repository_id: '999' }],
  ],
  forgejo: [
    ['another branch', { ref: 'refs/heads/x' }],
    ['another repository', { repository: 'mallory/web' }],
  ],
  gitlab: [
    ['another branch', { ref: 'x', ref_protected: 'false' }],
    ['a fork', { project_path: 'mallory/web', project_id: '999' }],
    ['a project that took the name', { project_id: '999' }],
  ],
  circleci: [
    ['another branch', { 'oidc.circleci.com/vcs-ref': 'refs/heads/x' }],
    [
      'a branch whose name ends like the subject',
      { 'oidc.circleci.com/vcs-ref': 'refs/heads/x/vcs-origin/github.com/acme/web/vcs-ref/refs/heads/main' },
    ],
    ['a fork', { 'oidc.circleci.com/vcs-origin': 'github.com/mallory/web' }],
    ['another project', { 'oidc.circleci.com/project-id': '99999999-9999-4999-8999-999999999999' }],
  ],
  buildkite: [
    ['another branch', { build_branch: 'x' }],
    ['another pipeline', { pipeline_slug: 'other', pipeline_id: '0190f1a2-0000-4000-8000-00000000000c' }],
    ['an organization that took the name', { organization_id: '0190f1a2-0000-4000-8000-00000000000d' }],
  ],
  bitbucket: [
    ['another branch', { branchName: 'x', deploymentEnvironmentUuid: '' }],
    ['a fork', { repositoryUuid: '{99999999-9999-4999-8999-999999999999}' }],
  ],
  'azure-pipelines': [
    ['another branch', { rpo_ref: 'refs/heads/x' }],
    ['another project', { project: 'other' }],
  ],
  jenkins: [
    ['another branch', { job: 'web/job/x' }],
    ['another job', { job: 'other/job/main' }],
  ],
  'hcp-terraform': [
    ['a plan', { terraform_run_phase: 'plan' }],
    ['another workspace', { terraform_workspace_name: 'other', terraform_workspace_id: 'ws-other' }],
  ],
  kubernetes: [
    ['another account', { serviceaccount: 'default' }],
    ['another namespace', { namespace: 'other' }],
  ],
};

const names = readdirSync(join(root, 'docs/ci')).map((file) => basename(file, '.md'));

it('there is a page for each CI', () => {
  expect([...names].sort()).toEqual([...Object.keys(ciEnvironments), 'kubernetes'].sort());
});

describe.each(names)('docs/ci/%s.md', (name) => {
  const page = readPage(name);

  it('what it shows is short, and gives a command the secrets with its output redacted', async () => {
    expect(page.paste.trim().split('\n').length).toBeLessThanOrEqual(12);
    const { exitCode, stdout, stderr } = await runPage(page, {});
    expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 0, stdout: '*** ***\n' });
  });

  it.each(others[name] ?? [])('lets in no job of %s', async (what, claims) => {
    const { exitCode, stdout, stderr } = await runPage(page, claims);
    expect({ stdout }, stderr).toEqual({ stdout: '' });
    expect([103, 104]).toContain(exitCode);
    expect(stderr).toMatch(/error\[GCP_(TRUST_REFUSED|ACCESS_DENIED)\]/);
    // The one subject that has no branch.
    const seenByAws = name !== 'azure-pipelines' || what !== 'another branch';
    if (seenByAws) expect(stderr).toContain('error[AWS_TRUST_REFUSED]');
  });
});

it('asks for nothing where a variable makes it look like another CI', async () => {
  const { exitCode, stdout, stderr } = await runPage(readPage('gitlab'), {}, { GITHUB_ACTIONS: 'true' });
  expect({ exitCode, stdout }).toEqual({ exitCode: 102, stdout: '' });
  expect(stderr).not.toMatch(/correct-horse|sk_demo|eyJ/);
});
