/** How the tokens of one CI look: its issuer, subject and claims, for a job on main of acme/web. */
export interface IssuerProfile {
  /** The `iss`. */
  readonly url: string;
  /** Texts that a seed's `claims` are laid over. */
  readonly claims: Readonly<Record<string, string>>;
  /** Claims that follow from the others, or are no texts; a seed's claims are laid over these too. */
  readonly further?: (claim: (name: string) => string) => Readonly<Record<string, unknown>>;
  readonly subject: (claim: (name: string) => string, isImmutable: boolean) => string;
  /** The audience where none is asked for. */
  readonly audience: (claim: (name: string) => string) => string;
  /** Set where no other audience can be had. */
  readonly fixedAudience?: true;
  readonly lifetimeSeconds: number;
  /** How far tokens are dated back for clocks that lag. */
  readonly notBeforeSeconds: number;
}

const SHA = '9fceb02d0ae598e95dc970b74767f19372d61af8';
const HOUR = 3600;

/** https://docs.github.com/en/actions/reference/security/oidc */
const github: IssuerProfile = {
  url: 'https://token.actions.githubusercontent.com',
  claims: {
    repository: 'acme/web',
    repository_id: '456',
    repository_owner_id: '123',
    repository_visibility: 'private',
    ref: 'refs/heads/main',
    ref_type: 'branch',
    sha: SHA,
    head_ref: '',
    base_ref: '',
    event_name: 'push',
    workflow: 'deploy',
    run_id: '4711',
    run_number: '42',
    run_attempt: '1',
    check_run_id: '815',
    runner_environment: 'github-hosted',
    actor: 'octocat',
    actor_id: '583231',
  },
  further(claim) {
    const workflow = `${claim('repository')}/.github/workflows/deploy.yml@${claim('ref')}`;
    return {
      repository_owner: ownerOf(claim('repository')),
      workflow_ref: workflow,
      workflow_sha: claim('sha'),
      job_workflow_ref: workflow,
      job_workflow_sha: claim('sha'),
    };
  },
  subject(claim, isImmutable) {
    const [owner, name] = claim('repository').split('/');
    const repository = isImmutable
      ? `${owner}@${claim('repository_owner_id')}/${name}@${claim('repository_id')}`
      : claim('repository');
    if (claim('environment') !== '')
      return `repo:${repository}:environment:${escapeColons(claim('environment'))}`;
    if (claim('event_name') === 'pull_request') return `repo:${repository}:pull_request`;
    return `repo:${repository}:ref:${escapeColons(claim('ref'))}`;
  },
  audience: (claim) => `https://github.com/${ownerOf(claim('repository'))}`,
  lifetimeSeconds: 300,
  notBeforeSeconds: 600,
};

/** https://forgejo.org/docs/latest/user/actions/security-openid-connect/ */
const forgejo: IssuerProfile = {
  ...github,
  url: 'https://codeberg.org/api/actions',
  audience: (claim) => `https://codeberg.org/${ownerOf(claim('repository'))}`,
};

/** https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload */
const gitlab: IssuerProfile = {
  url: 'https://gitlab.com',
  claims: {
    namespace_id: '123',
    namespace_path: 'acme',
    project_id: '456',
    project_path: 'acme/web',
    user_id: '583231',
    user_login: 'octocat',
    user_email: 'octocat@acme.example',
    pipeline_id: '4711',
    pipeline_source: 'push',
    job_id: '815',
    ref: 'main',
    ref_type: 'branch',
    ref_protected: 'true',
    runner_environment: 'gitlab-hosted',
    sha: SHA,
    project_visibility: 'private',
  },
  further: (claim) => ({
    ref_path: `refs/${claim('ref_type') === 'tag' ? 'tags' : 'heads'}/${claim('ref')}`,
    ci_config_ref_uri: `gitlab.com/${claim('project_path')}//.gitlab-ci.yml@refs/heads/${claim('ref')}`,
  }),
  subject: (claim) =>
    `project_path:${claim('project_path')}:ref_type:${claim('ref_type')}:ref:${claim('ref')}`,
  audience: () => 'https://gitlab.com',
  lifetimeSeconds: HOUR,
  notBeforeSeconds: 5,
};

/** https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/#format-of-the-openid-connect-id-token */
const circleci: IssuerProfile = {
  url: 'https://oidc.circleci.com/org/11111111-1111-4111-8111-111111111111',
  claims: {
    'oidc.circleci.com/project-id': '22222222-2222-4222-8222-222222222222',
    'oidc.circleci.com/vcs-origin': 'github.com/acme/web',
    'oidc.circleci.com/vcs-ref': 'refs/heads/main',
  },
  further: () => ({
    'oidc.circleci.com/org-id': '11111111-1111-4111-8111-111111111111',
    'oidc.circleci.com/context-ids': ['33333333-3333-4333-8333-333333333333'],
    'oidc.circleci.com/ssh-rerun': false,
  }),
  subject: (claim) =>
    [
      'org/11111111-1111-4111-8111-111111111111',
      `project/${claim('oidc.circleci.com/project-id')}`,
      'user/44444444-4444-4444-8444-444444444444',
      `vcs-origin/${claim('oidc.circleci.com/vcs-origin')}`,
      `vcs-ref/${claim('oidc.circleci.com/vcs-ref')}`,
    ].join('/'),
  audience: () => '11111111-1111-4111-8111-111111111111',
  lifetimeSeconds: HOUR,
  notBeforeSeconds: 0,
};

