import { parsePolicy } from './iam-policy.ts';
import { parseSeed } from './parse-seed.ts';
import type { Seed } from './seed.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const PROJECT = 'acme-prod';
const VAULT = 'acme-prod';

/**
 * Adds secrets to the demo's seed, each with the right to be read: AWS ones in eu-west-1 for role `ci`, whose own policy
 * knows `prod/*` alone, Google ones in acme-prod, where the pool and the service account may read all, Azure ones in vault
 * acme-prod, which the application may read all of.
 * @param aws text by name; the others likewise
 * @throws UserError INPUT_INVALID for a name that the service would not take
 */
export function addQuickSecrets(
  seed: Seed,
  aws: Readonly<Record<string, string>>,
  google: Readonly<Record<string, string>>,
  azure: Readonly<Record<string, string>> = {},
): Seed {
  const vault = seed.azure.vaults[VAULT];
  const added = parseSeed({
    aws: { accounts: { [ACCOUNT]: { secrets: { [REGION]: aws } } } },
    google: { projects: { [PROJECT]: { number: '1', secrets: google } } },
    azure: { vaults: { [VAULT]: { tenant: vault?.tenant, secrets: azure } } },
  });
  const account = seed.aws.accounts[ACCOUNT];
  const role = account?.roles['ci'];
  const project = seed.google.projects[PROJECT];
  if (account === undefined || role === undefined || project === undefined || vault === undefined) {
    throw new Error('not the seed of the demo');
  }
  const allowed = Object.keys(aws).map(
    (name) => `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-??????`,
  );
  const policies = allowed.length === 0 ? role.policies : [...role.policies, readPolicyFor(allowed)];
  return {
    ...seed,
    aws: {
      ...seed.aws,
      accounts: {
        ...seed.aws.accounts,
        [ACCOUNT]: {
          ...account,
          roles: { ...account.roles, ci: { ...role, policies } },
          secrets: {
            ...account.secrets,
            [REGION]: { ...account.secrets[REGION], ...added.aws.accounts[ACCOUNT]?.secrets[REGION] },
          },
        },
      },
    },
    azure: {
      ...seed.azure,
      vaults: {
        ...seed.azure.vaults,
        [VAULT]: { ...vault, secrets: { ...vault.secrets, ...added.azure.vaults[VAULT]?.secrets } },
      },
    },
    google: {
      projects: {
        ...seed.google.projects,
        [PROJECT]: {
          ...project,
          secrets: { ...project.secrets, ...added.google.projects[PROJECT]?.secrets },
        },
      },
    },
  };
}

function readPolicyFor(resources: readonly string[]): ReturnType<typeof parsePolicy> {
  const actions = ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'];
  return parsePolicy(
    { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: actions, Resource: resources } },
    'identity',
  );
}
