import { UserError } from '../../core/errors.ts';
import { holdToken } from '../held-token.ts';
import { azureCliSource } from './azure-cli.ts';
import type { Cloud } from './clouds.ts';
import type { AccessToken, Credentials } from './credentials.ts';
import { clientSecretSource, workloadIdentitySource } from './environment-identity.ts';
import { instanceMetadataSource, managedIdentitySource } from './managed-identity.ts';
import type { AzureContext } from './settings.ts';

/** One place that a machine's own identity may come from. */
export interface AmbientSource extends Omit<Credentials, 'current' | 'renewed'> {
  /**
   * A new token.
   * @returns `undefined` where this machine has no such identity after all
   * @throws UserError where it has one that is refused
   */
  take(): Promise<AccessToken | undefined>;
}

/** @returns `undefined` where the environment says that there is nothing of the kind */
export type FindSource = (cloud: Cloud, context: AzureContext) => AmbientSource | undefined;

/** In the order of Microsoft's own clients: https://learn.microsoft.com/en-us/azure/developer/javascript/sdk/credential-chains */
const sources: readonly FindSource[] = [
  clientSecretSource,
  workloadIdentitySource,
  managedIdentitySource,
  instanceMetadataSource,
  azureCliSource,
];

/**
 * The machine's own identity, and only where the author asked for it: of the default chain what needs no SDK.
 * @throws UserError AMBIENT_MISSING, AZURE_CREDENTIALS_REFUSED, UNREACHABLE, TIMED_OUT
 */
export async function signInAmbient(cloud: Cloud, context: AzureContext): Promise<Credentials> {
  const { tenantId, clientId } = context.settings;
  const unused = [
    ...(tenantId === undefined ? [] : ['azure-tenant-id']),
    ...(clientId === undefined ? [] : ['azure-client-id']),
  ];
  context.log.info(
    `Azure: the machine's own credentials are used (identity: ambient)${unused.length === 0 ? '' : `; ${unused.join(' and ')} not`}`,
  );
  for (const find of sources) {
    const source = find(cloud, context);
    const token = await source?.take();
    if (source !== undefined && token !== undefined) return hold(source, token);
  }
  throw missing();
}

function hold({ take, ...who }: AmbientSource, first: AccessToken): Credentials {
  const again = async (): Promise<AccessToken> => {
    const token = await take();
    if (token === undefined) throw missing();
    return token;
  };
  return { ...who, ...holdToken(first, again) };
}

function missing(): UserError {
  return new UserError({
    code: 'AMBIENT_MISSING',
    what: 'this machine has no Azure credentials of its own that can be used',
    facts: [
      [
        'looked for',
        'AZURE_CLIENT_SECRET, AZURE_FEDERATED_TOKEN_FILE, IDENTITY_ENDPOINT, the instance metadata service, az',
      ],
    ],
    fix: [
      'az login',
      'or, in a CI, sign in with its token: identity: oidc, azure-tenant-id and azure-client-id; an Azure VM needs a managed identity',
    ],
  });
}
