import type { Env } from '../../core/environment.ts';
import { given } from '../../core/given.ts';
import { awsRegion } from '../../references/locator.ts';
import type { SettingsReader, StoreContext, Surroundings } from '../store.ts';
import { defaultSessionName } from './session-name.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** STS takes no longer policy: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export const LONGEST_POLICY = 2048;

export interface AwsSettings {
  readonly identity: Surroundings['identity'];
  readonly role?: string;
  /** The setting's region; a store falls back to that of the only ARN, then to `environmentRegion`. */
  readonly region?: string;
  /** `AWS_REGION`, else `AWS_DEFAULT_REGION`. */
  readonly environmentRegion?: string;
  readonly roleChain: readonly string[];
  readonly externalId?: string;
  /** Fit for STS: 2 to 64 characters of `[\w+=,.@-]`. */
  readonly sessionName: string;
  readonly sessionDurationSeconds: number;
  readonly audience?: string;
  readonly sessionPolicy:
    | { readonly kind: 'auto' }
    | { readonly kind: 'none' }
    | { readonly kind: 'own'; readonly policy: string };
}

/** What a run hands to AWS, with the settings of the connection. */
export interface AwsContext extends StoreContext {
  readonly settings: AwsSettings;
}

export function readAwsSettings(read: SettingsReader, { identity, env, job }: Surroundings): AwsSettings {
  // The name of a role may hold a comma.
  const roleChain = read.list('role-chain', /\n|,(?=\s*(?:arn:|$))/);
  const sessionName = read.text('session-name');
  if (sessionName !== '' && !/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    read.refuse('session-name', 'has 2 to 64 characters of A-Z a-z 0-9 _+=,.@-');
  }
  const externalId = read.text('external-id');
  if (externalId !== '' && roleChain.length === 0) {
    read.refuse('external-id', 'goes on the hops of aws-role-chain, which is empty', 'hidden');
  }
  const sessionDurationSeconds = read.duration('session-duration', 15 * MINUTE, 12 * HOUR);
  if (roleChain.length > 0 && sessionDurationSeconds > HOUR) {
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    read.refuse('session-duration', 'is at most 1h with aws-role-chain');
  }
  const region = read.text('region');
  // It becomes a part of the host that the token goes to.
  if (region !== '' && !awsRegion.test(region)) read.refuse('region', 'is an AWS region, such as eu-west-1');
  return {
    identity,
    ...given('role', read.text('role')),
    ...given('region', region),
    ...given('environmentRegion', environmentRegion(env)),
    roleChain,
    ...given('externalId', externalId),
    sessionName: sessionName || defaultSessionName(job),
    sessionDurationSeconds,
    ...given('audience', read.text('audience')),
    sessionPolicy: readSessionPolicy(read),
  };
}

function environmentRegion(env: Env): string {
  return env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || '';
}

function readSessionPolicy(read: SettingsReader): AwsSettings['sessionPolicy'] {
  const text = read.text('session-policy');
  if (text === 'auto' || text === 'none') return { kind: text };
  try {
    const policy: unknown = JSON.parse(text);
    if (typeof policy === 'object' && policy !== null && 'Statement' in policy) {
      return { kind: 'own', policy: JSON.stringify(policy) };
    }
  } catch {
    // Refused below, as any other text that is no policy.
  }
  read.refuse('session-policy', 'is auto, none, or a policy as JSON with a Statement');
  return { kind: 'auto' };
}
