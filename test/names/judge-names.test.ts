import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/core/exit-codes.ts';
import { findProtectedNames, judgeName } from '../../src/names/judge-names.ts';
import { neverFromData } from '../../src/names/names-from-data.ts';
import { neverSet, typedOnlyWhenAllowed } from '../../src/names/protected-names.ts';
import { deriveName } from '../../src/references/names.ts';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What a runner's context sets for every step, and the files of its commands. */
const setByRunner = words(`
  GITHUB_ACTION GITHUB_ACTION_PATH GITHUB_ACTION_REF GITHUB_ACTION_REPOSITORY GITHUB_ACTIONS GITHUB_ACTOR GITHUB_ACTOR_ID
  GITHUB_API_URL GITHUB_BASE_REF GITHUB_ENV GITHUB_EVENT_NAME GITHUB_EVENT_PATH GITHUB_GRAPHQL_URL GITHUB_HEAD_REF GITHUB_JOB
  GITHUB_OUTPUT GITHUB_PATH GITHUB_REF GITHUB_REF_NAME GITHUB_REF_PROTECTED GITHUB_REF_TYPE GITHUB_REPOSITORY
  GITHUB_REPOSITORY_ID GITHUB_REPOSITORY_OWNER GITHUB_REPOSITORY_OWNER_ID GITHUB_RETENTION_DAYS GITHUB_RUN_ATTEMPT
  GITHUB_RUN_ID GITHUB_RUN_NUMBER GITHUB_SERVER_URL GITHUB_SHA GITHUB_STATE GITHUB_STEP_SUMMARY GITHUB_TRIGGERING_ACTOR
  GITHUB_WORKFLOW GITHUB_WORKFLOW_REF GITHUB_WORKFLOW_SHA GITHUB_WORKSPACE RUNNER_ARCH RUNNER_DEBUG RUNNER_ENVIRONMENT
  RUNNER_NAME RUNNER_OS RUNNER_TEMP RUNNER_TOOL_CACHE RUNNER_WORKSPACE`);

/** Names that workflows use every day for secrets. */
const everyday = words(`
  DATABASE_URL DB_PASSWORD REDIS_URL MONGODB_URI POSTGRES_PASSWORD PGPASSWORD PGHOST PGUSER MYSQL_PWD MYSQL_ROOT_PASSWORD
  API_KEY API_TOKEN SECRET_KEY SECRET_KEY_BASE JWT_SECRET SESSION_SECRET ENCRYPTION_KEY PASSWORD USERNAME USER TOKEN HOST PORT
  GITHUB_TOKEN GH_TOKEN GH_PAT GITHUB_PAT GITHUB_APP_PRIVATE_KEY GITHUB_APP_ID GITHUB_CLIENT_SECRET GITHUB_WEBHOOK_SECRET
  GIT_TOKEN GIT_PASSWORD GITLAB_TOKEN BITBUCKET_TOKEN RUNNER_TOKEN RUNNER_REGISTRATION_TOKEN CI_TOKEN CI_JOB_TOKEN
  SSH_PRIVATE_KEY SSH_KEY SSH_PASSPHRASE SSH_KNOWN_HOSTS DEPLOY_KEY GPG_PRIVATE_KEY GPG_PASSPHRASE
  NPM_TOKEN NODE_AUTH_TOKEN NODE_ENV YARN_NPM_AUTH_TOKEN PYPI_TOKEN PYPI_API_TOKEN TWINE_USERNAME TWINE_PASSWORD
  POETRY_PYPI_TOKEN_PYPI CARGO_REGISTRY_TOKEN GEM_HOST_API_KEY RUBYGEMS_API_KEY BUNDLE_GITHUB__COM COMPOSER_AUTH
  NUGET_API_KEY MAVEN_USERNAME MAVEN_PASSWORD MAVEN_GPG_PASSPHRASE GRADLE_PUBLISH_KEY GRADLE_PUBLISH_SECRET
  ORG_GRADLE_PROJECT_signingKey JAVA_KEYSTORE_PASSWORD HOMEBREW_GITHUB_API_TOKEN HEX_API_KEY
  DOCKER_USERNAME DOCKER_PASSWORD DOCKERHUB_TOKEN DOCKER_AUTH_CONFIG REGISTRY_PASSWORD HELM_REGISTRY_PASSWORD
  AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_REGION AWS_DEFAULT_REGION AWS_PROFILE
  GOOGLE_APPLICATION_CREDENTIALS GOOGLE_CREDENTIALS GOOGLE_CLIENT_SECRET GCP_SA_KEY AZURE_CLIENT_ID AZURE_CLIENT_SECRET
  AZURE_TENANT_ID AZURE_CREDENTIALS ARM_CLIENT_SECRET VAULT_TOKEN VAULT_ADDR VAULT_SECRET_ID
  TF_VAR_db_password TF_TOKEN_app_terraform_io TF_API_TOKEN PULUMI_ACCESS_TOKEN PULUMI_CONFIG_PASSPHRASE
  ANSIBLE_VAULT_PASSWORD KUBE_TOKEN DIGITALOCEAN_ACCESS_TOKEN CLOUDFLARE_API_TOKEN HEROKU_API_KEY VERCEL_TOKEN FLY_API_TOKEN
  NETLIFY_AUTH_TOKEN SLACK_WEBHOOK_URL SLACK_BOT_TOKEN DISCORD_TOKEN TELEGRAM_TOKEN TG_BOT_TOKEN TWILIO_AUTH_TOKEN
  SENDGRID_API_KEY MAILGUN_API_KEY SMTP_PASSWORD STRIPE_KEY STRIPE_SECRET_KEY SENTRY_DSN SENTRY_AUTH_TOKEN SONAR_TOKEN
  CODECOV_TOKEN SNYK_TOKEN DATADOG_API_KEY DD_API_KEY NEW_RELIC_LICENSE_KEY OPENAI_API_KEY ANTHROPIC_API_KEY HF_TOKEN
  FIREBASE_TOKEN EXPO_TOKEN APPLE_ID_PASSWORD MATCH_PASSWORD FASTLANE_PASSWORD ANDROID_KEYSTORE_PASSWORD
  DJANGO_SECRET_KEY RAILS_MASTER_KEY APP_KEY LARAVEL_KEY NEXTAUTH_SECRET PYTHON_KEYRING_TOKEN SHELLY_TOKEN VIMEO_TOKEN PROTO`);

