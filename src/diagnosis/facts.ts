import type { Env } from '../core/environment.ts';
import type { TokenClaims } from '../identity/token.ts';
import { type IssuerKind, issuerKind } from './issuers.ts';
import type { Refusal, VaultReadRefusal } from './refusal.ts';
import { claim, type SubjectContext, type SubjectForm, subjectContext, subjectForm } from './subject.ts';

/** What is known when a call is refused, whatever the step; the tables and the causes' texts read nothing else. */
export interface Facts {
  readonly env: Env;
  readonly fork: 'yes' | 'no' | 'unknown';
  readonly status: number | undefined;
  /** The service's code: AWS's without `Exception`, OAuth's `error`, google.rpc's status. */
  readonly code: string | undefined;
  readonly reason: string | undefined;
  readonly hint: string;
  readonly clockSkewSeconds: number | undefined;

  readonly claims: TokenClaims | undefined;
  /** Of whose kind the token is; `undefined` where none is known. */
  readonly issuer: IssuerKind | undefined;
  readonly subjectForm: SubjectForm | undefined;
  readonly subjectContext: SubjectContext | undefined;
  readonly repository: string | undefined;
  /** The repository of the workflow file that the job comes from, where it is another than `repository`. */
  readonly calledRepository: string | undefined;

  readonly aws: AwsFacts | undefined;
  readonly google: GoogleFacts | undefined;
  readonly azure: AzureFacts | undefined;
  readonly vault: VaultFacts | undefined;
  readonly network: NetworkFacts;
}

export interface AwsFacts {
  /** The role as typed, or the ARN of its session. */
  readonly role: string;
  readonly partition: string | undefined;
  readonly account: string | undefined;
  readonly roleName: string | undefined;
  readonly region: string | undefined;
  readonly durationSeconds: number | undefined;
  readonly fromRole: string | undefined;
  readonly hop: number | undefined;
  readonly call: string | undefined;
  readonly secretId: string | undefined;
  readonly secretAccount: string | undefined;
  readonly sessionPolicy: 'none' | 'auto' | 'own' | undefined;
  readonly stage: string | undefined;
}

export interface GoogleFacts {
  /** As typed. */
  readonly provider: string | undefined;
  readonly serviceAccount: string | undefined;
  readonly call: string | undefined;
  readonly resource: string | undefined;
  /** The IAM member that asked. */
  readonly principal: string | undefined;
  /** The API that is switched off, and where: `iamcredentials.googleapis.com`, `projects/123`. */
  readonly api: string | undefined;
  readonly consumer: string | undefined;
}

export interface AzureFacts {
  /** AADSTS numbers of a refused sign-in. */
  readonly codes: readonly number[];
  readonly tenant: string | undefined;
  /** Client id. */
  readonly client: string | undefined;
  readonly audience: string | undefined;
  readonly call: string | undefined;
  /** `ForbiddenByRbac`. */
  readonly inner: string | undefined;
  readonly vault: string | undefined;
  readonly secret: string | undefined;
  readonly vaultTenant: string | undefined;
}

export interface VaultFacts {
  readonly host: string;
  readonly method: string;
  readonly authPath: string;
  readonly role: string | undefined;
  readonly namespace: string | undefined;
  /** `vault-audience` is given. */
  readonly audienceIsTyped: boolean;
  readonly call: string | undefined;
  /** Mount and path, without what the engine puts between. */
  readonly path: string | undefined;
  readonly mount: string | undefined;
  readonly kv: '1' | '2' | undefined;
  readonly policies: readonly string[];
}

export interface NetworkFacts {
  readonly service: string | undefined;
  readonly host: string | undefined;
  readonly nodeCode: string | undefined;
  readonly proxyStatus: number | undefined;
  readonly foreignAnswer: boolean;
  /** The environment variable that chose the address. */
  readonly override: string | undefined;
}

export const publicIssuer = 'https://token.actions.githubusercontent.com';

const nothing: Omit<Facts, 'env' | 'fork'> = {
  status: undefined,
  code: undefined,
  reason: undefined,
  hint: '',
  clockSkewSeconds: undefined,
  claims: undefined,
  issuer: undefined,
  subjectForm: undefined,
  subjectContext: undefined,
  repository: undefined,
  calledRepository: undefined,
  aws: undefined,
  google: undefined,
  azure: undefined,
  vault: undefined,
  network: {
    service: undefined,
    host: undefined,
    nodeCode: undefined,
    proxyStatus: undefined,
    foreignAnswer: false,
    override: undefined,
  },
};

const noAws: Omit<AwsFacts, 'role' | 'partition' | 'account' | 'roleName' | 'region'> = {
  durationSeconds: undefined,
  fromRole: undefined,
  hop: undefined,
  call: undefined,
  secretId: undefined,
  secretAccount: undefined,
  sessionPolicy: undefined,
  stage: undefined,
};

const noGoogle: GoogleFacts = {
  provider: undefined,
  serviceAccount: undefined,
  call: undefined,
  resource: undefined,
  principal: undefined,
  api: undefined,
  consumer: undefined,
};

