import type { Destination } from '../network/network.ts';

/** One host of a service, and how it is asked. */
export interface Endpoint {
  readonly destination: Destination;
  readonly host: string;
  /** @param path begins with `/`; its segments are encoded already */
  url(path: string): URL;
}

/** How errors name it: the service and the host. */
export function fromOf({ destination, host }: Endpoint): string {
  return `${destination.service}, ${host}`;
}
