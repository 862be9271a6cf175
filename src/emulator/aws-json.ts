import { randomUUID } from 'node:crypto';
import type { AwsCaller } from './aws-state.ts';
import type { Input } from './secret-lists.ts';
import { type SignatureVerdict, verifySignature } from './sigv4.ts';
import type { State } from './state.ts';
import { Refusal, type WireRequest, type WireResponse } from './wire.ts';

/** What the services share that speak AWS JSON 1.1: signature, answers, denials. */
export function authenticate(
  request: WireRequest,
  service: 'secretsmanager' | 'ssm',
  state: State,
): { readonly caller: AwsCaller; readonly region: string } {
  const verdict = verifySignature(request, service, (id) => state.aws.caller(id), state.now());
  if (verdict.kind !== 'valid') {
    throw new Refusal(400, signatureCodes[verdict.kind], verdict.message);
  }
  const hostRegion = new RegExp(`^${service}(?:-fips)?\\.([a-z0-9-]+)\\.(?:amazonaws\\.|api\\.aws)`).exec(
    request.host,
  )?.[1];
  if (hostRegion !== undefined && hostRegion !== verdict.region) {
    throw new Refusal(
      400,
      'InvalidSignatureException',
      `Credential should be scoped to a valid region, not '${verdict.region}'.`,
    );
  }
  const caller = state.aws.caller(verdict.accessKeyId);
  if (caller === undefined) throw new Refusal(500, 'InternalServiceError', '');
  return { caller, region: verdict.region };
}

const signatureCodes: Readonly<Record<Exclude<SignatureVerdict['kind'], 'valid'>, string>> = {
  missing: 'MissingAuthenticationTokenException',
  incomplete: 'IncompleteSignatureException',
  'unknown-key': 'UnrecognizedClientException',
  'expired-key': 'ExpiredTokenException',
  mismatch: 'InvalidSignatureException',
  'wrong-time': 'InvalidSignatureException',
  'wrong-scope': 'InvalidSignatureException',
};

/** The region that a request says it was signed for. */
export function signedRegion(request: WireRequest): string | undefined {
  return /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers['authorization'] ?? '')?.[1];
}

export function accessDenied(caller: AwsCaller, action: string, resource: string, denial: string): Refusal {
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  return new Refusal(
    400,
    'AccessDeniedException',
    `User: ${caller.arn} is not authorized to perform: ${action}${on} ${denial}`,
  );
}

export function refuseJson(refusal: Refusal): WireResponse {
  return json({ __type: refusal.code, Message: refusal.message }, refusal.status);
}

export function json(body: Input, status = 200): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(body),
  };
}

export function epochSeconds(date: Date): number {
  return date.getTime() / 1000;
}
