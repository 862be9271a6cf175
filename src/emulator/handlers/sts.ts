import { denialOf, isCaller } from '../aws-authorize.ts';
import type { AwsCaller, AwsRole } from '../aws-state.ts';
import { evaluatePolicy, type PolicyDocument, PolicyMistake, parsePolicy } from '../iam-policy.ts';
import { parseJwt } from '../jwt.ts';
import { type SignatureVerdict, verifySignature } from '../sigv4.ts';
import type { State } from '../state.ts';
import { success, type XmlChildren } from '../sts-xml.ts';
import { checkIdentity, claimText, webIdentityContext } from '../web-identity.ts';
import { type Identified, parseJsonObject, Refusal, type WireRequest, type WireResponse } from '../wire.ts';

const API_VERSION = '2011-06-15';
const CHAINED_SESSION_SECONDS = 3600;

export function identifySts(request: WireRequest): Identified {
  const form = new URLSearchParams(request.body.toString('utf8'));
  const text = (name: string): string | undefined => form.get(name) ?? undefined;
  const role = text('RoleArn');
  const roleSessionName = text('RoleSessionName');
  const duration = text('DurationSeconds');
  const externalId = text('ExternalId');
  const sessionPolicy = text('Policy');
  return {
    call: text('Action') ?? 'Unknown',
    detail: {
      ...(role === undefined ? {} : { role }),
      ...(roleSessionName === undefined ? {} : { roleSessionName }),
      ...(duration === undefined ? {} : { durationSeconds: Number(duration) }),
      ...(externalId === undefined ? {} : { externalId }),
      ...(sessionPolicy === undefined ? {} : { sessionPolicy }),
    },
  };
}

/** AWS STS, query protocol: https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html */
export function handleSts(request: WireRequest, { call }: Identified, state: State): WireResponse {
  const form = new URLSearchParams(request.body.toString('utf8'));
  if (form.get('Version') !== API_VERSION) {
    throw new Refusal(
      400,
      'InvalidAction',
      `Could not find operation ${call} for version ${form.get('Version') ?? 'NO_VERSION_SPECIFIED'}`,
    );
  }
  refuseDisabledRegion(request, state);
  switch (call) {
    case 'AssumeRoleWithWebIdentity':
      return assumeRoleWithWebIdentity(form, state);
    case 'AssumeRole':
      return assumeRole(form, authenticate(request, state), state);
    case 'GetCallerIdentity': {
      const caller = authenticate(request, state);
      return success(call, { Arn: caller.arn, UserId: caller.userId, Account: caller.account });
    }
    default:
      throw new Refusal(400, 'InvalidAction', `Could not find operation ${call} for version ${API_VERSION}`);
  }
}

function refuseDisabledRegion({ host }: WireRequest, state: State): void {
  const region = /^sts(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.|api\.aws)/.exec(host)?.[1];
  if (region !== undefined && state.aws.seed.disabledStsRegions.includes(region)) {
    throw new Refusal(
      403,
      'RegionDisabledException',
      `STS is not activated in this region for account: ${region}`,
    );
  }
}

