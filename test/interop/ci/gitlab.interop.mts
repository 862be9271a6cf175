import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { database, providerOf, readPage, startCloud, stripe } from '../../docs/ci-page.ts';
import { node24, type ProcessResult } from '../../runner/process.ts';
import { actionFolder as root } from '../../scenarios/scenario.ts';
import { gitlabCiLocal } from '../parts.mts';
import { install } from '../shared/install.mts';
import { interop } from '../shared/program.mts';
import { run } from '../shared/run.mts';

/**
 * gitlab-ci-local runs the file of docs/ci/gitlab.md as it stands there, in a shell, beside a cloud that trusts as the page says. The
 * predefined variables are its own. It has no tokens to give: those that GitLab would put into the variables of id_tokens are handed to it.
 */
const page = readPage('gitlab');
const audiences = {
  SECRET_SYNC_ID_TOKEN_AWS: 'sts.amazonaws.com',
  SECRET_SYNC_ID_TOKEN_GCP: `https://iam.googleapis.com/${providerOf('gitlab')}`,
};

await interop(async (checks, folder) => {
  const program = join(await install(gitlabCiLocal), 'gitlab-ci-local', 'dist', 'index.js');
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const script = (path: string, text: string): void => {
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  };
  script(join(bin, 'npx'), `shift 2\nexec '${node24}' '${join(root, 'dist/cli.js')}' "$@"`);

  // It copies the repository for containers, of which there are none here.
  script(join(bin, 'rsync'), 'exit 0');

  /** The page's job in a repository of its own; what its script was given is in the answer, where it came to that. */
  const runJob = async (
    name: string,
    claims: Readonly<Record<string, string>> = {},
    more: Readonly<Record<string, string>> = {},
  ): Promise<ProcessResult & { readonly seen: string | undefined }> => {
    const cloud = await startCloud(page, claims);
    try {
      const repository = join(folder, name);
      mkdirSync(repository);
      writeFileSync(join(repository, '.gitlab-ci.yml'), page.paste);
      writeFileSync(join(repository, 'secrets.txt'), page.secrets);
      const seen = join(folder, `${name}.seen`);
      script(
        join(repository, 'deploy.sh'),
        `echo "deploys with $DATABASE_URL and $STRIPE_KEY"\nprintf '%s\\n' "$DATABASE_URL" "$STRIPE_KEY" > '${seen}'`,
      );
      for (const args of [
        ['init', '--quiet', '--initial-branch=main'],
        ['remote', 'add', 'origin', 'git@gitlab.com:acme/web.git'],
        ['add', '--all'],
        ['-c', 'user.name=interop', '-c', 'user.email=interop@localhost', 'commit', '--quiet', '--message=x'],
      ]) {
        const { exitCode, stderr } = await run('git', args, { cwd: repository });
        if (exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
      }
      const {
        ACTIONS_ID_TOKEN_REQUEST_URL: _,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: __,
        ...endpoints
      } = cloud.environment();
      const tokens = Object.entries(audiences).map(([variable, aud]) => [variable, cloud.signToken({ aud })]);
      const variables = { ...endpoints, ...Object.fromEntries(tokens), ...more };
      const result = await run(
        node24,
        [
          program,
          '--force-shell-executor',
          '--no-color',
          ...Object.entries(variables).flatMap(([variable, value]) => ['--variable', `${variable}=${value}`]),
        ],
        {
          cwd: repository,
          env: { PATH: [bin, process.env['PATH'] ?? ''].join(delimiter), HOME: folder },
        },
      );
      return { ...result, seen: existsSync(seen) ? readFileSync(seen, 'utf8') : undefined };
    } finally {
      await cloud.close();
    }
  };
  const shown = ({ stdout, stderr }: ProcessResult): string => `${stdout}${stderr}`;
  const holdsNothing = (result: ProcessResult, what: string): void =>
    checks.that(
      !/correct-horse|sk_demo|eyJ/.test(shown(result)),
      `${what}: no value and no token in the log`,
      shown(result),
    );

  const good = await runJob('good');
  checks.equal('the job of the page passes', good.exitCode, 0);
  checks.equal('the values arrive, byte for byte', good.seen, `${database}\n${stripe}\n`);
  checks.that(shown(good).includes('deploys with *** and ***'), 'its log shows stars', shown(good));
  holdsNothing(good, 'the job of the page');

  const branch = await runJob('branch', { ref: 'x', ref_protected: 'false' });
  checks.that(branch.exitCode !== 0, 'the job of another branch fails', shown(branch));
  checks.equal('it starts nothing', branch.seen, undefined);
  checks.that(
    /AWS_TRUST_REFUSED/.test(shown(branch)) && /GCP_TRUST_REFUSED/.test(shown(branch)),
    'the log says why',
    shown(branch),
  );
  holdsNothing(branch, 'the job of another branch');

  const fork = await runJob(
    'fork',
    {},
    {
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '999',
    },
  );
  checks.equal('a fork in the parent project starts nothing', fork.seen, undefined);
  checks.that(shown(fork).includes('STRANGER_EVENT'), 'the log says that', shown(fork));
  holdsNothing(fork, "a fork's job");
});
