import type { Cause } from './cause.ts';
import { type Facts, mayBeGithubs, publicIssuer } from './facts.ts';
import { boundClaims } from './issuers.ts';
import { userClaim } from './paste.ts';
import { shellWord, visible } from './quote.ts';
import { claim } from './subject.ts';

/** Vault refused the login. What a JWT method refuses, it refuses with 400. */
export const vaultTrustCauses = {
  V1: (facts) => ({
    mistake: `no auth method is mounted at auth/${visible(place(facts))}: Vault answers a wrong path with 403`,
    change: `vault auth list${flag(facts)}, then set vault-auth-path to what stands there, without the slash at its end`,
  }),
  V2: ({ vault }) => ({
    mistake:
      vault?.namespace === undefined
        ? 'no namespace was sent, and the auth method or the secret is in one (on HCP Vault in admin or below it)'
        : `the auth method or the secret is not in namespace ${visible(vault.namespace)}`,
    change: 'set vault-namespace to the namespace that both are in: vault namespace list',
  }),
  V3: (facts) => ({
    mistake: `there is no role ${visible(role(facts))} at auth/${visible(place(facts))}, or it is spelled otherwise`,
    change: `look, as somebody who may: vault list${flag(facts)} ${shellWord(`auth/${place(facts)}/role`)}; then correct vault-role`,
  }),
  V4: (facts) => ({
    mistake: `the role ${visible(role(facts))} is for people in a browser: its role_type is oidc, which is the default`,
    change: `${write(facts)} role_type=jwt ...`,
  }),
  V5: (facts) => ({
    mistake: `the role ${visible(role(facts))} binds no audience, which Vault refuses since 1.17 where the token has one`,
    change: `${write(facts)} bound_audiences=${shellWord(facts.claims?.audience ?? 'AUDIENCE')} ..., with all of the role`,
  }),
  V6: (facts) => ({
    mistake: `the role ${visible(role(facts))} binds another audience than ${visible(facts.claims?.audience ?? '')}${
      facts.vault?.audienceIsTyped === false ? ', which is the origin of vault-addr' : ''
    }`,
    change: `make both the same: set vault-audience to what the role binds, or ${write(facts)} bound_audiences=${shellWord(facts.claims?.audience ?? 'AUDIENCE')} ...`,
  }),
  V7: (facts) => ({
    mistake: `bound_subject of the role is not exactly ${visible(facts.claims?.subject ?? 'the subject')}: it knows no star, and may be left over from before bound_claims`,
    change: `${write(facts)} bound_subject="" ..., and bind ${boundName(facts)} by bound_claims`,
  }),
  V8: (facts) => ({
    mistake: `bound_claims of the role do not fit this token: ${claimsOf(facts)}; each must be there and equal, and a star counts only with bound_claims_type=glob`,
    change: `write the role as pasted below${mayBeGithubs(facts) ? ', and name environment: on the job where the role binds one' : ''}`,
  }),
  V9: (facts) => ({
    mistake: `the method at auth/${visible(place(facts))} trusts another issuer than ${visible(facts.claims?.issuer ?? publicIssuer)}`,
    change: `vault write${flag(facts)} ${shellWord(`auth/${place(facts)}/config`)} oidc_discovery_url=${issuer(facts)} bound_issuer=${issuer(facts)}`,
  }),
  V10: (facts) => ({
    mistake: `the Vault server cannot fetch the keys of ${visible(facts.claims?.issuer ?? publicIssuer)}: its way out, its proxy or its CAs`,
    change:
      "let the server reach it, or give its method oidc_discovery_ca_pem; the server's own log says which",
  }),
  V11: (facts) => ({
    mistake: `the method at auth/${visible(place(facts))} has no configuration yet`,
    change: `vault write${flag(facts)} ${shellWord(`auth/${place(facts)}/config`)} oidc_discovery_url=${issuer(facts)} bound_issuer=${issuer(facts)}`,
  }),
  V12: ({ clockSkewSeconds }) => ({
    mistake:
      clockSkewSeconds === undefined
        ? "the token is over or not yet valid by the Vault server's clock"
        : `the Vault server's clock is ${Math.abs(clockSkewSeconds)} s ${clockSkewSeconds < 0 ? 'behind' : 'ahead of'} this runner's`,
    change: 'set the clock of the server by NTP',
  }),
  V13: (facts) => ({
    mistake: `user_claim of the role ${visible(role(facts))} names a claim that this token does not have`,
    change: `${write(facts)} user_claim=${facts.claims === undefined ? 'sub' : userClaim(facts.claims)} ...`,
  }),
  V14: (facts) => ({
    mistake: `the login is bound to addresses that this runner is not among (token_bound_cidrs of the role ${visible(role(facts))})`,
    change: `add the runner's address: vault read${flag(facts)} ${shellWord(`auth/${place(facts)}/role/${role(facts)}`)}`,
  }),
} satisfies Record<string, Cause>;

function place({ vault }: Facts): string {
  return vault?.authPath ?? 'jwt';
}

function role({ vault }: Facts): string {
  return vault?.role ?? 'ROLE';
}

function flag({ vault }: Facts): string {
  return vault?.namespace === undefined ? '' : ` -namespace=${shellWord(vault.namespace)}`;
}

function write(facts: Facts): string {
  return `vault write${flag(facts)} ${shellWord(`auth/${place(facts)}/role/${role(facts)}`)}`;
}

function issuer({ claims }: Facts): string {
  return shellWord(claims?.issuer ?? publicIssuer);
}

/** What of the token the pasted role binds. */
function boundName({ claims }: Facts): string {
  return claims === undefined
    ? 'repository_id'
    : boundClaims(claims)
        .map(([name]) => name)
        .join(' and ');
}

/** The claims that roles are written about. */
function claimsOf(facts: Facts): string {
  const { claims } = facts;
  if (claims === undefined) return 'its claims';
  if (!mayBeGithubs(facts) && facts.issuer !== 'forgejo') {
    const bound = boundClaims(claims).filter(([name]) => name !== 'sub');
    return [['sub', claims.subject] as const, ...bound]
      .map(([name, value]) => `${name}=${visible(value)}`)
      .join(', ');
  }
  const shown = ['repository', 'environment', 'ref'].map((name) => {
    const value = claim(claims, name);
    return value === undefined ? `no ${name}` : `${name}=${visible(value)}`;
  });
  return `sub=${visible(claims.subject)}, ${shown.join(', ')}`;
}