function assumeRoleWithWebIdentity(form: URLSearchParams, state: State): WireResponse {
  const asked = readRoleRequest(form, state);
  const token = form.get('WebIdentityToken') ?? '';
  if (token.length < 4 || token.length > 20_000)
    invalid('webIdentityToken', 'Member must have length from 4 to 20000');
  if (form.has('ProviderId')) invalid('providerId', 'Member must be absent for OpenID Connect');

  const jwt = parseJwt(token);
  if (jwt === undefined) {
    throw new Refusal(
      400,
      'InvalidIdentityToken',
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
  }
  const { provider, audience } = checkIdentity(asked.arn, jwt, state);
  const subject = claimText(jwt, 'sub');
  const role = state.aws.role(asked.arn);
  const providerArn = asked.arn.replace(/:role\/.*$/, `:oidc-provider/${provider}`);
  const refused = new Refusal(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
  if (role === undefined) throw refused;
  const request = {
    action: 'sts:AssumeRoleWithWebIdentity',
    resource: role.arn,
    context: new Map([
      ...webIdentityContext(provider, jwt),
      ['sts:rolesessionname', [asked.sessionName]] as const,
    ]),
  };
  const trusted = evaluatePolicy(
    role.seed.trust,
    request,
    (principal) => principal.type === 'Federated' && principal.value === providerArn,
  );
  if (trusted !== 'allow') throw refused;
  const guard = state.aws.account(role.account)?.serviceControlPolicy;
  if (guard !== undefined && evaluatePolicy(guard, request) === 'deny') throw refused;
  if (asked.durationSeconds > role.seed.maxSessionDuration) throw aboveMaximum();
  return success('AssumeRoleWithWebIdentity', {
    SubjectFromWebIdentityToken: subject,
    Audience: audience,
    Provider: providerArn,
    ...openSession(role, asked, state),
  });
}

function assumeRole(form: URLSearchParams, caller: AwsCaller, state: State): WireResponse {
  const asked = readRoleRequest(form, state);
  const externalId = form.get('ExternalId') ?? undefined;
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
    invalid('externalId', 'Member must have 2 to 1224 characters of [\\w+=,.@:\\/-]');
  }
  if (caller.roleArn !== undefined && asked.durationSeconds > CHAINED_SESSION_SECONDS) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  const role = state.aws.role(asked.arn);
  const needed = ['sts:AssumeRole'];
  if (form.has('Tags.member.1.Key')) needed.push('sts:TagSession');
  if (form.has('SourceIdentity')) needed.push('sts:SetSourceIdentity');
  for (const action of needed) {
    if (role === undefined || !mayAssume(caller, role, action, externalId, asked.sessionName)) {
      throw new Refusal(
        403,
        'AccessDenied',
        `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${asked.arn}`,
      );
    }
  }
  if (role === undefined) throw validationError('Request ARN is invalid');
  if (asked.durationSeconds > role.seed.maxSessionDuration) throw aboveMaximum();
  return success('AssumeRole', openSession(role, asked, state));
}

/** Both sides must agree: the caller's policies allow the action on the role, and the role's trust lets the caller in. */
function mayAssume(
  caller: AwsCaller,
  role: AwsRole,
  action: string,
  externalId: string | undefined,
  sessionName: string,
): boolean {
  const context = new Map<string, readonly string[]>([['sts:rolesessionname', [sessionName]]]);
  if (externalId !== undefined) context.set('sts:externalid', [externalId]);
  const bySelf = denialOf(caller, { action, resource: role.arn, resourceAccount: caller.account, context });
  const byTrust = evaluatePolicy(
    role.seed.trust,
    {
      action,
      resource: role.arn,
      context: new Map([
        ...context,
        ['aws:principalarn', [caller.roleArn ?? caller.arn]],
        ['aws:principalaccount', [caller.account]],
      ]),
    },
    (principal) => isCaller(principal, caller),
  );
  return bySelf === undefined && byTrust === 'allow';
}

interface RoleRequest {
  readonly arn: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly sessionPolicies: readonly PolicyDocument[];
  readonly packedPolicySize: number | undefined;
}

/** The parameters that both ways of assuming a role share, checked for their shape. */
function readRoleRequest(form: URLSearchParams, state: State): RoleRequest {
  const arn = form.get('RoleArn') ?? '';
  if (arn.length < 20 || arn.length > 2048) invalid('roleArn', 'Member must have length from 20 to 2048');
  const sessionName = form.get('RoleSessionName') ?? '';
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    invalid(
      'roleSessionName',
      'Member must satisfy regular expression pattern: [\\w+=,.@-]* and have length from 2 to 64',
    );
  }
  const durationSeconds = Number(form.get('DurationSeconds') ?? 3600);
  if (!Number.isInteger(durationSeconds) || durationSeconds < 900 || durationSeconds > 43_200) {
    invalid('durationSeconds', 'Member must have value from 900 to 43200');
  }
  if (!/^arn:[a-z-]+:iam::\d{12}:role\/\S+$/.test(arn)) throw validationError('Request ARN is invalid');
  return { arn, sessionName, durationSeconds, ...readSessionPolicies(form, arn, state) };
}

