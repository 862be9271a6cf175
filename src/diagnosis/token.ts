import { always, type Cause } from './cause.ts';
import { permissionsBlock } from './paste.ts';
import { visible } from './quote.ts';

const sameRepository = 'if: github.event.pull_request.head.repo.full_name == github.repository';

/** No identity token at all: no cloud was called. */
export const tokenCauses = {
  T1: always(
    'the workflow has no permissions block with id-token: write (read-all and the default token never include it)',
    `add to the workflow or the job: ${permissionsBlock}`,
  ),
  T2: always(
    'the workflow has the block, but this job has a permissions block of its own, which replaces the whole of it',
    `add to this job: ${permissionsBlock}`,
  ),
  T3a: always(
    'the workflow that calls this reusable workflow grants it less than the called job asks for',
    `add to the calling job: ${permissionsBlock}`,
  ),
  T3b: ({ env }) => ({
    mistake: `if this job is in a reusable workflow: neither the calling job${callerWorkflow(env['GITHUB_WORKFLOW_REF'])} nor the called one asks for the permission`,
    change: `add to the calling job, and to the called one: ${permissionsBlock}`,
  }),
  T4: ({ fork }) => ({
    mistake:
      fork === 'unknown'
        ? 'this may be a pull request from a fork, and those get no identity token'
        : 'this pull request comes from a fork, and those get no identity token, whatever permissions says',
    change: `nothing grants it; run the step only for the repository's own branches: ${sameRepository}`,
  }),
  T5: always(
    'Dependabot started this run, and its runs are read-only unless the job itself says otherwise',
    `put the block on the job (${permissionsBlock}), or skip the step with if: github.actor != 'dependabot[bot]'`,
  ),
  T6: always(
    "this process does not have the job's environment (docker run, sudo, env -i, ssh): GITHUB_ACTIONS is not set either",
    'pass it on: docker run -e GITHUB_ACTIONS -e GITHUB_REPOSITORY -e GITHUB_EVENT_NAME -e GITHUB_EVENT_PATH -e ACTIONS_ID_TOKEN_REQUEST_URL -e ACTIONS_ID_TOKEN_REQUEST_TOKEN ..., with the file of GITHUB_EVENT_PATH, or sudo -E (a job container: needs nothing); outside a CI, identity: ambient',
  ),
  T7: always(
    'only one of ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN was passed on to this process',
    'pass on both',
  ),
  T8: ({ env }) => ({
    mistake:
      (env['GITHUB_ACTION_PATH'] ?? '') === ''
        ? "if this step is inside a composite action: permissions written there have no effect, the job's count"
        : "this step is inside a composite action: permissions written there have no effect, the job's count",
    change: `add to the job that uses the composite action: ${permissionsBlock}`,
  }),
  T9: always(
    'this is a local run with act, which has no identity token to give',
    "locally, use the machine's own credentials: identity: ambient",
  ),
  T10: ({ env }) => ({
    mistake: `the server ${visible(env['GITHUB_SERVER_URL'] ?? 'of this runner')} gives no OIDC tokens: too old${env['FORGEJO_ACTIONS'] || env['GITEA_ACTIONS'] ? '' : ' (GitHub Enterprise Server before 3.5)'}, or switched off`,
    change:
      "ask the server's administrator to switch OIDC on for Actions, or use identity: ambient on this runner",
  }),
  T11: ({ status }) =>
    status === undefined || status < 500
      ? {
          mistake:
            'the token was asked for after the job had ended, or in its cleanup stage, when none is given any more',
          change:
            'fetch the secrets in a step of the job, not in a post step or a process left in the background',
        }
      : undefined,
  T12: always(
    'on Forgejo, permissions has no effect on tokens',
    'add to the job: enable-openid-connect: true',
  ),
  T13: ({ env }) => ({
    mistake:
      'the input is there but empty: the secret or variable behind it is not defined for this run (a fork, another environment, another level)',
    change: env['GITHUB_ACTIONS']
      ? 'name the environment: that holds it on the job, or write the value out (role ARN and provider name are no secrets)'
      : 'see that this job is given the variable (a protected one is for protected branches alone), or write the value out: role ARN and provider name are no secrets',
  }),
} satisfies Record<string, Cause>;

/** `acme/web/.github/workflows/ci.yml@refs/heads/main` in brackets: the outermost workflow, which is the caller. */
function callerWorkflow(workflowRef: string | undefined): string {
  return workflowRef === undefined || workflowRef === '' ? '' : ` (in ${visible(workflowRef)})`;
}
