import { always, type Cause } from './cause.ts';
import { type Facts, mayBeGithubs } from './facts.ts';
import { MOST_SKEW_SECONDS, skew } from './network.ts';
import { shellWord, visible } from './quote.ts';
import { claim } from './subject.ts';

/** Entra ID refused the sign-in, or Key Vault a call. */
export const azureCauses = {
  Z1: (facts) => ({
    mistake: `the federated credential is for another ${contextWord(facts)} than this job runs for; its subject would be ${subject(facts)}, and no part of it may be a wildcard`,
    change: `add a credential with exactly this subject (at most 20 an application); what is there: ${list(facts)}`,
  }),
  Z2: (facts) => ({
    mistake: `the federated credential has this issuer, subject or audience in other upper and lower case: ${subject(facts)} is compared letter by letter`,
    change: 'copy iss, sub and aud from here into the credential',
  }),
  Z3: (facts) =>
    facts.subjectForm === 'immutable' || !mayBeGithubs(facts)
      ? undefined
      : {
          mistake: `the credential may have the form with ids, which the portal writes (repo:owner@1/name@2:...), but this repository's tokens say ${subject(facts)}`,
          change:
            'make the credential for the subject without ids, or opt the repository in to immutable subjects',
        },
  Z4: (facts) =>
    facts.claims !== undefined && facts.subjectForm !== 'immutable'
      ? undefined
      : {
          mistake: `this repository has immutable subjects, with the ids of owner and repository: ${subject(facts)}; a credential by names alone does not match`,
          change: 'add a credential with this subject beside the one that is there',
        },
  Z5: (facts) => ({
    mistake: `a template of the organisation or repository makes the sub, so it is not GitHub's default but ${subject(facts)}`,
    change: `make the credential for this sub; or go back to the default: gh api -X PUT repos/${facts.repository === undefined ? 'OWNER/REPOSITORY' : shellWord(facts.repository)}/actions/oidc/customization/sub -F use_default=true`,
  }),
  Z6: (facts) => ({
    mistake: 'the credential looks the same, and what is stored of it is stale or not yet everywhere',
    change: `compare letter by letter: ${list(facts)}; wait some minutes after a change, then delete it and make it anew`,
  }),
  Z7: (facts) => {
    const environment = facts.claims && claim(facts.claims, 'environment');
    return {
      mistake: `the credential may say environment/${visible(environment ?? 'NAME')} with a slash, which a template of the portal wrote`,
      change: `write it with a colon: ${subject(facts)}`,
    };
  },
  Z8: (facts) => ({
    mistake: `no federated credential is for the issuer ${visible(facts.claims?.issuer ?? 'of the token')}; a slash at its end, an enterprise's path or another server counts`,
    change: "set the credential's issuer to iss, letter by letter",
  }),
  Z9: (facts) => ({
    mistake: `the token has the audience ${visible(facts.claims?.audience ?? '')}, and the credential's audience is another one`,
    change: `set the credential's only audience to ${visible(facts.azure?.audience ?? 'api://AzureADTokenExchange')}`,
  }),
  Z10: (facts) => ({
    mistake: `tenant ${tenant(facts)} has no application with the client id ${client(facts)}: it is of another tenant, or an object id stands where the client id belongs`,
    change: `use the Application (client) ID: az ad app list --display-name NAME --query "[].appId"; of a managed identity: az identity show --resource-group GROUP --name NAME --query clientId`,
  }),
  Z11: (facts) => ({
    mistake: `there is no tenant ${tenant(facts)}: it is typed wrong, or of another of Microsoft's clouds`,
    change: 'az account show --query tenantId --output tsv',
  }),
  Z12: (facts) => ({
    mistake: `the credential may be on another application than ${client(facts)}`,
    change: `look at those of this client id: ${list(facts)}; make it there`,
  }),
  Z13: (facts) => ({
    mistake: `the token was not valid at Entra's time: too old when it came${Math.abs(facts.clockSkewSeconds ?? 0) > MOST_SKEW_SECONDS ? skew(facts) : ''}, or from an issuer whose clock is wrong`,
    change:
      'run the job again; if it stays, look for what delays the step, and set the clock of a server of your own by NTP',
  }),
  Z14: always(
    'a client secret, or a user, was sent in the place of a token: they are in the environment of this machine, and wrong or expired',
    'unset AZURE_CLIENT_SECRET (and AZURE_USERNAME), or renew the secret: az ad app credential reset --id CLIENT_ID',
  ),
  Z15: (facts) => ({
    mistake: `application ${client(facts)} is disabled, or a conditional access policy for workload identities blocks this sign-in`,
    change: "not for the repository to mend: ask the directory's administrator",
  }),
  Z16: (facts) =>
    mayBeGithubs(facts) || facts.issuer === 'gitlab' || facts.issuer === 'hcp-terraform'
      ? {
          mistake:
            'the credential is a flexible one, and its expression does not match, or the claim that it names is not supported',
          change: `write it as claims['sub'] matches ${mayBeGithubs(facts) ? "'repo:OWNER/REPOSITORY:ref:refs/heads/*'" : "'TEXT*'"} without a subject beside it`,
        }
      : undefined,
  Z17: (facts) => ({
    mistake: `${application(facts)} has no role that reads ${target(facts)}, or it was assigned to the object id of the app registration instead of its service principal, or in the last minutes`,
    change: `az role assignment create --role ${role(facts)} --assignee-object-id "$(az ad sp show --id ${clientWord(facts)} --query id --output tsv)" --assignee-principal-type ServicePrincipal --scope ${scope(facts)}`,
  }),
  Z18: (facts) =>
    facts.azure?.inner === 'ForbiddenByRbac'
      ? {
          mistake:
            'the vault works by roles, and an access policy, which has no effect then, was given in their place',
          change: `assign a role; how it works: az keyvault show --name ${vaultWord(facts)} --query properties.enableRbacAuthorization`,
        }
      : {
          mistake: `the vault works by access policies, and none lets ${application(facts)} do this; a role on it has no effect then`,
          change: `az keyvault set-policy --name ${vaultWord(facts)} --object-id "$(az ad sp show --id ${clientWord(facts)} --query id --output tsv)" --secret-permissions get list (which opens the whole vault); or change over to roles: az keyvault update --name ${vaultWord(facts)} --enable-rbac-authorization true (which ends all access policies at once)`,
        },
  Z19: (facts) => ({
    mistake: `the firewall of vault ${vault(facts)} does not admit this runner's address${facts.azure?.inner === 'ForbiddenByConnection' ? ': public access is off' : ''}; hosted runners have no fixed one`,
    change: `run on a self-hosted runner in the vault's network; for a fixed address: az keyvault network-rule add --name ${vaultWord(facts)} --ip-address ADDRESS`,
  }),
  Z20: ({ azure }) => {
    const other = azure?.vaultTenant;
    if (other !== undefined && other.toLowerCase() === azure?.tenant?.toLowerCase()) return undefined;
    return {
      mistake: `the vault is of tenant ${visible(other ?? '(not said)')}, and the token of tenant ${visible(azure?.tenant ?? '(not known)')}`,
      change:
        other === undefined
          ? 'set azure-tenant-id to the tenant of the vault'
          : `azure-tenant-id: ${visible(other)}, with an application and a federated credential of that tenant`,
    };
  },
  Z21: (facts) => ({
    mistake: `a part of this token's sub is another one in each run, and a federated credential takes no pattern: ${subject(facts)}`,
    change:
      facts.issuer === 'buildkite'
        ? `have the agent give one whose sub stays: --token-command '["buildkite-agent","oidc","request-token","--audience","{audience}","--subject-claim","pipeline_id"]'`
        : 'use a token of another issuer whose sub stays: --token-env, --token-file or --token-command',
  }),
} satisfies Record<string, Cause>;