const noAzure: AzureFacts = {
  codes: [],
  tenant: undefined,
  client: undefined,
  audience: undefined,
  call: undefined,
  inner: undefined,
  vault: undefined,
  secret: undefined,
  vaultTenant: undefined,
};

const noVault: Omit<VaultFacts, 'host' | 'method' | 'authPath' | 'role' | 'namespace'> = {
  audienceIsTyped: false,
  call: undefined,
  path: undefined,
  mount: undefined,
  kv: undefined,
  policies: [],
};

function vaultFacts({
  host,
  method,
  authPath,
  role,
  namespace,
}: Pick<VaultReadRefusal, 'host' | 'method' | 'authPath' | 'role' | 'namespace'>): Pick<
  VaultFacts,
  'host' | 'method' | 'authPath' | 'role' | 'namespace'
> {
  return { host, method, authPath, role, namespace };
}

export function gatherFacts(refusal: Refusal, env: Env, payload: unknown): Facts {
  const common = { ...nothing, env, fork: readFork(env, payload) };
  switch (refusal.step) {
    case 'token-request':
      return {
        ...common,
        status: refusal.status,
        network: { ...nothing.network, service: "the CI's token service" },
      };
    case 'aws-role':
      return { ...common, aws: awsFacts(refusal.roleArn, refusal.region) };
    case 'aws-web-identity':
      return {
        ...common,
        ...answerFacts(refusal),
        ...tokenFacts(refusal.claims),
        aws: { ...awsFacts(refusal.roleArn, refusal.region), durationSeconds: refusal.durationSeconds },
      };
    case 'aws-assume-role':
      return {
        ...common,
        ...answerFacts(refusal),
        aws: {
          ...awsFacts(refusal.toRole, refusal.region),
          fromRole: refusal.fromRole,
          hop: refusal.hop,
          durationSeconds: refusal.durationSeconds,
        },
      };
    case 'aws-first-signed-call':
      return {
        ...common,
        ...answerFacts(refusal),
        aws: awsFacts(refusal.roleArn, refusal.region),
        network: { ...nothing.network, override: awsOverride(env) },
      };
    case 'aws-read':
      return {
        ...common,
        ...answerFacts(refusal),
        aws: {
          ...awsFacts(refusal.roleArn ?? '', refusal.region),
          ...(refusal.roleAccount === undefined ? {} : { account: refusal.roleAccount }),
          call: refusal.call,
          secretId: refusal.secretId,
          secretAccount: refusal.secretAccount ?? accountOfArn(refusal.secretId),
          sessionPolicy: refusal.sessionPolicy,
          stage: refusal.stage,
        },
      };
    case 'google-provider':
      return { ...common, google: { ...noGoogle, provider: refusal.provider } };
    case 'google-exchange':
      return {
        ...common,
        ...tokenFacts(refusal.claims),
        status: refusal.status,
        code: refusal.error,
        hint: refusal.hint ?? '',
        clockSkewSeconds: refusal.clockSkewSeconds,
        google: { ...noGoogle, provider: refusal.provider },
      };
    case 'google-impersonation':
      return {
        ...common,
        ...tokenFacts(refusal.claims),
        status: refusal.status,
        code: refusal.rpcStatus,
        reason: refusal.reason,
        clockSkewSeconds: refusal.clockSkewSeconds,
        google: {
          ...noGoogle,
          provider: refusal.provider,
          serviceAccount: refusal.serviceAccount,
          api: refusal.metadata?.['service'],
          consumer: refusal.metadata?.['consumer'],
        },
      };
    case 'google-read':
      return {
        ...common,
        status: refusal.status,
        code: refusal.rpcStatus,
        reason: refusal.reason,
        google: {
          ...noGoogle,
          call: refusal.call,
          resource: refusal.resource,
          principal: refusal.principal,
          api: refusal.metadata?.['service'],
          consumer: refusal.metadata?.['consumer'],
        },
      };
    case 'azure-token':
      return {
        ...common,
        ...(refusal.claims === undefined ? {} : tokenFacts(refusal.claims)),
        status: refusal.status,
        code: refusal.error,
        clockSkewSeconds: refusal.clockSkewSeconds,
        azure: {
          ...noAzure,
          codes: refusal.codes,
          tenant: refusal.tenant,
          client: refusal.client,
          audience: refusal.audience,
        },
      };
    case 'azure-read':
      return {
        ...common,
        status: refusal.status,
        code: refusal.code,
        azure: {
          ...noAzure,
          tenant: refusal.tenant,
          client: refusal.client,
          call: refusal.call,
          inner: refusal.inner,
          vault: refusal.vault,
          secret: refusal.secret,
          vaultTenant: refusal.vaultTenant,
        },
      };
    case 'vault-login':
      return {
        ...common,
        ...(refusal.claims === undefined ? {} : tokenFacts(refusal.claims)),
        status: refusal.status,
        clockSkewSeconds: refusal.clockSkewSeconds,
        vault: { ...noVault, ...vaultFacts(refusal), audienceIsTyped: refusal.audienceIsTyped },
      };
    case 'vault-read':
      return {
        ...common,
        status: refusal.status,
        vault: {
          ...noVault,
          ...vaultFacts(refusal),
          call: refusal.call,
          path: refusal.path,
          mount: refusal.mount,
          kv: refusal.kv,
          policies: refusal.policies ?? [],
        },
      };
    case 'network':
      return {
        ...common,
        clockSkewSeconds: refusal.clockSkewSeconds,
        network: {
          service: refusal.service,
          host: refusal.host,
          nodeCode: refusal.nodeCode,
          proxyStatus: refusal.proxyStatus,
          foreignAnswer: refusal.foreignAnswer ?? false,
          override: refusal.override,
        },
      };
  }
}