/** https://buildkite.com/docs/agent/v3/cli-oidc#claims */
const buildkite: IssuerProfile = {
  url: 'https://agent.buildkite.com',
  claims: {
    organization_slug: 'acme',
    organization_id: '0190f1a2-0000-4000-8000-00000000000a',
    pipeline_slug: 'web',
    pipeline_id: '0190f1a2-0000-4000-8000-00000000000b',
    build_branch: 'main',
    build_commit: SHA,
    step_key: 'deploy',
    job_id: '0190f1a2-0000-4000-8000-000000000002',
    agent_id: '0190f1a2-0000-4000-8000-000000000005',
    runner_environment: 'self-hosted',
  },
  further: () => ({ build_number: 42 }),
  subject: (claim) =>
    `organization:${claim('organization_slug')}:pipeline:${claim('pipeline_slug')}:ref:refs/heads/${claim('build_branch')}:commit:${claim('build_commit')}:step:${claim('step_key')}`,
  audience: (claim) => `https://buildkite.com/${claim('organization_slug')}`,
  lifetimeSeconds: 300,
  notBeforeSeconds: 0,
};

/** https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/ */
const bitbucket: IssuerProfile = {
  url: 'https://api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc',
  claims: {
    workspaceUuid: '{55555555-5555-4555-8555-555555555555}',
    repositoryUuid: '{66666666-6666-4666-8666-666666666666}',
    deploymentEnvironmentUuid: '{77777777-7777-4777-8777-777777777777}',
    pipelineUuid: '{0190f1a2-0000-4000-8000-000000000003}',
    stepUuid: '{0190f1a2-0000-4000-8000-000000000004}',
    branchName: 'main',
  },
  subject: (claim) =>
    ['repositoryUuid', 'deploymentEnvironmentUuid', 'stepUuid']
      .map(claim)
      .filter((part) => part !== '')
      .join(':'),
  audience: (claim) => `ari:cloud:bitbucket::workspace/${claim('workspaceUuid').replace(/[{}]/g, '')}`,
  lifetimeSeconds: HOUR,
  notBeforeSeconds: 0,
};

/** https://learn.microsoft.com/en-us/azure/devops/pipelines/process/access-tokens and the issuer's own discovery document */
const azurePipelines: IssuerProfile = {
  url: 'https://vstoken.dev.azure.com/88888888-8888-4888-8888-888888888888',
  claims: {
    organization: 'acme',
    project: 'web',
    pipeline: 'deploy',
    rpo_ref: 'refs/heads/main',
    rpo_uri: 'https://dev.azure.com/acme/web/_git/web',
    rpo_ver: SHA,
  },
  further: () => ({ org_id: '88888888-8888-4888-8888-888888888888', run_id: 4711 }),
  subject: (claim) => `p://${claim('organization')}/${claim('project')}/${claim('pipeline')}`,
  audience: () => 'api://AzureADTokenExchange',
  fixedAudience: true,
  lifetimeSeconds: 600,
  notBeforeSeconds: 0,
};

/** https://plugins.jenkins.io/oidc-provider/ */
const jenkins: IssuerProfile = {
  url: 'https://jenkins.acme.example/oidc',
  claims: { job: 'web/job/main', build_number: '42' },
  subject: (claim) => `https://jenkins.acme.example/job/${claim('job')}/`,
  audience: () => 'https://jenkins.acme.example',
  lifetimeSeconds: HOUR,
  notBeforeSeconds: 0,
};

/** https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens */
const hcpTerraform: IssuerProfile = {
  url: 'https://app.terraform.io',
  claims: {
    terraform_organization_name: 'acme',
    terraform_organization_id: 'org-1a2b3c4d5e6f7a8b',
    terraform_project_name: 'prod',
    terraform_workspace_name: 'web',
    terraform_workspace_id: 'ws-1a2b3c4d5e6f7a8b',
    terraform_run_id: 'run-1a2b3c4d5e6f7a8b',
    terraform_run_phase: 'apply',
  },
  subject: (claim) =>
    `organization:${claim('terraform_organization_name')}:project:${claim('terraform_project_name')}:workspace:${claim('terraform_workspace_name')}:run_phase:${claim('terraform_run_phase')}`,
  audience: () => 'aws.workload.identity',
  lifetimeSeconds: HOUR,
  notBeforeSeconds: 0,
};

/** https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#serviceaccount-token-volume-projection */
const kubernetes: IssuerProfile = {
  url: 'https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF',
  claims: { namespace: 'ci', serviceaccount: 'deploy' },
  further: (claim) => ({
    'kubernetes.io': {
      namespace: claim('namespace'),
      serviceaccount: { name: claim('serviceaccount') },
    },
  }),
  subject: (claim) => `system:serviceaccount:${claim('namespace')}:${claim('serviceaccount')}`,
  audience: () => 'https://kubernetes.default.svc',
  lifetimeSeconds: HOUR,
  notBeforeSeconds: 0,
};

/** By the word of a seed's `issuer.profile`. */
export const issuerProfiles = {
  github,
  forgejo,
  gitlab,
  circleci,
  buildkite,
  bitbucket,
  'azure-pipelines': azurePipelines,
  jenkins,
  'hcp-terraform': hcpTerraform,
  kubernetes,
} as const satisfies Readonly<Record<string, IssuerProfile>>;

export type ProfileName = keyof typeof issuerProfiles;

export const profileNames: readonly [ProfileName, ...ProfileName[]] = [
  'github',
  'forgejo',
  'gitlab',
  'circleci',
  'buildkite',
  'bitbucket',
  'azure-pipelines',
  'jenkins',
  'hcp-terraform',
  'kubernetes',
];

function ownerOf(repository: string): string {
  return repository.split('/')[0] ?? '';
}

function escapeColons(text: string): string {
  return text.replaceAll(':', '%3A');
}
