import { authenticate, googleJson, rpcRefusal, serviceDisabled } from '../google-http.ts';
import { type GooglePrincipal, isGranted } from '../google-iam.ts';
import type { State } from '../state.ts';
import {
  decodeSegment,
  type Identified,
  own,
  parseJsonObject,
  type WireRequest,
  type WireResponse,
} from '../wire.ts';

const API = 'iamcredentials.googleapis.com';
const DEFAULT_LIFETIME_SECONDS = 3600;
const EXTENDED_LIFETIME_SECONDS = 43_200;

export function identifyIamCredentials(request: WireRequest): Identified {
  const [, project, email] =
    /^\/v1\/projects\/([^/]+)\/serviceAccounts\/([^/]+):generateAccessToken$/.exec(request.path) ?? [];
  const serviceAccount = email === undefined ? undefined : decodeSegment(email);
  const lifetime = parseJsonObject(request.body.toString('utf8'))?.['lifetime'];
  return {
    call: project === '-' ? 'GenerateAccessToken' : 'Unknown',
    detail: {
      ...(serviceAccount === undefined ? {} : { serviceAccount }),
      ...(typeof lifetime === 'string' ? { lifetime } : {}),
    },
  };
}

/** https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken */
export function handleIamCredentials(
  request: WireRequest,
  { call, detail }: Identified,
  state: State,
): WireResponse {
  const principal = authenticate(request, state, API);
  if (call !== 'GenerateAccessToken' || request.method !== 'POST') {
    throw rpcRefusal('NOT_FOUND', 'Requested entity was not found.');
  }
  const body = parseJsonObject(request.body.toString('utf8')) ?? {};
  const scope = body['scope'];
  if (!Array.isArray(scope) || scope.length === 0 || !scope.every((item) => typeof item === 'string')) {
    throw rpcRefusal('INVALID_ARGUMENT', 'Scope required.');
  }
  const email = detail.serviceAccount ?? '';
  const account = state.google.serviceAccount(email);
  if (account?.project.seed.disabledApis.includes(API) === true) {
    throw serviceDisabled(API, 'IAM Service Account Credentials API', account.project.seed.number);
  }
  const delegates = Array.isArray(body['delegates']) ? body['delegates'] : [];
  const hops = delegates.map((name: unknown) => String(name).replace(/^projects\/-\/serviceAccounts\//, ''));
  let caller: GooglePrincipal = principal;
  for (const hop of [...hops, email]) {
    if (!mayImpersonate(caller, hop, state)) throw denied();
    caller = { kind: 'service-account', email: hop };
  }
  const seconds = readLifetime(body['lifetime']);
  const maximum = account?.allowLongLifetime === true ? EXTENDED_LIFETIME_SECONDS : DEFAULT_LIFETIME_SECONDS;
  if (seconds > maximum) {
    throw rpcRefusal('INVALID_ARGUMENT', `The access token lifetime cannot exceed ${maximum} seconds.`);
  }
  const expires = new Date(Math.floor(state.now().getTime() / 1000 + seconds) * 1000);
  return googleJson({
    accessToken: state.google.issueToken({ kind: 'service-account', email }, expires),
    expireTime: expires.toISOString().replace('.000Z', 'Z'),
  });
}

function readLifetime(lifetime: unknown): number {
  if (lifetime === undefined || lifetime === '') return DEFAULT_LIFETIME_SECONDS;
  const seconds = typeof lifetime === 'string' ? /^(\d+)(?:\.\d+)?s$/.exec(lifetime)?.[1] : undefined;
  if (seconds === undefined || Number(seconds) === 0)
    throw rpcRefusal('INVALID_ARGUMENT', 'Invalid value for "lifetime".');
  return Number(seconds);
}

/** An account that does not exist is refused in the same words. */
function mayImpersonate(principal: GooglePrincipal, email: string, state: State): boolean {
  const owner = state.google.serviceAccount(email)?.project;
  if (owner === undefined) return false;
  const account = own(owner.seed.serviceAccounts, email);
  const resource = {
    name: `projects/-/serviceAccounts/${email}`,
    type: 'iam.googleapis.com/ServiceAccount',
    service: 'iam.googleapis.com',
  };
  const bindings = [...(account?.bindings ?? []), ...owner.seed.bindings];
  return isGranted('iam.serviceAccounts.getAccessToken', principal, bindings, owner.seed.roles, resource);
}

function denied(): Error {
  return rpcRefusal(
    'PERMISSION_DENIED',
    "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
    {
      reason: 'IAM_PERMISSION_DENIED',
      metadata: { domain: 'iam.googleapis.com', permission: 'iam.serviceAccounts.getAccessToken' },
    },
  );
}
