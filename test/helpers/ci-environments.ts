/** What each CI sets for a job on the main branch of acme/web, by its own documents; by the id of its platform. */
export const ciEnvironments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // https://docs.github.com/en/actions/reference/workflows-and-actions/variables
  github: {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REPOSITORY: 'acme/web',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '4711',
    GITHUB_SERVER_URL: 'https://github.com',
    RUNNER_OS: 'Linux',
  },
  // https://forgejo.org/docs/latest/user/actions/variables/
  forgejo: {
    CI: 'true',
    FORGEJO_ACTIONS: 'true',
    FORGEJO_REPOSITORY: 'acme/web',
    GITEA_ACTIONS: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REPOSITORY: 'acme/web',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '4711',
    GITHUB_SERVER_URL: 'https://codeberg.org',
  },
  // https://docs.gitlab.com/ci/variables/predefined_variables/
  gitlab: {
    CI: 'true',
    CI_COMMIT_REF_NAME: 'main',
    CI_JOB_ID: '815',
    CI_PIPELINE_ID: '4711',
    CI_PIPELINE_IID: '42',
    CI_PIPELINE_SOURCE: 'push',
    CI_PROJECT_ID: '456',
    CI_PROJECT_PATH: 'acme/web',
    CI_SERVER_URL: 'https://gitlab.com',
    GITLAB_CI: 'true',
  },
  // https://circleci.com/docs/reference/variables/
  circleci: {
    CI: 'true',
    CIRCLECI: 'true',
    CIRCLE_BRANCH: 'main',
    CIRCLE_BUILD_NUM: '42',
    CIRCLE_PROJECT_REPONAME: 'web',
    CIRCLE_PROJECT_USERNAME: 'acme',
    CIRCLE_WORKFLOW_ID: '0c9e4a9d-5f7b-4f0b-8d5e-2f0a4b6c8d10',
  },
  // https://buildkite.com/docs/pipelines/configure/environment-variables
  buildkite: {
    BUILDKITE: 'true',
    BUILDKITE_BRANCH: 'main',
    BUILDKITE_BUILD_ID: '0190f1a2-0000-4000-8000-000000000001',
    BUILDKITE_BUILD_NUMBER: '42',
    BUILDKITE_JOB_ID: '0190f1a2-0000-4000-8000-000000000002',
    BUILDKITE_ORGANIZATION_SLUG: 'acme',
    BUILDKITE_PIPELINE_SLUG: 'web',
    BUILDKITE_PULL_REQUEST: 'false',
    BUILDKITE_PULL_REQUEST_REPO: '',
    BUILDKITE_REPO: 'git@github.com:acme/web.git',
    BUILDKITE_RETRY_COUNT: '0',
    CI: 'true',
  },
  // https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/
  bitbucket: {
    BITBUCKET_BRANCH: 'main',
    BITBUCKET_BUILD_NUMBER: '42',
    BITBUCKET_PIPELINE_UUID: '{0190f1a2-0000-4000-8000-000000000003}',
    BITBUCKET_REPO_FULL_NAME: 'acme/web',
    BITBUCKET_STEP_UUID: '{0190f1a2-0000-4000-8000-000000000004}',
    CI: 'true',
  },
  // https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables
  'azure-pipelines': {
    BUILD_BUILDID: '4711',
    BUILD_REASON: 'IndividualCI',
    BUILD_REPOSITORY_NAME: 'acme/web',
    BUILD_SOURCEBRANCH: 'refs/heads/main',
    SYSTEM_COLLECTIONURI: 'https://dev.azure.com/acme/',
    SYSTEM_JOBATTEMPT: '1',
    SYSTEM_TEAMPROJECT: 'web',
    TF_BUILD: 'True',
  },
  // https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables
  jenkins: {
    BUILD_ID: '42',
    BUILD_NUMBER: '42',
    BUILD_TAG: 'jenkins-web-42',
    JENKINS_URL: 'https://jenkins.acme.example/',
    JOB_NAME: 'web',
    WORKSPACE: '/var/jenkins/workspace/web',
  },
  // https://developer.hashicorp.com/terraform/cloud-docs/run/run-environment
  'hcp-terraform': {
    TFC_CONFIGURATION_VERSION_GIT_BRANCH: 'main',
    TFC_PROJECT_NAME: 'acme',
    TFC_RUN_ID: 'run-1a2b3c4d5e6f7a8b',
    TFC_WORKSPACE_NAME: 'web',
    TFC_WORKSPACE_SLUG: 'acme/web',
  },
};
