import type { FaultSeed, Seed } from './seed.ts';
import { type Identified, Refusal, type Service } from './wire.ts';

/** Ways of failing that are no answer in the service's own shape. */
export type Misbehaviour =
  | { readonly kind: 'drop' | 'hang' }
  | { readonly kind: 'html' | 'empty' | 'redirect'; readonly status: number; readonly location: string };

export type Disturbance =
  | { readonly kind: 'refusal'; readonly refusal: Refusal; readonly retryAfter: number | undefined }
  | { readonly kind: 'misbehaviour'; readonly misbehaviour: Misbehaviour };

/** What each service answers when it is asked too often. */
const throttleAnswers: Readonly<Record<Service, readonly [status: number, code: string]>> = {
  issuer: [429, 'TooManyRequests'],
  sts: [400, 'Throttling'],
  secretsmanager: [400, 'ThrottlingException'],
  ssm: [400, 'ThrottlingException'],
  'google-sts': [429, 'RESOURCE_EXHAUSTED'],
  iamcredentials: [429, 'RESOURCE_EXHAUSTED'],
  secretmanager: [429, 'RESOURCE_EXHAUSTED'],
  entra: [429, 'temporarily_unavailable'],
  keyvault: [429, 'Throttled'],
  vault: [429, 'RateLimit'],
};

/** Counts requests and tells which of them the seed wants disturbed. */
export class Faults {
  readonly #seed: Seed;
  readonly #seen = new Map<FaultSeed, number>();
  readonly #windows = new Map<string, { second: number; count: number }>();
  #throttled = 0;

  constructor(seed: Seed) {
    this.#seed = seed;
  }

  next(service: Service, { call, detail }: Identified, now: Date): Disturbance | undefined {
    for (const fault of this.#seed.faults) {
      if (fault.service !== service || (fault.call !== undefined && fault.call !== call)) continue;
      if (fault.secret !== undefined && detail.secrets?.includes(fault.secret) !== true) continue;
      const count = (this.#seen.get(fault) ?? 0) + 1;
      this.#seen.set(fault, count);
      if (isDue(fault, count)) return disturbanceOf(fault);
    }
    return this.#isThrottled(service) || this.#isOverQuota(service, call, now)
      ? throttled(service)
      : undefined;
  }

  #isThrottled(service: Service): boolean {
    const { throttle } = this.#seed;
    if (throttle === undefined || !throttle.services.includes(service)) return false;
    this.#throttled += 1;
    return this.#throttled % throttle.everyNth === 0;
  }

  #isOverQuota(service: Service, call: string, now: Date): boolean {
    const second = Math.floor(now.getTime() / 1000);
    let isOver = false;
    for (const [index, quota] of this.#seed.quotas.entries()) {
      if (quota.service !== service || (quota.call !== undefined && quota.call !== call)) continue;
      const before = this.#windows.get(String(index));
      const count = before?.second === second ? before.count + 1 : 1;
      this.#windows.set(String(index), { second, count });
      isOver ||= count > quota.perSecond;
    }
    return isOver;
  }
}

function isDue(fault: FaultSeed, count: number): boolean {
  if (fault.nth === undefined && fault.every === undefined) return true;
  return fault.nth?.includes(count) === true || (fault.every !== undefined && count % fault.every === 0);
}

function disturbanceOf(fault: FaultSeed): Disturbance {
  switch (fault.kind) {
    case 'error':
      return {
        kind: 'refusal',
        refusal: new Refusal(fault.status, fault.code, fault.message ?? 'This failure is part of the seed.'),
        retryAfter: fault.retryAfter,
      };
    case 'drop':
    case 'hang':
      return { kind: 'misbehaviour', misbehaviour: { kind: fault.kind } };
    default:
      return {
        kind: 'misbehaviour',
        misbehaviour: {
          kind: fault.kind,
          status: fault.kind === 'redirect' && fault.status >= 400 ? 307 : fault.status,
          location: fault.location ?? '/',
        },
      };
  }
}

function throttled(service: Service): Disturbance {
  const [status, code] = throttleAnswers[service];
  return { kind: 'refusal', refusal: new Refusal(status, code, 'Rate exceeded'), retryAfter: undefined };
}
