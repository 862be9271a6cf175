import { UserError } from '../../core/errors.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import { vaultRoleFor } from '../../diagnosis/paste.ts';
import type { TokenClaims } from '../../identity/token.ts';
import type { HttpResponse } from '../../network/network.ts';
import type { Sender } from './call.ts';
import { faultOf, fromOf, settingsOf } from './service-faults.ts';
import type { VaultContext } from './settings.ts';

/**
 * Vault did not let this login in, or did not get to it. It answers 400 for whatever does not fit in token or role, and 403
 * where there is no such method, or the login comes from an address that is not allowed.
 * @param claims of the CI's token, where that is what was shown
 */
export function loginRefused(
  answer: HttpResponse,
  sender: Sender,
  context: VaultContext,
  claims?: TokenClaims,
): UserError {
  const { settings, network, env } = context;
  const { endpoint } = sender;
  const { authPath, role, namespace, method } = settings;
  const fault = faultOf('sign in to Vault', answer, { sender, context });
  if (fault !== undefined) return fault;
  const from = fromOf(endpoint);
  if (answer.status === 200) {
    return new UserError({
      code: 'ANSWER_MALFORMED',
      what: 'Vault answered the login without a token',
      from,
      said: 'HTTP 200',
      fix: [
        'if the login asks for a second factor (MFA), take this role out of its enforcement: a job has none',
        'run the job again; if it stays, check proxies on the way',
      ],
    });
  }
  const { clockSkewSeconds } = network;
  const place: readonly (readonly [string, string])[] = [
    ['method', `auth/${authPath}`],
    ...(role === undefined ? [] : [['role', role] as const]),
    ...(namespace === undefined ? [] : [['namespace', namespace] as const]),
  ];
  const likely = diagnose(
    {
      step: 'vault-login',
      status: answer.status,
      ...settingsOf(context, endpoint),
      ...(claims === undefined ? {} : { claims }),
      audienceIsTyped: settings.audience !== undefined,
      ...(clockSkewSeconds === undefined ? {} : { clockSkewSeconds }),
    },
    env,
  );
  const said = `HTTP ${answer.status}`;
  if (claims === undefined) {
    return new UserError({
      code: 'VAULT_CREDENTIALS_REFUSED',
      what: `Vault refused the ${method} login`,
      from,
      said,
      facts: place,
      fix: credentialFix[method] ?? [],
      likely,
    });
  }
  const wrongPlace = answer.status !== 400;
  return new UserError({
    code: 'VAULT_TRUST_REFUSED',
    what: wrongPlace
      ? `Vault let nobody in at auth/${authPath}: there is no such method here, or not for this address`
      : "Vault refused this job's token",
    from,
    said,
    facts: [['iss', claims.issuer], ['sub', claims.subject], ['aud', claims.audience], ...place],
    fix: [
      wrongPlace
        ? 'correct vault-auth-path or vault-namespace: the token was not looked at yet'
        : 'make the role admit exactly this token; a job matches only a role that is written for what its token says',
    ],
    likely,
    ...(wrongPlace ? {} : { paste: vaultRoleFor(claims, { authPath, role: role ?? 'ROLE', namespace }) }),
  });
}

const credentialFix: Readonly<Record<string, readonly string[]>> = {
  approle: [
    'make a new secret id: vault write -f auth/approle/role/NAME/secret-id; check vault-role-id, and the bound addresses of the role',
  ],
  kubernetes: [
    'bind this service account and namespace in the role: vault read auth/kubernetes/role/NAME',
    'see that Vault can reach the cluster’s token review, and that the role’s audience is the token’s',
  ],
  cert: ['bind this certificate, or its authority, in the role: vault read auth/cert/certs/NAME'],
};
