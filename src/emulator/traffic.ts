import type { RequestDetail, Service } from './wire.ts';

/** One request as it was answered; never a value, token or credential. */
export interface RecordedRequest {
  readonly service: Service;
  /** The API's own name of the call: `AssumeRoleWithWebIdentity`, `AccessSecretVersion`; the issuer's is `Token`. */
  readonly call: string;
  /** Milliseconds since the epoch, by the emulator's clock. */
  readonly at: number;
  readonly userAgent: string;
  /** 0 where the connection was dropped or left hanging. */
  readonly status: number;
  /** The `Host` header without port. */
  readonly host: string;
  readonly detail: RequestDetail;
}

/** Who asked what, and how many at once. */
export class Traffic {
  readonly requests: RecordedRequest[] = [];
  readonly #inFlight = new Map<Service, number>();
  readonly #most = new Map<Service, number>();

  /** Counts a request as under way until the returned function is called. */
  enter(service: Service): () => void {
    const count = (this.#inFlight.get(service) ?? 0) + 1;
    this.#inFlight.set(service, count);
    this.#most.set(service, Math.max(count, this.mostInFlight(service)));
    return () => this.#inFlight.set(service, (this.#inFlight.get(service) ?? 1) - 1);
  }

  mostInFlight(service: Service): number {
    return this.#most.get(service) ?? 0;
  }

  record(request: RecordedRequest): void {
    this.requests.push(request);
  }
}