function contextWord({ subjectContext }: Facts): string {
  switch (subjectContext) {
    case 'environment':
      return 'environment, or for a branch,';
    case 'pull-request':
      return 'event, a branch perhaps,';
    case 'tag':
      return 'tag, or for a branch,';
    default:
      return 'branch, tag, environment or event';
  }
}

function subject({ claims }: Facts): string {
  return visible(claims?.subject ?? "the token's sub");
}

function tenant({ azure }: Facts): string {
  return visible(azure?.tenant ?? 'TENANT');
}

function client({ azure }: Facts): string {
  return visible(azure?.client ?? 'CLIENT_ID');
}

function clientWord({ azure }: Facts): string {
  return shellWord(azure?.client ?? 'CLIENT_ID');
}

function application({ azure }: Facts): string {
  return azure?.client === undefined ? 'this identity' : `application ${visible(azure.client)}`;
}

function vault({ azure }: Facts): string {
  return visible(azure?.vault ?? 'VAULT');
}

function vaultWord({ azure }: Facts): string {
  return shellWord(azure?.vault ?? 'VAULT');
}

function target(facts: Facts): string {
  const { azure } = facts;
  return azure?.secret === undefined
    ? `the list of vault ${vault(facts)}`
    : `${vault(facts)}/${visible(azure.secret)}`;
}

function role({ azure }: Facts): string {
  const isMetadata = azure?.call === 'GetSecretVersions' || azure?.call === 'GetDeletedSecret';
  return isMetadata ? '"Key Vault Reader"' : '"Key Vault Secrets User"';
}

/** A list is of the whole vault; anything else of one secret. */
function scope(facts: Facts): string {
  const { azure } = facts;
  const id = `"$(az keyvault show --name ${vaultWord(facts)} --query id --output tsv)"`;
  return azure?.secret === undefined ? id : `${id}/secrets/${shellWord(azure.secret)}`;
}

function list(facts: Facts): string {
  return `az ad app federated-credential list --id ${clientWord(facts)} (a managed identity: az identity federated-credential list --resource-group GROUP --identity-name NAME)`;
}
