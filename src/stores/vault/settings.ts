import { given } from '../../core/given.ts';
import { SecretValue } from '../../core/secret-value.ts';
import type { SettingsReader, StoreContext, Surroundings } from '../store.ts';
import { readAddress } from './address.ts';
import { type Method, methods } from './outline.ts';
import { isPath } from './path.ts';

export interface VaultSettings {
  readonly identity: Surroundings['identity'];
  /** As typed, or as the variable says. */
  readonly addr?: string;
  /** The environment variable that gave the address, where one did. */
  readonly addrFrom?: string;
  /** What signs in: under `ambient` the machine's own token stands in for the CI's. */
  readonly method: Method;
  readonly role?: string;
  /** Without `auth/` in front. */
  readonly authPath: string;
  readonly namespace?: string;
  /** Of the CI's token; by default the address's origin. */
  readonly audience?: string;
  readonly roleId?: string;
  readonly secretId?: SecretValue;
  /** PEM, or the path of a file that holds it; so are `clientKey` and `caCert`. */
  readonly clientCert?: string;
  readonly clientKey?: SecretValue;
  readonly caCert?: string;
  /** What `caCert` comes from, as errors name it. */
  readonly caCertFrom: string;
}

/** What a run hands to Vault, with the settings of the connection. */
export interface VaultContext extends StoreContext {
  readonly settings: VaultSettings;
}

/** The variable that OpenBao or Vault reads; OpenBao's own, even an empty one, comes first. */
export function vaultVariable(
  env: Surroundings['env'],
  name: string,
): { readonly variable: string; readonly text: string } | undefined {
  const variable = env[`BAO_${name}`] === undefined ? `VAULT_${name}` : `BAO_${name}`;
  const text = env[variable];
  return text ? { variable, text } : undefined;
}

/** Audiences that another service trusts: a token for Vault must be good for nothing else. */
const foreignAudiences = [
  /(^|\/\/|\.)amazonaws\.com(\.cn)?(\/|$)/i,
  /^api:\/\/AzureADTokenExchange/i,
  /\.googleapis\.com(\/|$)/i,
  /^sigstore$/i,
];

export function isForeignAudience(audience: string): boolean {
  return foreignAudiences.some((pattern) => pattern.test(audience));
}

export function readVaultSettings(
  read: SettingsReader,
  { identity, env }: Pick<Surroundings, 'identity' | 'env'>,
): VaultSettings {
  const typed = read.choice('method', methods);
  const method = typed === 'jwt' && identity === 'ambient' ? 'token' : typed;
  const ambient = (name: string) => (identity === 'ambient' ? vaultVariable(env, name) : undefined);

  const addr = read.text('addr');
  const addressProblem = addr === '' ? undefined : readAddress(addr).problem;
  if (addressProblem !== undefined) read.refuse('addr', addressProblem, 'hidden');
  const foundAddr = addr === '' ? ambient('ADDR') : undefined;

  const authPath = withoutEnd(read.text('auth-path')) || method;
  if (!isPath(authPath) || authPath.startsWith('auth/'))
    read.refuse('auth-path', 'is a mount as "vault auth list" shows it, without auth/ in front');

  const namespace = withoutEnd(read.text('namespace') || (ambient('NAMESPACE')?.text ?? ''));
  // It travels in a header.
  if (namespace !== '' && !(isPath(namespace) && /^[\x21-\x7e]+$/.test(namespace)))
    read.refuse('namespace', 'is the path of a namespace, such as admin/team');

  const audience = read.text('audience');
  if (isForeignAudience(audience))
    read.refuse(
      'audience',
      "is one that another cloud's token service accepts, so Vault could pass the token on there",
    );

  const caCert = read.text('ca-cert');
  const foundCa = caCert === '' ? vaultVariable(env, 'CACERT') : undefined;
  return {
    identity,
    ...given('addr', addr || (foundAddr?.text ?? '')),
    ...given('addrFrom', foundAddr?.variable ?? ''),
    method,
    ...given('role', read.text('role')),
    authPath,
    ...given('namespace', namespace),
    ...given('audience', audience),
    ...given('roleId', read.text('role-id')),
    ...secret('secretId', read.text('secret-id')),
    ...given('clientCert', read.text('client-cert')),
    ...secret('clientKey', read.text('client-key')),
    ...given('caCert', caCert || (foundCa?.text ?? '')),
    caCertFrom: foundCa?.variable ?? 'vault-ca-cert',
  };
}

function secret<Key extends string>(key: Key, text: string): { readonly [K in Key]?: SecretValue } {
  const empty: { [K in Key]?: SecretValue } = {};
  return text === '' ? empty : { ...empty, [key]: SecretValue.ofText(text) };
}

/** Mounts and namespaces are shown with a slash at their end. */
function withoutEnd(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
