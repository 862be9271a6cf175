import { readFile } from 'node:fs/promises';
import { UserError } from '../../core/errors.ts';
import type { IdentityToken, TokenClaims } from '../../identity/token.ts';
import type { HttpResponse } from '../../network/network.ts';
import { serviceTime } from '../../network/service-time.ts';
import { laterBySeconds } from '../held-token.ts';
import { asObject, asSeconds, asText, parseBody } from '../json.ts';
import { callVault, type Sender } from './call.ts';
import { audienceOf } from './check.ts';
import { type VaultContext, vaultVariable } from './settings.ts';
import { type Login, VaultToken } from './token.ts';

/** Loaded only where a sign-in fails: a run that is let in never pays for the catalogue of causes. */
const loadErrors = (): Promise<typeof import('./login-errors.ts')> => import('./login-errors.ts');

/** Where Kubernetes puts the token of a pod: https://kubernetes.io/docs/concepts/security/service-accounts/ */
const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** The context, and where a pod's token lies: tests have no such file. */
export interface LoginContext extends VaultContext {
  readonly serviceAccountToken?: string;
}

/**
 * Signs in by the method of the settings.
 * @param isAgain after a login that has ended: by a fresh token of the CI
 * @throws UserError VAULT_TRUST_REFUSED, VAULT_CREDENTIALS_REFUSED, AMBIENT_MISSING, and what token and network throw
 */
export async function signIn(sender: Sender, context: LoginContext, isAgain = false): Promise<Login> {
  const { settings } = context;
  const { role, roleId = '', secretId } = settings;
  switch (settings.method) {
    case 'jwt':
      return signInByJwt(sender, context, isAgain);
    case 'approle': {
      const secret = secretId?.revealText();
      const body = { role_id: roleId, ...(secret === undefined ? {} : { secret_id: secret }) };
      return logIn(body, sender, context);
    }
    case 'cert':
      return logIn(role === undefined ? {} : { name: role }, sender, context);
    case 'kubernetes': {
      const jwt = await readServiceAccount(context.serviceAccountToken ?? SERVICE_ACCOUNT_TOKEN);
      context.masker.mask(jwt);
      return logIn({ role, jwt }, sender, context);
    }
    case 'token':
      return takeToken(context);
  }
}

/** A refusal is final, but for a token that had expired by the server's own clock: a fresh one is tried once. */
async function signInByJwt(sender: Sender, context: LoginContext, isAgain: boolean): Promise<Login> {
  const { settings, identity } = context;
  const audience = audienceOf(settings);
  const send = (token: IdentityToken) =>
    sendLogin({ role: settings.role, jwt: token.reveal() }, sender, context);
  let token = await (isAgain ? identity.freshToken(audience) : identity.token(audience));
  let answer = await send(token);
  if (answer.status === 400 && hasExpired(token.claims, context)) {
    token = await identity.freshToken(audience);
    answer = await send(token);
  }
  return readLogin(answer, sender, context, token.claims);
}

async function logIn(body: object, sender: Sender, context: LoginContext): Promise<Login> {
  return readLogin(await sendLogin(body, sender, context), sender, context);
}

/** https://developer.hashicorp.com/vault/api-docs/auth/jwt#jwt-login, and likewise for the other methods. */
function sendLogin(body: object, sender: Sender, { settings, network }: LoginContext): Promise<HttpResponse> {
  return callVault({ call: 'Login', path: `auth/${settings.authPath}/login`, body }, sender, network);
}

async function readLogin(
  answer: HttpResponse,
  sender: Sender,
  context: LoginContext,
  claims?: TokenClaims,
): Promise<Login> {
  const auth = answer.status === 200 ? asObject(parseBody(answer.body)?.['auth']) : undefined;
  const text = asText(auth?.['client_token']);
  if (text !== undefined) context.masker.mask(text);
  // What cannot stand in a header is no token; it would be thrown with the header's value in the error.
  if (auth === undefined || text === undefined || !/^[\x21-\x7e]+$/.test(text)) {
    const { loginRefused } = await loadErrors();
    throw loginRefused(answer, sender, context, claims);
  }
  const { settings, clock, network } = context;
  const seconds = asSeconds(auth['lease_duration']);
  const policies = auth['policies'];
  return {
    token: new VaultToken(text),
    principal: principalOf(settings),
    policies: Array.isArray(policies) ? policies.filter((policy) => typeof policy === 'string') : [],
    ...(seconds === undefined ? {} : { expires: laterBySeconds(serviceTime(clock, network), seconds) }),
    revocable: auth['token_type'] !== 'batch',
  };
}

function principalOf({ method, role, roleId, authPath, namespace }: VaultContext['settings']): string {
  const who = role ?? roleId;
  const place = namespace === undefined ? `auth/${authPath}` : `auth/${authPath} in namespace ${namespace}`;
  return who === undefined ? `the ${method} login of ${place}` : `${who} of ${place}`;
}

function takeToken({ settings, env, log, masker }: LoginContext): Login {
  const found = vaultVariable(env, 'TOKEN');
  if (found === undefined) {
    throw new UserError({
      code: 'AMBIENT_MISSING',
      what: 'this machine has no Vault token of its own: VAULT_TOKEN is not set',
      fix: [
        'vault login, then: export VAULT_TOKEN="$(vault print token)"',
        'or, in a CI, sign in with its token: identity: oidc and vault-role',
      ],
    });
  }
  const { variable, text } = found;
  masker.mask(text);
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw new UserError({
      code: 'INPUT_INVALID',
      what: `${variable} is no token: it has a blank or another character that no token has`,
      fix: [`correct ${variable}`],
    });
  }
  log.info(
    `Vault: the machine's own token is used (identity: ambient, ${variable})${settings.role === undefined ? '' : '; vault-role is not'}`,
  );
  return {
    token: new VaultToken(text),
    principal: `the token in ${variable}`,
    policies: [],
    revocable: false,
  };
}

async function readServiceAccount(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  if (text.trim() !== '') return text.trim();
  throw new UserError({
    code: 'AMBIENT_MISSING',
    what: 'this machine is no pod of Kubernetes with a service account: its token is not there',
    facts: [['file', path]],
    fix: ['run in a pod whose service account token is mounted', 'or use another vault-method'],
  });
}

function hasExpired({ expires }: TokenClaims, { clock, network }: LoginContext): boolean {
  return expires !== undefined && expires * 1000 <= serviceTime(clock, network).getTime();
}
