import type { ProtectedNames } from './protected-names.ts';

/**
 * Refused where data chose the name, beside all that is protected otherwise: the families that programs read. They are cut so that a
 * prefix which authors type in earnest (`TF_VAR_*`, `AWS_*` for a key pair, `DOCKER_*` for user and password) stays open.
 */
export const neverFromData: readonly ProtectedNames[] = [
  {
    reason: 'the dynamic loader reads names of this family',
    names: 'LD_* LDR_* DYLD_* GLIBC_* MALLOC_* _RLD*',
  },
  {
    reason: 'shells read names of this family, and run some of them',
    names: 'BASH_* ZSH_* FISH_* KSH_* POWERSHELL_* __PS* HISTCONTROL HISTIGNORE PROMPT MAIL',
  },
  { reason: 'it is one of the settings of the system', names: 'XDG_* LC_* LANG LANGUAGE TZ TERM OLDPWD' },
  {
    reason: 'Node and its tools read names of this family',
    names: 'NODE_* NVM_* TS_NODE_* DENO_* BUN_* VOLTA_* ELECTRON_*',
  },
  {
    reason: 'npm, yarn and pnpm read names of this family as settings',
    names: 'NPM_CONFIG_* YARN_* PNPM_* COREPACK_*',
  },
  {
    reason: 'Python and its tools read names of this family',
    names: 'PYTHON* PYENV_* PIP_* PIPENV_* PIPX_* POETRY_* CONDA_* UV_* VIRTUALENV_* TWINE_*',
  },
  { reason: 'Perl reads names of this family', names: 'PERL5* PERL_* PERLIO*' },
  {
    reason: 'Ruby and its tools read names of this family',
    names: 'RUBY* GEM_* BUNDLE_* BUNDLER_* RBENV_* IRB_*',
  },
  { reason: 'PHP and its tools read names of this family', names: 'PHP_* COMPOSER COMPOSER_*' },
  { reason: 'Lua reads names of this family', names: 'LUA_*' },
  {
    reason: 'Java and its tools read names of this family',
    names: 'JAVA_* _JAVA_* JDK_* JRE_* MAVEN_* GRADLE_* ORG_GRADLE_* SBT_* CATALINA_*',
  },
  {
    reason: '.NET and its tools read names of this family',
    names: 'DOTNET_* COMPLUS_* COR_* CORECLR_* NUGET_* MSBUILD* ASPNETCORE_*',
  },
  {
    reason: 'the Go tools read it',
    names: 'GO111MODULE GOOS GOARCH GOEXPERIMENT GOPACKAGESDRIVER GOPRIVATE GOTMPDIR CGO_*',
  },
  { reason: 'the Rust tools read names of this family', names: 'RUST_* RUSTC_* RUSTDOC* RUSTUP_* CARGO_*' },
  {
    reason: 'build tools read names of this family',
    names:
      'CMAKE_* PKG_CONFIG_* CCACHE_* BAZEL* ERL_* ELIXIR_* JULIA_* OCAML* NIX_* HOMEBREW_* APT_* DEBIAN_*',
  },
  { reason: 'git and its tools read names of this family', names: 'GIT_* GCM_* GH_*' },
  {
    reason: 'ssh and tools that ask for passwords read names of this family',
    names: 'SSH_* SUDO_* GPG_* GNUPG* KRB5* RSYNC_*',
  },
  {
    reason: 'names of this family speak of the job and its runner',
    names: `GITHUB_* RUNNER_* FORGEJO_* GITEA_* GITLAB_CI CI_JOB_* CI_PIPELINE_* CI_PROJECT_* CI_SERVER_* CI_MERGE_REQUEST_* CI_EXTERNAL_PULL_REQUEST_* CIRCLECI
      CIRCLE_* BUILDKITE BUILDKITE_* BITBUCKET_* TF_BUILD SYSTEM_ACCESSTOKEN SYSTEM_COLLECTIONURI SYSTEM_DEBUG SYSTEM_OIDCREQUESTURI SYSTEM_PULLREQUEST_* AGENT_ID
      BUILD_BUILDID BUILD_REASON BUILD_REPOSITORY_NAME SYSTEM_JOBATTEMPT SYSTEM_TEAMPROJECT TFC_* JENKINS_* HUDSON_* SECRET_SYNC_*`,
  },
  {
    reason: 'it says of a build of Jenkins that it is one, which, or whose pull request brought it about',
    names: 'BUILD_ID BUILD_NUMBER BUILD_TAG CHANGE_FORK JOB_NAME',
  },
  {
    reason: 'Azure Pipelines asks for the tokens of the service connection that it names',
    names: 'AZURESUBSCRIPTION_SERVICE_CONNECTION_ID',
  },
  {
    reason:
      'the agent of Azure Pipelines reads the escapes of commands, those that hide values too, as it says',
    names: 'DECODE_PERCENTS',
  },
  {
    reason: 'proxies and certificates are read from names of this family',
    names: 'SSL_* OPENSSL_* CURL_* WGET* GLOBAL_AGENT_* SOCKS_* GRPC_*',
  },
  {
    reason: 'cloud SDKs read from names of this family where to call, and as whom',
    names: `AWS_ENDPOINT_URL* AWS_CONTAINER_* AWS_EC2_METADATA_* AWS_WEB_IDENTITY_* AWS_CLI_* AWS_SDK_* AWS_USE_* AWS_PROFILE
      AWS_DEFAULT_PROFILE AWS_ROLE_ARN CLOUDSDK_* GOOGLE_APPLICATION_CREDENTIALS GOOGLE_CLOUD_* GOOGLE_EXTERNAL_ACCOUNT_*
      GOOGLE_API_USE_* GOOGLE_SDK_* GCE_* GCLOUD_* AZURE_CLOUD* AZURE_EXTENSION_* AZURE_CORE_* AZURE_CLIENT_CERTIFICATE_PATH
      ARM_METADATA_* ARM_ENVIRONMENT ARM_OIDC_* ARM_MSI_* MSI_* IDENTITY_HEADER VAULT_ADDR VAULT_CA* VAULT_CLIENT_*
      VAULT_TLS_* VAULT_NAMESPACE BAO_ADDR BAO_CA* BAO_CLIENT_* BAO_TLS_* BAO_NAMESPACE`,
  },
  {
    reason: 'terraform and its kin read names of this family',
    names:
      'TF_CLI_* TF_PLUGIN_* TF_LOG* TF_REGISTRY_* TF_WORKSPACE TERRAGRUNT_* PULUMI_* ANSIBLE_* PACKER_* VAGRANT_*',
  },
  {
    reason: 'docker and its kin read names of this family',
    names: `DOCKER_CLI_* DOCKER_TLS* DOCKER_CONTENT_* DOCKER_BUILD* DOCKER_DEFAULT_* DOCKER_AUTH_CONFIG DOCKER_API_VERSION
      BUILDKIT_* BUILDX_* COMPOSE_* CONTAINERS_* CONTAINERD_* PODMAN_*`,
  },
  {
    reason: 'Kubernetes tools read names of this family',
    names: 'KUBE* HELM_* KREW_* KUSTOMIZE_* SKAFFOLD_*',
  },
];