const dangerous = words(`
  PATH HOME LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT DYLD_INSERT_LIBRARIES BASH_ENV ENV PS4 SHELL SHELLOPTS IFS PROMPT_COMMAND CDPATH
  GLOBIGNORE ZDOTDIR PYTHONPATH PYTHONHOME PYTHONSTARTUP PERL5LIB PERL5OPT RUBYOPT RUBYLIB NODE_PATH NODE_EXTRA_CA_CERTS
  NODE_TLS_REJECT_UNAUTHORIZED PHPRC LUA_INIT LUA_PATH JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS CLASSPATH MAVEN_OPTS
  GRADLE_OPTS DOTNET_STARTUP_HOOKS CORECLR_PROFILER GOFLAGS GOPROXY GOPATH RUSTC_WRAPPER RUSTFLAGS CARGO_HOME MAKEFLAGS CC
  LDFLAGS GIT_SSH GIT_SSH_COMMAND GIT_ASKPASS GIT_EXEC_PATH GIT_CONFIG_GLOBAL GIT_CONFIG_COUNT GIT_PROXY_COMMAND GIT_EDITOR
  GIT_PAGER GIT_DIR GIT_SSL_NO_VERIFY SSH_ASKPASS SSH_AUTH_SOCK SUDO_ASKPASS npm_config_registry npm_config_script_shell
  PIP_INDEX_URL PIP_CONFIG_FILE BUNDLE_GEMFILE HTTP_PROXY http_proxy HTTPS_PROXY https_proxy ALL_PROXY NO_PROXY SSL_CERT_FILE
  CURL_CA_BUNDLE REQUESTS_CA_BUNDLE OPENSSL_CONF SSLKEYLOGFILE EDITOR VISUAL PAGER LESSOPEN BROWSER AWS_ENDPOINT_URL
  AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_CA_BUNDLE CLOUDSDK_CONFIG CLOUDSDK_PYTHON AZURE_CONFIG_DIR TF_CLI_CONFIG_FILE
  TF_CLI_ARGS DOCKER_HOST DOCKER_CONFIG KUBECONFIG ComSpec PATHEXT PSModulePath SystemRoot TMPDIR USERPROFILE XDG_CONFIG_HOME
  GNUPGHOME CI`);

const refuse = (name: string, typed: boolean, allowEnv: readonly string[] = []) =>
  findProtectedNames([{ name, typed, where: 'secrets, line 3' }], allowEnv);

