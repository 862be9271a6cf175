import type { Programs } from '../child/programs.ts';
import type { Env } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { jobName } from '../core/job-name.ts';
import { tokenOfProgram } from '../identity/program-token.ts';
import { createAskedTokenSource } from '../identity/variables.ts';
import { showText } from '../references/show-text.ts';
import { admitUnless } from './event.ts';
import { setOnes } from './marks.ts';
import type { CiPlatform } from './platform.ts';

const TITLE = 'Buildkite';
const AGENT = 'buildkite-agent';

/** https://buildkite.com/docs/agent/v3/cli-oidc and https://buildkite.com/docs/agent/v3/cli-redactor */
export const buildkite: CiPlatform = {
  id: 'buildkite',
  title: TITLE,
  marks: (env) => setOnes(env, ['BUILDKITE', 'BUILDKITE_JOB_ID', 'BUILDKITE_BUILD_ID']),
  job: (env) =>
    jobName(
      [env['BUILDKITE_ORGANIZATION_SLUG'], env['BUILDKITE_PIPELINE_SLUG']].filter(Boolean).join('/'),
      env['BUILDKITE_BUILD_NUMBER'],
      env['BUILDKITE_RETRY_COUNT'],
    ),
  tokens: (around) =>
    createAskedTokenSource(
      (audience) =>
        tokenOfProgram(
          around.programs,
          AGENT,
          ['oidc', 'request-token', '--audience', audience],
          [
            'run it where buildkite-agent is on the PATH: in a container, mount it and pass BUILDKITE_AGENT_ACCESS_TOKEN and BUILDKITE_JOB_ID',
          ],
        ),
      around,
      {
        audience: () => [
          'update buildkite-agent: the token that it gave is for another audience than it was asked for',
        ],
        missing: () => ['see that buildkite-agent can reach Buildkite in this job'],
      },
    ),
  masks: { kind: 'program', register },
  format: 'buildkite',
  admit: admitUnless(TITLE, findStranger),
};

/** Values go over stdin: arguments can be read by every process of the machine. */
async function register(texts: readonly string[], programs: Programs): Promise<void> {
  const flat = Object.fromEntries(texts.map((text, index) => [`value${index}`, text]));
  const end = await programs.run(AGENT, ['redactor', 'add', '--format', 'json'], {
    input: JSON.stringify(flat),
    // It leaves out what has no telling name.
    without: ['BUILDKITE_AGENT_REDACT_VARS_FILTER'],
  });
  if (end.kind === 'ended' && end.exitCode === 0) return;
  throw new UserError({
    code: 'MASK_UNREGISTERED',
    what: "the job's log does not hide these values: buildkite-agent redactor add failed, so nothing is exported",
    said: end.kind === 'ended' ? `exit code ${end.exitCode}` : 'not on the PATH, or not to be started',
    fix: [
      'run it in a job with the job API (agent 3.67 and newer), where buildkite-agent is on the PATH',
      'or use secret-sync run, whose own redaction needs no agent',
    ],
  });
}

function findStranger(env: Env): string | undefined {
  const number = env['BUILDKITE_PULL_REQUEST'] ?? 'false';
  const from = env['BUILDKITE_PULL_REQUEST_REPO'] ?? '';
  if ((number === 'false' || number === '') && from === '') return undefined;
  if (from === '') return 'BUILDKITE_PULL_REQUEST_REPO of a pull request is absent';
  const own = env['BUILDKITE_REPO'] ?? '';
  const same = repositoryOf(from);
  if (same !== undefined && same === repositoryOf(own)) return undefined;
  return `BUILDKITE_PULL_REQUEST_REPO is ${withoutUser(from)}, not ${withoutUser(own) || 'known to be this repository'}`;
}

/**
 * Host and path of a repository's address: `git@host:a/b.git`, `ssh://git@host/a/b` and `https://host/a/b.git` are one.
 * @returns `undefined` for what is no such address, which equals nothing
 */
function repositoryOf(address: string): string | undefined {
  const [, host = '', path = ''] =
    /^[a-z][a-z+]*:\/\/(?:[^/@]*@)?([^/:]+)(?::\d+)?\/(.+)$/i.exec(address) ??
    /^(?:[^/@:]+@)?([^/:]+):(?!\/\/)(.+)$/.exec(address) ??
    [];
  const plain = path.replace(/^\/+|\/+$/g, '').replace(/\.git$/i, '');
  return host === '' || plain === '' ? undefined : `${host}/${plain}`.toLowerCase();
}

/** An address may hold a password. */
function withoutUser(address: string): string {
  return showText(address.replace(/\/\/[^/]*@/, '//'));
}
