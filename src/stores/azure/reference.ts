import { checkPathSegments } from '../../references/locator.ts';
import { conflictProblem, lineProblem, optionProblem } from '../../references/problem.ts';
import { showText } from '../../references/show-text.ts';
import type { ReferenceText, SecretReference } from '../store.ts';
import { type Cloud, clouds } from './clouds.ts';
import type { AzureSettings } from './settings.ts';

/** A vault, by its name in lower case: names are case-blind. */
export interface VaultPlace {
  readonly vault: string;
  readonly cloud: Cloud;
}

export interface AzureReference extends SecretReference, VaultPlace {
  /** The secret's name as written; for a wildcard the text before the star. */
  readonly secret: string;
  /** 32 hex digits, lower case; absent for the current one. */
  readonly version?: string;
}

/** https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/resource-name-rules#microsoftkeyvault */
const vaultForm = /^[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$/;
const secretForm = /^[0-9A-Za-z-]{1,127}$/;
const versionForm = /^[0-9A-Fa-f]{32}$/;

const forms = [
  'write azure:vault-name/secret',
  'or paste https://NAME.vault.azure.net/secrets/SECRET[/VERSION], as the portal shows it',
];

/**
 * Reads `vault-name/secret`, or the URL of a secret or of one of its versions.
 * @throws UserError LINE_INVALID or OPTION_INVALID
 */
export function parseAzureReference(text: ReferenceText, { cloud }: AzureSettings): AzureReference {
  checkPathSegments(text.native ? text.locator.replace(/^https?:\/\//i, '') : text.locator);
  const parts = text.native ? readUrl(text.locator) : readLocator(text.locator, cloud);
  const version = agree(text.options.get('version'), parts.version);
  const starred = parts.secret.endsWith('*');
  const secret = starred ? parts.secret.slice(0, -1) : parts.secret;
  checkSecret(secret, starred);
  const place: VaultPlace = { vault: parts.vault.toLowerCase(), cloud: parts.cloud };
  const asked = starred ? `${secret}*` : secret;
  return {
    ...place,
    secret,
    ...(version === undefined ? {} : { version: version.toLowerCase() }),
    key: `${secretId(place, asked).toLowerCase()}/${version?.toLowerCase() ?? ''}`,
    label: labelOf(place, asked, version),
    ...(starred ? { wildcard: { prefix: secret } } : { secretName: secret }),
    wantsCreated: false,
  };
}

export function isSecretName(text: string): boolean {
  return secretForm.test(text);
}

/** The vault's own host. */
export function vaultHost({ vault, cloud }: VaultPlace): string {
  return `${vault}.${cloud.suffix}`;
}

/** The secret's identifier without a version, as the portal shows it. */
export function secretId(place: VaultPlace, secret: string): string {
  return `https://${vaultHost(place)}/secrets/${secret}`;
}

/** As the author could have typed it behind `azure:`. */
export function labelOf({ vault }: VaultPlace, secret: string, version: string | undefined): string {
  return `${vault}/${secret}${version === undefined ? '' : `?version=${version}`}`;
}

interface Parts extends VaultPlace {
  readonly secret: string;
  readonly version?: string;
}

function readUrl(text: string): Parts {
  const [, host = '', collection = '', secret, version, ...rest] =
    /^https:\/\/([^/]+)\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/i.exec(text) ?? [];
  const cloud = clouds.find(({ suffix }) => host.toLowerCase().endsWith(`.${suffix}`));
  if (cloud === undefined || secret === undefined || rest.length > 0) {
    throw lineProblem(`${showText(text)} is not the URL of a Key Vault secret`, ...forms);
  }
  if (collection !== 'secrets') {
    throw lineProblem(
      `${showText(text)} is a URL of ${showText(collection)}, not of secrets`,
      `the private key of a certificate is the secret of the same name: https://${showText(host)}/secrets/${showText(secret)}`,
      ...forms,
    );
  }
  const vault = host.slice(0, -(cloud.suffix.length + 1));
  checkVault(vault);
  return { vault, cloud, secret, ...(version === undefined ? {} : { version }) };
}

function readLocator(locator: string, cloud: Cloud): Parts {
  const [vault = '', secret, ...rest] = locator.split('/');
  if (secret === undefined || rest.length > 0) {
    throw lineProblem(
      `${showText(locator)} is not a vault's name, a slash and a secret's name`,
      ...forms,
      ...(rest.length === 1 ? [`a version is an option: ?version=${showText(rest.join('/'))}`] : []),
    );
  }
  checkVault(vault);
  return { vault, cloud, secret };
}

function agree(said: string | undefined, identified: string | undefined): string | undefined {
  for (const version of [said, identified]) if (version !== undefined) checkVersion(version);
  if (said !== undefined && identified !== undefined && said.toLowerCase() !== identified.toLowerCase())
    throw conflictProblem('version', said, identified);
  return said ?? identified;
}

function checkVault(vault: string): void {
  if (vaultForm.test(vault)) return;
  throw lineProblem(
    `${showText(vault)} is not the name of a vault`,
    'a name has 3 to 24 letters, digits and hyphens, and begins with a letter; it is not the host, nor the resource id',
  );
}

function checkSecret(secret: string, starred: boolean): void {
  if (secretForm.test(secret) || (starred && secret === '')) return;
  throw lineProblem(
    `${showText(secret)} is not the name of a Key Vault secret`,
    'a name has 1 to 127 letters, digits and hyphens (no underscore, no dot)',
  );
}

function checkVersion(version: string): void {
  if (versionForm.test(version)) return;
  throw optionProblem(
    `${showText(version)} is not a version of a Key Vault secret`,
    'write its 32 hex digits, as: az keyvault secret list-versions --vault-name VAULT --name SECRET',
  );
}

/** The pipeline hands back, spread and completed, what `parse` made. */
export function ownReferences(references: readonly SecretReference[]): readonly AzureReference[] {
  return references.map((reference) => {
    if (isOwn(reference)) return reference;
    throw new Error(`${reference.label} is not a reference of Azure Key Vault`);
  });
}

function isOwn(reference: SecretReference): reference is AzureReference {
  return 'vault' in reference && 'cloud' in reference && 'secret' in reference;
}
