import { GoogleAuth } from 'google-auth-library';
import { UserError } from '../../core/errors.ts';
import type { Destination } from '../../network/network.ts';
import { AccessToken, type Credentials, holdCredentials, type Principal } from './credentials.ts';
import type { GcpContext } from './settings.ts';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** Where the machine's credentials send us is the machine's choice: a file, a metadata server, a token service. */
const destination: Destination = { service: 'Google application default credentials', ownHosts: [] };

/**
 * Google's application default credentials: the machine's own identity, and only where the author asked for it.
 * https://cloud.google.com/docs/authentication/application-default-credentials
 * @throws UserError AMBIENT_MISSING, GCP_CREDENTIALS_REFUSED, UNREACHABLE, TIMED_OUT
 */
export async function signInAmbient(context: GcpContext): Promise<Credentials> {
  const { log, settings } = context;
  const unused = [
    ...(settings.provider ? ['gcp-workload-identity-provider'] : []),
    ...(settings.serviceAccount ? ['gcp-service-account'] : []),
  ];
  log.info(
    `Google: the machine's own credentials are used (identity: ambient)${unused.length === 0 ? '' : `; ${unused.join(' and ')} not`}`,
  );
  // The token services that such credentials name lie outside loopback; one agent serves all hosts behind one proxy.
  const [https, http] = await Promise.all([
    context.network.agentFor(new URL('https://oauth2.googleapis.com')),
    context.network.agentFor(new URL('http://metadata.google.internal')),
  ]);
  const auth = new GoogleAuth({
    scopes: [SCOPE],
    // Nobody needs it here, and left out it is asked of the Resource Manager, whose API may be off.
    projectId: settings.project || 'none',
    clientOptions: {
      transporterOptions: { agent: (url: URL) => (url.protocol === 'https:' ? https : http) },
    },
  });
  const client = await attempt(context, 'look-up', () => auth.getClient(), missing);
  const takeToken = async (): Promise<AccessToken> => {
    const { token } = await attempt(context, 'access token', () => client.getAccessToken(), refused);
    if (!token) throw refused();
    context.masker.mask(token);
    const expires = client.credentials.expiry_date;
    return new AccessToken(token, {
      ...(expires ? { expires: new Date(expires) } : {}),
      ...(client.quotaProjectId ? { quotaProject: client.quotaProjectId } : {}),
    });
  };
  const principal = await attempt(context, 'look-up', () => principalOf(auth), missing);
  return holdCredentials(principal, await takeToken(), takeToken);
}

async function attempt<T>(
  context: GcpContext,
  call: string,
  act: () => Promise<T>,
  failure: () => UserError,
): Promise<T> {
  try {
    return await context.network.retrying(
      destination,
      call,
      (signal) => untilAborted(signal, act()),
      () => 'final',
    );
  } catch (thrown) {
    // Its text may quote the file or the answer of a token service, so not even the cause is kept.
    throw thrown instanceof UserError ? thrown : failure();
  }
}

/** The library takes no signal, so its work is left behind when the time is over. */
function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** A user's own credentials do not tell who the user is. */
async function principalOf(auth: GoogleAuth): Promise<Principal> {
  const email = await auth.getCredentials().then(
    (credentials) => credentials.client_email,
    () => undefined,
  );
  return email
    ? { name: email, member: `serviceAccount:${email}` }
    : { name: "the machine's own Google credentials", member: 'MEMBER' };
}

function missing(): UserError {
  return new UserError({
    code: 'AMBIENT_MISSING',
    what: 'this machine has no Google credentials of its own that can be used',
    fix: [
      'gcloud auth application-default login',
      'or, in a CI, sign in with its token: identity: oidc and gcp-workload-identity-provider',
    ],
  });
}

function refused(): UserError {
  return new UserError({
    code: 'GCP_CREDENTIALS_REFUSED',
    what: "Google gave no access token for the machine's own credentials",
    fix: [
      'gcloud auth application-default login',
      'or check the file that GOOGLE_APPLICATION_CREDENTIALS names',
    ],
  });
}
