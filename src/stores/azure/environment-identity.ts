import { UserError } from '../../core/errors.ts';
import { readClaims, type TokenClaims } from '../../identity/token.ts';
import { readTokenFile } from '../../identity/token-file.ts';
import { tokenTexts } from '../../identity/token-texts.ts';
import type { AmbientSource, FindSource } from './ambient.ts';
import type { AccessToken } from './credentials.ts';
import { authorityEndpoint } from './endpoints.ts';
import { ASSERTION_TYPE, readAccessToken, requestToken } from './entra.ts';
import type { Application } from './federation.ts';
import type { AzureContext } from './settings.ts';

/** An application whose secret is in the environment: AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET. */
export const clientSecretSource: FindSource = (cloud, context) => {
  const secret = context.env['AZURE_CLIENT_SECRET'] ?? '';
  const who = readApplication(context);
  if (secret === '' || who === undefined) return undefined;
  const application: Application = { ...who, cloud };
  return {
    ...named(application),
    take: () => {
      context.masker.mask(secret);
      return exchange({ client_secret: secret }, application, context);
    },
  };
};

/**
 * A pod of a cluster: the token that is renewed in the file of AZURE_FEDERATED_TOKEN_FILE.
 * https://learn.microsoft.com/en-us/azure/aks/workload-identity-overview
 */
export const workloadIdentitySource: FindSource = (cloud, context) => {
  const file = context.env['AZURE_FEDERATED_TOKEN_FILE'] ?? '';
  const who = readApplication(context);
  if (file === '' || who === undefined) return undefined;
  const application: Application = { ...who, cloud };
  return {
    ...named(application),
    take: async () => {
      const token = await readToken(file, context.deadline);
      context.masker.mask(...tokenTexts(token));
      const proof = { client_assertion_type: ASSERTION_TYPE, client_assertion: token };
      return exchange(proof, application, context, readClaims(token));
    },
  };
};

function readApplication({ env }: AzureContext): Pick<Application, 'tenant' | 'client'> | undefined {
  const tenant = env['AZURE_TENANT_ID'] ?? '';
  const client = env['AZURE_CLIENT_ID'] ?? '';
  // A segment of a path: nothing that walks, or means another tenant.
  return /^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(tenant) && client !== '' ? { tenant, client } : undefined;
}

function named({ tenant, client }: Application): Omit<AmbientSource, 'take'> {
  return { principal: `application ${client}, tenant ${tenant}`, tenant, client };
}

async function exchange(
  proof: Readonly<Record<string, string>>,
  application: Application,
  context: AzureContext,
  claims?: TokenClaims,
): Promise<AccessToken> {
  const { tenant, client, cloud } = application;
  const answer = await requestToken(tenant, client, proof, cloud, context);
  if (answer.status === 200) return readAccessToken(answer, authorityEndpoint(context.env, cloud), context);
  const { exchangeRefused, secretRefused } = await import('./trust-errors.ts');
  throw claims === undefined
    ? secretRefused(answer, application, context)
    : exchangeRefused(answer, claims, application, context);
}

async function readToken(file: string, deadline: AbortSignal): Promise<string> {
  try {
    return (await readTokenFile(file, deadline)).trim();
  } catch {
    deadline.throwIfAborted();
    throw new UserError({
      code: 'AMBIENT_MISSING',
      what: 'the file that AZURE_FEDERATED_TOKEN_FILE names cannot be read',
      facts: [['file', file]],
      fix: [
        'see that the pod has the label azure.workload.identity/use: "true" and its service account the annotations',
      ],
    });
  }
}
