/** One of Microsoft's clouds, which share nothing: no tenant, no vault, no token. */
export interface Cloud {
  readonly title: string;
  /** The host that gives tokens; the first where it has several. */
  readonly authorities: readonly [string, ...string[]];
  /** What stands behind a vault's name in its host; as `https://`, the resource that tokens are for. */
  readonly suffix: string;
  /**
   * The audience that a federated credential expects of the job's token.
   * https://learn.microsoft.com/en-us/entra/workload-id/workload-identity-federation-considerations
   */
  readonly audience: string;
}

export const publicCloud: Cloud = {
  title: 'the public cloud',
  authorities: ['login.microsoftonline.com'],
  suffix: 'vault.azure.net',
  audience: 'api://AzureADTokenExchange',
};

/** https://learn.microsoft.com/en-us/azure/key-vault/general/about-keys-secrets-certificates#dns-suffixes-for-object-identifiers */
export const clouds: readonly Cloud[] = [
  publicCloud,
  {
    title: 'the US Government cloud',
    authorities: ['login.microsoftonline.us'],
    suffix: 'vault.usgovcloudapi.net',
    audience: 'api://AzureADTokenExchangeUSGov',
  },
  {
    title: 'the China cloud',
    authorities: ['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
    suffix: 'vault.azure.cn',
    audience: 'api://AzureADTokenExchangeChina',
  },
];

/** The cloud whose authority a URL names; `undefined` for any other host. */
export function cloudOfAuthority(authority: string): Cloud | undefined {
  const text = authority.includes('://') ? authority : `https://${authority}`;
  const host = URL.canParse(text) ? new URL(text).host : '';
  return clouds.find(({ authorities }) => authorities.includes(host));
}