test.each([...setByRunner, 'NODE_OPTIONS', 'ACTIONS_RUNTIME_TOKEN', 'INPUT_TOKEN', 'STATE_folder'])(
  '%s is never set, in any case, typed or not, allowed or not',
  (name) => {
    for (const cased of [name, name.toLowerCase(), name.toUpperCase()]) {
      expect(judgeName(cased, true)?.tier).toBe('never');
      expect(judgeName(cased, false)?.tier).toBe('never');
      expect(refuse(cased, true, [name.toUpperCase()])).toHaveLength(1);
    }
  },
);

test.each(dangerous)('%s: refused where typed, unless allowed; refused behind a star', (name) => {
  expect(refuse(name, true)).toHaveLength(1);
  expect(refuse(name.toLowerCase(), true)).toHaveLength(1);
  expect(refuse(name, true, [name.toUpperCase()])).toEqual([]);
  expect(refuse(name, true, ['OTHER'])).toHaveLength(1);
  expect(refuse(name, false, [name.toUpperCase()])).toHaveLength(1);
});

test.each(everyday)('%s stays allowed where it is typed', (name) => {
  expect(judgeName(name, true)).toBeUndefined();
});

describe('chosen by data', () => {
  test.each(
    words(`LD_ANYTHING DYLD_X PYTHONX PYTHON_X PERL5X GIT_TOKEN GIT_X SSH_PRIVATE_KEY SSH_X npm_config_x NPM_CONFIG_X JAVA_X
      NODE_X NODE_AUTH_TOKEN BASH_X BASH_FUNC_X GITHUB_TOKEN GITHUB_X RUNNER_X FORGEJO_X CI_PROJECT_ID CIRCLE_X BUILDKITE_X BITBUCKET_X TF_BUILD SYSTEM_ACCESSTOKEN TFC_X JENKINS_X SECRET_SYNC_ID_TOKEN AWS_ENDPOINT_URL AWS_ENDPOINT_URL_KMS CLOUDSDK_X`),
  )('%s is refused', (name) => {
    expect(judgeName(name, false)).toBeDefined();
    expect(judgeName(name.toLowerCase(), false)).toBeDefined();
  });

  test.each(
    words(`DATABASE_URL USERNAME USER PASSWORD PWD HOST HOSTNAME PORT ENGINE DBNAME API_KEY TOKEN KEY SECRET URL NAME ID VALUE
      STRIPE_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY DOCKER_USERNAME DOCKER_PASSWORD NPM_TOKEN CI_TOKEN REGISTRY_TOKEN
      GOOGLE_CLIENT_SECRET AZURE_CLIENT_SECRET TF_VAR_PASSWORD VAULT_TOKEN MAILGUN_API_KEY SYSTEM_PASSWORD PS_TOKEN NODEPING_KEY
      MAKE_TOKEN TG_BOT_TOKEN LESSON PATHOLOGY GOAL SHELLY TERMII_KEY VIMEO_TOKEN PROTO LDAP_PASSWORD`),
  )('%s is fine', (name) => {
    expect(judgeName(name, false)).toBeUndefined();
  });

  test('whatever tells this program where it is, whom to ask, and whom to trust is refused', () => {
    // What a secret holds for the programs that follow: the stores' own credentials and regions.
    const fine = words(
      'AWS_REGION AWS_DEFAULT_REGION AZURE_CLIENT_ID AZURE_CLIENT_SECRET AZURE_TENANT_ID VAULT_TOKEN',
    );
    // Words of services and parsers, which are spelled like variables.
    const codes = words(
      `ACCESS_TOKEN_EXPIRED BAD_ALIAS BAD_MERGE DUPLICATE_KEY FAILED_PRECONDITION KEY_NOT_TEXT SERVICE_DISABLED TOO_DEEP TOO_LARGE
      TOO_MANY_ALIASES UNKNOWN_VALUE`,
    );
    const sources = globSync('src/{platforms,identity,stores}/**/*.ts').map((path) =>
      readFileSync(path, 'utf8'),
    );
    const read = new Set(
      sources.flatMap((source) => [
        ...[...source.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g)].map(([, name = '']) => name),
        ...[...source.matchAll(/env(?:\.|\[')([A-Z]\w*)/g)].map(([, name = '']) => name),
      ]),
    );
    for (const known of ['GITHUB_EVENT_NAME', 'CI', 'SYSTEM_OIDCREQUESTURI', 'AZURE_KEY_VAULT_ENDPOINT']) {
      expect(read).toContain(known);
    }
    const open = [...read].filter((name) => !(name in exitCodes) && judgeName(name, false) === undefined);
    expect(open.sort()).toEqual([...fine, ...codes].sort());
  });

  test('a typed prefix is the way out, for every family', () => {
    for (const { names } of [...neverSet, ...typedOnlyWhenAllowed, ...neverFromData]) {
      for (const name of words(names)) {
        expect(judgeName(`APP_${name.replace('*', 'X')}`, false)).toBeUndefined();
      }
    }
  });
});

test('what is protected where typed is protected where data chose it', () => {
  const name = fc.oneof(
    fc.constantFrom(...dangerous, ...setByRunner, ...everyday),
    fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/),
  );
  fc.assert(
    fc.property(name, (text) => {
      if (judgeName(text, true) !== undefined) expect(judgeName(text, false)).toBeDefined();
      expect(judgeName(text, false)).toEqual(judgeName(text.toUpperCase(), false));
    }),
  );
});

test.each<[key: string, name: string, refused: boolean]>([
  ['LD_PRELOAD', 'LD_PRELOAD', true],
  ['ld-preload', 'LD_PRELOAD', true],
  ['Path', 'PATH', true],
  ['GITHUB_ENV', 'GITHUB_ENV', true],
  ['BASH_FUNC_x%%', 'BASH_FUNC_X', true],
  ['node.options', 'NODE_OPTIONS', true],
  ['A=B', 'A_B', false],
  ['NAME\nLD_PRELOAD=x', 'NAME_LD_PRELOAD_X', false],
  ['\nPATH\n', 'PATH', true],
  ['__proto__', 'PROTO', false],
  ['constructor', 'CONSTRUCTOR', false],
  ['hasOwnProperty', 'HASOWNPROPERTY', false],
])('a key %j of a secret becomes %s', (key, name, refused) => {
  expect(deriveName('', [key], 'upper')).toBe(name);
  expect(refuse(name, false).length > 0).toBe(refused);
  const kept = deriveName('', [key], 'keep') ?? '';
  expect([/^[A-Za-z_][A-Za-z0-9_]*$/.test(kept), refuse(kept, false).length > 0]).toEqual([true, refused]);
});

describe('the error says variable, line, tier, reason and way out', () => {
  const facts = (name: string, typed: boolean) => refuse(name, typed)[0]?.facts;

  test('never', () => {
    expect(facts('NODE_OPTIONS', true)).toEqual({
      code: 'PROTECTED_NAME',
      what: 'NODE_OPTIONS is a name that is never set',
      wanted: [{ variable: 'NODE_OPTIONS', where: 'secrets, line 3' }],
      facts: [['why', expect.stringContaining('Node loads')]],
      fix: ['give it another name: MY_NODE_OPTIONS = ...'],
    });
    expect(facts('INPUT_X', false)?.fix).toEqual([expect.stringContaining('type a prefix')]);
  });

  test('typed', () => {
    expect(facts('LD_PRELOAD', true)).toMatchObject({
      what: 'LD_PRELOAD is a protected name, set only where allow-env says so',
      facts: [['why', expect.stringContaining('loads code')]],
      fix: [expect.any(String), 'or, if this name is meant: allow-env: LD_PRELOAD'],
    });
  });

  test('data', () => {
    expect(facts('Path', false)).toMatchObject({
      what: 'Path is a protected name, never set where data behind a star chose it',
      fix: [expect.stringContaining('type a prefix'), expect.stringContaining('allow-env: Path')],
    });
    expect(facts('GITHUB_TOKEN', false)?.fix.join()).not.toContain('allow-env');
  });
});

test('the list: upper case, no name twice, a reason each, no family in the tier that allow-env opens', () => {
  const seen = new Set<string>();
  for (const { names, reason } of [...neverSet, ...typedOnlyWhenAllowed, ...neverFromData]) {
    expect(reason).toMatch(/^.{10,}[^.]$/);
    for (const name of words(names)) {
      expect(name).toMatch(/^[A-Z_][A-Z0-9_]*\*?$/);
      expect([name, seen.has(name)]).toEqual([name, false]);
      seen.add(name);
    }
  }
  for (const { names } of typedOnlyWhenAllowed) expect(names).not.toContain('*');
});
