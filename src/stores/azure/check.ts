import { UserError } from '../../core/errors.ts';
import { type AzureReference, vaultHost } from './reference.ts';
import type { AzureSettings } from './settings.ts';

/** What can be seen to be wrong before any call: what is not said, and vaults that no one sign-in can open. */
export function checkAzureSettings(
  references: readonly AzureReference[],
  settings: AzureSettings,
): readonly UserError[] {
  if (references.length === 0) return [];
  const missing = settings.identity === 'oidc' ? missingSettings(settings) : [];
  return [...missing, ...mixedClouds(references)];
}

function missingSettings({ tenantId, clientId }: AzureSettings): readonly UserError[] {
  const inputs = [
    ['azure-tenant-id', tenantId, 'az account show --query tenantId --output tsv'],
    ['azure-client-id', clientId, 'az identity show --resource-group GROUP --name NAME --query clientId'],
  ] as const;
  return inputs.flatMap(([input, value, command]) =>
    value === undefined
      ? [
          new UserError({
            code: 'INPUT_MISSING',
            what: `an Azure secret is asked for, and the input ${input} is not set or empty`,
            fix: [
              `set ${input}, as: ${command}`,
              'where it comes from a secret or variable, that one is not defined for this job: name the environment that holds it, or write it out (it is no secret)',
            ],
          }),
        ]
      : [],
  );
}

/** A tenant is in one cloud, and so are all the vaults that its tokens open. */
function mixedClouds(references: readonly AzureReference[]): readonly UserError[] {
  const [first] = references;
  const other = references.find(({ cloud }) => cloud !== first?.cloud);
  if (first === undefined || other === undefined) return [];
  return [
    new UserError({
      code: 'LINE_INVALID',
      what: `two clouds in one connection: ${vaultHost(first)} is of ${first.cloud.title}, ${vaultHost(other)} of ${other.cloud.title}`,
      fix: [
        'read each cloud by a step, or a connection, of its own',
        'a vault that is written without its host is of the cloud of AZURE_AUTHORITY_HOST, else of the public one: paste its whole URL if it is of another',
      ],
    }),
  ];
}