function answerFacts(answer: {
  readonly status: number;
  readonly code: string;
  readonly hint?: string;
  readonly clockSkewSeconds?: number;
}): Pick<Facts, 'status' | 'code' | 'hint' | 'clockSkewSeconds'> {
  return {
    status: answer.status,
    // The wire's code and the SDK's class name differ by this ending, and a code may come with a namespace before `#`.
    code: answer.code.replace(/^.*#/, '').replace(/Exception$/, ''),
    hint: answer.hint ?? '',
    clockSkewSeconds: answer.clockSkewSeconds,
  };
}

function tokenFacts(
  claims: TokenClaims,
): Pick<Facts, 'claims' | 'issuer' | 'subjectForm' | 'subjectContext' | 'repository' | 'calledRepository'> {
  const issuer = issuerKind(claims);
  // Another CI's claims of these names mean something else, and its subject is built otherwise.
  if (issuer !== 'github' && issuer !== 'forgejo') {
    return {
      claims,
      issuer,
      subjectForm: undefined,
      subjectContext: undefined,
      repository: undefined,
      calledRepository: undefined,
    };
  }
  const repository = claim(claims, 'repository');
  const called = /^([^/]+\/[^/]+)\//.exec(claim(claims, 'job_workflow_ref') ?? '')?.[1];
  return {
    claims,
    issuer,
    // Forgejo has the one form alone.
    subjectForm: issuer === 'github' ? subjectForm(claims) : undefined,
    subjectContext: subjectContext(claims),
    repository,
    calledRepository: called === repository ? undefined : called,
  };
}

function awsFacts(role: string, region: string | undefined): AwsFacts {
  const match =
    /^arn:([a-z-]+):(?:iam|sts)::(\d{12}):(?:assumed-role\/([^/]+)\/.*|role\/(?:.*\/)?([^/]+))$/.exec(role);
  return {
    ...noAws,
    role,
    partition: match?.[1],
    account: match?.[2],
    roleName: match?.[3] ?? match?.[4],
    region,
  };
}

function accountOfArn(text: string | undefined): string | undefined {
  return /^arn:[a-z-]+:secretsmanager:[^:]*:(\d{12}):/.exec(text ?? '')?.[1];
}

/** Whether rules of GitHub's tokens may be at work: for those of Forgejo and of other CIs they are not. */
export function mayBeGithubs({ issuer }: Facts): boolean {
  return issuer === undefined || issuer === 'github';
}

/** The partition that a region belongs to; unknown prefixes count as the commercial one. */
export function partitionOfRegion(region: string): string {
  const prefixes = [
    ['cn-', 'aws-cn'],
    ['us-gov-', 'aws-us-gov'],
    ['eusc-', 'aws-eusc'],
    ['us-iso-', 'aws-iso'],
    ['us-isob-', 'aws-iso-b'],
    ['eu-isoe-', 'aws-iso-e'],
    ['us-isof-', 'aws-iso-f'],
    ['eu-isof-', 'aws-iso-f'],
  ] as const;
  return prefixes.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

export function partitionsDiffer(aws: AwsFacts | undefined): boolean {
  if (aws?.partition === undefined || aws.region === undefined) return false;
  return aws.partition !== partitionOfRegion(aws.region);
}

function awsOverride(env: Env): string | undefined {
  return ['AWS_ENDPOINT_URL_SECRETS_MANAGER', 'AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL'].find(
    (name) => (env[name] ?? '') !== '',
  );
}

const PULL_REQUEST_EVENTS = new Set(['pull_request', 'pull_request_review', 'pull_request_review_comment']);

/** `pull_request_target` is none of these events: it runs with the base repository's rights and gets a token. */
function readFork(env: Env, payload: unknown): Facts['fork'] {
  if (!PULL_REQUEST_EVENTS.has(env['GITHUB_EVENT_NAME'] ?? '')) return 'no';
  const head = member(member(payload, 'pull_request'), 'head');
  if (head === undefined) return 'unknown';
  const headRepository = member(member(head, 'repo'), 'full_name');
  // A fork that was deleted has no head repository any more.
  if (typeof headRepository !== 'string') return 'yes';
  return headRepository.toLowerCase() === (env['GITHUB_REPOSITORY'] ?? '').toLowerCase() ? 'no' : 'yes';
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}
