import { parsePolicy } from '../../src/emulator/iam-policy.ts';
import { parseSeed } from '../../src/emulator/parse-seed.ts';
import type {
  AwsAccountSeed,
  AzureVaultSeed,
  FaultSeed,
  GoogleProjectSeed,
  Seed,
  ThrottleSeed,
} from '../../src/emulator/seed.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Compact changes to a seed, each giving a new one. They take the forms of the seed file (docs/emulator.md), so that
 * tests read like a user's own seeds.
 */
export interface AwsPlace {
  readonly account?: string;
  readonly region?: string;
}

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const PROJECT = 'acme-prod';
export const ISSUER = 'token.actions.githubusercontent.com';
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/ci`;
export const AZURE_TENANT = '5c1a7e0d-7c1e-4d0b-9a35-2f6d0e8b4c11';
export const AZURE_CLIENT = '8f0c3d52-41b7-4b6e-8d2f-90ab13c5e674';
const VAULT = 'acme-prod';
export const PROVIDER = 'projects/123456789012/locations/global/workloadIdentityPools/gh/providers/gh';

/** A seed from nothing but its file's JSON. */
export function seedOf(json: Json): Seed {
  return parseSeed(json);
}

/** Adds or replaces one secret: `withAwsSecret(seed, 'prod/x', 'value')` or the long form of the file. */
export function withAwsSecret(seed: Seed, name: string, secret: string | Json, place: AwsPlace = {}): Seed {
  return withAwsSecrets(seed, { [name]: secret }, place);
}

export function withAwsSecrets(
  seed: Seed,
  secrets: Readonly<Record<string, string | Json>>,
  { account = ACCOUNT, region = REGION }: AwsPlace = {},
): Seed {
  const read = awsAccount(
    parseSeed({ aws: { accounts: { [account]: { secrets: { [region]: secrets } } } } }),
    account,
  );
  return withAwsAccount(seed, account, (before) => ({
    ...before,
    secrets: { ...before.secrets, [region]: { ...before.secrets[region], ...read.secrets[region] } },
  }));
}

/** `count` secrets `PREFIX0` ... with the values `value-0` ... */
export function withManyAwsSecrets(
  seed: Seed,
  count: number,
  prefix = 'prod/many/',
  place: AwsPlace = {},
): Seed {
  const names = Array.from({ length: count }, (_, index) => [`${prefix}${index}`, `value-${index}`] as const);
  return withAwsSecrets(seed, Object.fromEntries(names), place);
}

/** Adds or replaces parameters of Parameter Store: `withParameters(seed, { '/app/key': 'value' })`. */
export function withParameters(
  seed: Seed,
  parameters: Readonly<Record<string, string | Json>>,
  { account = ACCOUNT, region = REGION }: AwsPlace = {},
): Seed {
  const read = awsAccount(
    parseSeed({ aws: { accounts: { [account]: { parameters: { [region]: parameters } } } } }),
    account,
  );
  return withAwsAccount(seed, account, (before) => ({
    ...before,
    parameters: {
      ...before.parameters,
      [region]: { ...before.parameters[region], ...read.parameters[region] },
    },
  }));
}

/** Adds or replaces a role in the file's form; `trust` as a whole document. */
export function withAwsRole(seed: Seed, name: string, role: Json, account = ACCOUNT): Seed {
  const read = awsAccount(
    parseSeed({ aws: { accounts: { [account]: { roles: { [name]: role } } } } }),
    account,
  );
  return withAwsAccount(seed, account, (before) => ({
    ...before,
    roles: { ...before.roles, ...read.roles },
  }));
}

/** Replaces the permission policy of a role that is there, given as its statements. */
export function withAwsPolicy(seed: Seed, statements: readonly Json[], role = 'ci', account = ACCOUNT): Seed {
  const policy = parsePolicy({ Version: '2012-10-17', Statement: statements }, 'identity');
  return withAwsAccount(seed, account, (before) => {
    const held = before.roles[role];
    if (held === undefined) throw new Error(`the seed has no role ${role}`);
    return { ...before, roles: { ...before.roles, [role]: { ...held, policies: [policy] } } };
  });
}

/** Any part of an account in the file's form: keys, users, oidcProviders, partition, ... laid over what is there. */
export function withAwsAccountPart(seed: Seed, part: Json, account = ACCOUNT): Seed {
  const read = awsAccount(parseSeed({ aws: { accounts: { [account]: part } } }), account);
  const given: Partial<AwsAccountSeed> = Object.fromEntries(
    Object.entries(read).filter(([key]) => Object.hasOwn(part, key)),
  );
  return withAwsAccount(seed, account, (before) => ({ ...before, ...given }));
}

export function withAwsAccount(
  seed: Seed,
  account: string,
  change: (before: AwsAccountSeed) => AwsAccountSeed,
): Seed {
  const before = Object.hasOwn(seed.aws.accounts, account)
    ? awsAccount(seed, account)
    : awsAccount(parseSeed({ aws: { accounts: { [account]: {} } } }), account);
  return { ...seed, aws: { ...seed.aws, accounts: { ...seed.aws.accounts, [account]: change(before) } } };
}

/** A trust policy for one subject of GitHub's issuer, with the usual audience. */
export function trustFor(subject: string, { account = ACCOUNT, operator = 'StringEquals' } = {}): Json {
  const audience = { [`${ISSUER}:aud`]: 'sts.amazonaws.com' };
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${ISSUER}` },
        Condition:
          operator === 'StringEquals'
            ? { StringEquals: { ...audience, [`${ISSUER}:sub`]: subject } }
            : { StringEquals: audience, [operator]: { [`${ISSUER}:sub`]: subject } },
      },
    ],
  };
}

