import type { Env } from '../../core/environment.ts';
import { UserError } from '../../core/errors.ts';
import type { Endpoint } from '../endpoint.ts';
import { type Cloud, clouds } from './clouds.ts';
import { type AzureReference, type VaultPlace, vaultHost } from './reference.ts';

/** Microsoft's own variable, which its SDKs read too. */
const AUTHORITY = 'AZURE_AUTHORITY_HOST';

/** Ours: the SDKs are given whole URLs. `{vault}` in it stands for the vault's name. */
const KEY_VAULT = 'AZURE_KEY_VAULT_ENDPOINT';

const authorityHosts = hostPatterns(clouds.flatMap(({ authorities }) => authorities));

/** Microsoft Entra ID. @throws UserError INPUT_INVALID where the override is no URL */
export function authorityEndpoint(env: Env, cloud: Cloud): Endpoint {
  const own = new URL(`https://${cloud.authorities[0]}`);
  const given = env[AUTHORITY] ?? '';
  const base = given === '' ? own : readBase(AUTHORITY, given.includes('://') ? given : `https://${given}`);
  // A cluster sets it for every pod, to what it is anyway.
  const isOwn = base.protocol === 'https:' && cloud.authorities.includes(base.host) && base.pathname === '/';
  return endpoint('Microsoft Entra ID', base, authorityHosts, isOwn ? undefined : AUTHORITY);
}

/** A vault. @throws UserError INPUT_INVALID where the override is no URL with `{vault}` */
export function vaultEndpoint(env: Env, place: VaultPlace): Endpoint {
  const host = vaultHost(place);
  const given = env[KEY_VAULT] ?? '';
  const base = given === '' ? new URL(`https://${host}`) : readVaultBase(given, place);
  const title = `Azure Key Vault ${place.vault}`;
  return endpoint(title, base, hostPatterns([host]), given === '' ? undefined : KEY_VAULT);
}

/** The vaults of these references, each once. @throws UserError INPUT_INVALID where the override is no URL with `{vault}` */
export function vaultEndpoints(references: readonly AzureReference[], env: Env): readonly Endpoint[] {
  const places = new Map(references.map((reference) => [vaultHost(reference), reference]));
  return [...places.values()].map((place) => vaultEndpoint(env, place));
}

function endpoint(
  service: string,
  base: URL,
  ownHosts: readonly RegExp[],
  override: string | undefined,
): Endpoint {
  const prefix = base.pathname.replace(/\/+$/, '');
  return {
    destination: { service, ownHosts, ...(override === undefined ? {} : { override }) },
    host: base.host,
    url: (path) => new URL(`${base.origin}${prefix}${path}`),
  };
}

function readVaultBase(given: string, { vault }: VaultPlace): URL {
  const base = readBase(KEY_VAULT, given.replaceAll('{vault}', vault));
  if (given.includes('{vault}')) return base;
  throw new UserError({
    code: 'INPUT_INVALID',
    what: `${KEY_VAULT} does not say where the vault's name goes`,
    fix: [`write {vault} in its place, as http://127.0.0.1:4599/vaults/{vault}, or unset ${KEY_VAULT}`],
  });
}

function readBase(variable: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && isBase(url)) return url;
  throw new UserError({
    code: 'INPUT_INVALID',
    what: `${variable} is not the base URL of a service`,
    fix: [`write it as https://HOST/, or unset ${variable}`],
  });
}

function isBase(url: URL): boolean {
  const isHttp = url.protocol === 'https:' || url.protocol === 'http:';
  return isHttp && `${url.username}${url.password}${url.search}${url.hash}` === '';
}

function hostPatterns(hosts: readonly string[]): readonly RegExp[] {
  return hosts.map((host) => new RegExp(`^${host.replaceAll('.', '\\.')}$`));
}
