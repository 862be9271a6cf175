import type { Cause } from './cause.ts';
import type { Facts } from './facts.ts';
import { visible } from './quote.ts';

/** Signed in, and then Vault refused a call, or could not answer it. */
export const vaultReadCauses = {
  V15: (facts) => {
    const { vault } = facts;
    const has =
      vault === undefined || vault.policies.length === 0 ? '' : ` (${visible(vault.policies.join(', '))})`;
    return {
      mistake: `no policy of this login${has} allows ${visible(apiPath(facts))}; a policy for KV version 2 needs data/ behind the mount`,
      change: `put the rule pasted below into a policy of the role: vault policy write NAME FILE; then vault token capabilities TOKEN ${visible(apiPath(facts))}`,
    };
  },
  V16: ({ vault }) => {
    const mount = vault?.mount;
    const doubled = mount !== undefined && (vault?.path ?? '').startsWith(`${mount}/data/`);
    return doubled
      ? {
          mistake: `the line has data/ behind ${visible(mount)}: that is the API's path, and would be sent twice`,
          change: `write the path as "vault kv get" takes it: vault:${visible((vault?.path ?? '').replace(`${mount}/data/`, `${mount}/`))}`,
        }
      : {
          mistake: `the path, or the version of the KV engine, is another one${vault?.kv === undefined ? '' : ` than kv=${vault.kv}`}`,
          change: 'look: vault secrets list -detailed; then correct the line, or its kv= and mount=',
        };
  },
  V17: ({ status, vault }) => ({
    mistake:
      status === 503
        ? `the server at ${visible(vault?.host ?? 'vault-addr')} is sealed, in maintenance, or not there`
        : `the server at ${visible(vault?.host ?? 'vault-addr')} is a standby, or cannot answer now`,
    change:
      'vault status; point vault-addr at the load balancer or at the active node, with https where it has TLS',
  }),
} satisfies Record<string, Cause>;

/** As policies name it. */
function apiPath({ vault }: Facts): string {
  const { path = 'the path', mount, kv, call } = vault ?? {};
  if (call === 'List' || kv !== '2' || mount === undefined || !path.startsWith(`${mount}/`)) return path;
  return `${mount}/data${path.slice(mount.length)}`;
}