export interface GooglePlace {
  readonly project?: string;
  readonly location?: string;
}

export function withGoogleSecret(
  seed: Seed,
  name: string,
  secret: string | Json,
  place: GooglePlace = {},
): Seed {
  return withGoogleSecrets(seed, { [name]: secret }, place);
}

export function withGoogleSecrets(
  seed: Seed,
  secrets: Readonly<Record<string, string | Json>>,
  { project = PROJECT, location }: GooglePlace = {},
): Seed {
  const given = location === undefined ? { secrets } : { regionalSecrets: { [location]: secrets } };
  const read = googleProject(
    parseSeed({ google: { projects: { [project]: { number: '1', ...given } } } }),
    project,
  );
  return withGoogleProject(seed, project, (before) => ({
    ...before,
    secrets: { ...before.secrets, ...read.secrets },
    regionalSecrets:
      location === undefined
        ? before.regionalSecrets
        : {
            ...before.regionalSecrets,
            [location]: { ...before.regionalSecrets[location], ...read.regionalSecrets[location] },
          },
  }));
}

/** `count` secrets `PREFIX0` ... with the values `value-0` ... */
export function withManyGoogleSecrets(
  seed: Seed,
  count: number,
  prefix = 'many-',
  place: GooglePlace = {},
): Seed {
  const names = Array.from({ length: count }, (_, index) => [`${prefix}${index}`, `value-${index}`] as const);
  return withGoogleSecrets(seed, Object.fromEntries(names), place);
}

/** Any part of a project in the file's form, laid over what is there; also makes the project (give its `number`). */
export function withGoogleProjectPart(seed: Seed, part: Json, project = PROJECT): Seed {
  const read = googleProject(
    parseSeed({ google: { projects: { [project]: { number: '1', ...part } } } }),
    project,
  );
  const given: Partial<GoogleProjectSeed> = Object.fromEntries(
    Object.entries(read).filter(([key]) => Object.hasOwn(part, key)),
  );
  return withGoogleProject(seed, project, (before) => ({ ...before, ...given }));
}

export function withGoogleProject(
  seed: Seed,
  project: string,
  change: (before: GoogleProjectSeed) => GoogleProjectSeed,
): Seed {
  const before = Object.hasOwn(seed.google.projects, project)
    ? googleProject(seed, project)
    : googleProject(parseSeed({ google: { projects: { [project]: { number: '1' } } } }), project);
  return { ...seed, google: { projects: { ...seed.google.projects, [project]: change(before) } } };
}