function readSessionPolicies(
  form: URLSearchParams,
  roleArn: string,
  state: State,
): Pick<RoleRequest, 'sessionPolicies' | 'packedPolicySize'> {
  const policy = form.get('Policy');
  const arns: string[] = [];
  for (let index = 1; form.has(`PolicyArns.member.${index}.arn`); index += 1) {
    arns.push(form.get(`PolicyArns.member.${index}.arn`) ?? '');
  }
  if (policy === null && arns.length === 0) return { sessionPolicies: [], packedPolicySize: undefined };
  if (arns.length > 10) invalid('policyArns', 'Member must have length less than or equal to 10');
  const characters = (policy?.length ?? 0) + arns.join('').length;
  const limit = state.aws.seed.packedPolicyCharacters;
  if (characters > limit) {
    throw new Refusal(
      400,
      'PackedPolicyTooLarge',
      `Packed policy consumes ${Math.ceil((characters / limit) * 100)}% of allotted space, please use smaller policy.`,
    );
  }
  const account = state.aws.account(roleArn.split(':')[4] ?? '');
  const managed = arns.map((arn) => {
    const document = account?.managedPolicies[arn];
    if (document === undefined)
      throw new Refusal(400, 'MalformedPolicyDocument', `Policy ${arn} does not exist`);
    return document;
  });
  return {
    sessionPolicies: [...(policy === null ? [] : [readSessionPolicy(policy)]), ...managed],
    packedPolicySize: Math.ceil((characters / limit) * 100),
  };
}

function readSessionPolicy(text: string): PolicyDocument {
  const json = parseJsonObject(text);
  if (json === undefined)
    throw new Refusal(400, 'MalformedPolicyDocument', 'This policy contains invalid Json');
  try {
    return parsePolicy(json, 'session');
  } catch (error) {
    if (error instanceof PolicyMistake) throw new Refusal(400, 'MalformedPolicyDocument', error.message);
    throw error;
  }
}

function openSession(role: AwsRole, asked: RoleRequest, state: State): XmlChildren {
  const expires = new Date(Math.floor(state.now().getTime() / 1000 + asked.durationSeconds) * 1000);
  const session = state.aws.openSession(role, asked.sessionName, asked.sessionPolicies, expires);
  return {
    AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
    ...(asked.packedPolicySize === undefined ? {} : { PackedPolicySize: String(asked.packedPolicySize) }),
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: expires.toISOString().replace('.000Z', 'Z'),
    },
  };
}

function authenticate(request: WireRequest, state: State): AwsCaller {
  const verdict = verifySignature(request, 'sts', (id) => state.aws.caller(id), state.now());
  const caller = verdict.kind === 'valid' ? state.aws.caller(verdict.accessKeyId) : undefined;
  if (caller !== undefined) return caller;
  const [status, code] = signatureCodes[verdict.kind];
  throw new Refusal(status, code, 'message' in verdict ? verdict.message : '');
}

const signatureCodes: Readonly<Record<SignatureVerdict['kind'], readonly [number, string]>> = {
  valid: [500, 'InternalFailure'],
  missing: [403, 'MissingAuthenticationToken'],
  incomplete: [400, 'IncompleteSignature'],
  'unknown-key': [403, 'InvalidClientTokenId'],
  'expired-key': [403, 'ExpiredToken'],
  mismatch: [403, 'SignatureDoesNotMatch'],
  'wrong-time': [403, 'SignatureDoesNotMatch'],
  'wrong-scope': [403, 'SignatureDoesNotMatch'],
};

function aboveMaximum(): Refusal {
  return validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
}

function validationError(message: string): Refusal {
  return new Refusal(400, 'ValidationError', message);
}

function invalid(parameter: string, constraint: string): never {
  throw validationError(
    `1 validation error detected: Value at '${parameter}' failed to satisfy constraint: ${constraint}`,
  );
}
