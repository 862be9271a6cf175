import { createHash, randomBytes } from 'node:crypto';
import type { AzureApplicationSeed, AzureSecretSeed, AzureSeed, AzureVaultSeed } from './seed.ts';
import { own } from './wire.ts';

/** What an access token of Entra ID stands for. */
export interface AzureToken {
  readonly tenant: string;
  /** Client id. */
  readonly application: string;
  readonly objectId: string;
  /** `https://vault.azure.net`. */
  readonly resource: string;
  readonly expires: Date;
}

export interface AzureVault {
  /** Lower case. */
  readonly name: string;
  readonly seed: AzureVaultSeed;
}

/** Tenants and vaults as seeded, and the access tokens that were handed out since. */
export class AzureState {
  readonly seed: AzureSeed;
  readonly #tokens = new Map<string, AzureToken>();

  constructor(seed: AzureSeed) {
    this.seed = seed;
  }

  application(tenant: string, clientId: string): AzureApplicationSeed | undefined {
    return own(own(this.seed.tenants, tenant.toLowerCase())?.applications ?? {}, clientId.toLowerCase());
  }

  /** By name, whatever its letter case. */
  vault(name: string): AzureVault | undefined {
    const seed = own(this.seed.vaults, name.toLowerCase());
    return seed === undefined ? undefined : { name: name.toLowerCase(), seed };
  }

  /** Hands out an access token: a JWT in form, known by its text. */
  issueToken(token: Omit<AzureToken, 'objectId'>, application: AzureApplicationSeed): string {
    const objectId = application.objectId ?? guidOf(`${token.tenant} ${token.application}`);
    const claims = {
      aud: token.resource,
      iss: `https://sts.windows.net/${token.tenant}/`,
      exp: Math.floor(token.expires.getTime() / 1000),
      appid: token.application,
      oid: objectId,
      tid: token.tenant,
    };
    const text = [{ typ: 'JWT', alg: 'RS256' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .concat(randomBytes(256).toString('base64url'))
      .join('.');
    this.#tokens.set(text, { ...token, objectId });
    return text;
  }

  token(text: string): AzureToken | undefined {
    return this.#tokens.get(text);
  }
}

/** A secret by its name, whatever its letter case, with the name as it was made. */
export function findSecret(
  vault: AzureVault,
  name: string,
): { readonly name: string; readonly secret: AzureSecretSeed } | undefined {
  const found = Object.entries(vault.seed.secrets).find(
    ([known]) => known.toLowerCase() === name.toLowerCase(),
  );
  return found === undefined ? undefined : { name: found[0], secret: found[1] };
}

/** The id of a version: the seed's, else made of its place, the same in each run. */
export function versionId(vault: AzureVault, name: string, secret: AzureSecretSeed, index: number): string {
  return secret.versions[index]?.id ?? hexOf(`${vault.name}/${name.toLowerCase()}/${index}`);
}

function hexOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function guidOf(text: string): string {
  return hexOf(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