/** Adds or replaces secrets of a vault, in the file's form. */
export function withAzureSecrets(
  seed: Seed,
  secrets: Readonly<Record<string, string | Json>>,
  vault = VAULT,
): Seed {
  const read = azureVault(
    parseSeed({ azure: { vaults: { [vault]: { tenant: AZURE_TENANT, secrets } } } }),
    vault,
  );
  return withAzureVault(seed, vault, (before) => ({
    ...before,
    secrets: { ...before.secrets, ...read.secrets },
  }));
}

/** `count` secrets `PREFIX0` ... with the values `value-0` ... */
export function withManyAzureSecrets(seed: Seed, count: number, prefix = 'many-'): Seed {
  const names = Array.from({ length: count }, (_, index) => [`${prefix}${index}`, `value-${index}`] as const);
  return withAzureSecrets(seed, Object.fromEntries(names));
}

/** Any part of a vault in the file's form, laid over what is there; also makes the vault. */
export function withAzureVaultPart(seed: Seed, part: Json, vault = VAULT): Seed {
  const read = azureVault(
    parseSeed({ azure: { vaults: { [vault]: { tenant: AZURE_TENANT, ...part } } } }),
    vault,
  );
  const given: Partial<AzureVaultSeed> = Object.fromEntries(
    Object.entries(read).filter(([key]) => Object.hasOwn(part, key)),
  );
  return withAzureVault(seed, vault, (before) => ({ ...before, ...given }));
}

/** The applications of the demo's tenant, in the file's form; they replace those that are there. */
export function withAzureApplications(seed: Seed, applications: Json, tenant = AZURE_TENANT): Seed {
  const { tenants } = parseSeed({ azure: { tenants: { [tenant]: { applications } } } }).azure;
  return { ...seed, azure: { ...seed.azure, tenants: { ...seed.azure.tenants, ...tenants } } };
}

export function withManagedIdentity(seed: Seed, identity: Json): Seed {
  const { managedIdentity } = parseSeed({ azure: { managedIdentity: identity } }).azure;
  return managedIdentity === undefined ? seed : { ...seed, azure: { ...seed.azure, managedIdentity } };
}

function withAzureVault(seed: Seed, vault: string, change: (before: AzureVaultSeed) => AzureVaultSeed): Seed {
  const before = Object.hasOwn(seed.azure.vaults, vault)
    ? azureVault(seed, vault)
    : azureVault(parseSeed({ azure: { vaults: { [vault]: { tenant: AZURE_TENANT } } } }), vault);
  return { ...seed, azure: { ...seed.azure, vaults: { ...seed.azure.vaults, [vault]: change(before) } } };
}

function azureVault(seed: Seed, vault: string): AzureVaultSeed {
  const found = seed.azure.vaults[vault];
  if (found === undefined) throw new Error(`the seed has no vault ${vault}`);
  return found;
}

/** A Vault in the file's form, in place of the one that is there. */
export function withVault(seed: Seed, vault: Json): Seed {
  return { ...seed, vault: parseSeed({ vault }).vault };
}

/** The claims, subject and form of the job's token. */
export function withIssuer(seed: Seed, issuer: Json): Seed {
  return { ...seed, issuer: parseSeed({ issuer }).issuer };
}

/** Adds a failure: `withFault(seed, { service: 'sts', nth: 1, status: 500, code: 'InternalFailure' })`. */
export function withFault(seed: Seed, fault: Json): Seed {
  const added: readonly FaultSeed[] = parseSeed({ faults: [fault] }).faults;
  return { ...seed, faults: [...seed.faults, ...added] };
}

export function withThrottle(seed: Seed, everyNth: number, services?: ThrottleSeed['services']): Seed {
  const { throttle } = parseSeed({ throttle: { everyNth, ...(services === undefined ? {} : { services }) } });
  return throttle === undefined ? seed : { ...seed, throttle };
}

function awsAccount(seed: Seed, account: string): AwsAccountSeed {
  const found = seed.aws.accounts[account];
  if (found === undefined) throw new Error(`the seed has no account ${account}`);
  return found;
}

function googleProject(seed: Seed, project: string): GoogleProjectSeed {
  const found = seed.google.projects[project];
  if (found === undefined) throw new Error(`the seed has no project ${project}`);
  return found;
}
