import { UserError } from '../core/errors.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { type Endpoint, fromOf } from './endpoint.ts';
import type { StoreContext } from './store.ts';

/** A web page came where the service answers JSON. */
export function foreignAnswer(
  call: string,
  status: number,
  endpoint: Endpoint,
  { env }: Pick<StoreContext, 'env'>,
): UserError {
  const { service, override } = endpoint.destination;
  return new UserError({
    code: 'UNREACHABLE',
    what: `something between here and ${service} answered the ${call} in its place`,
    from: fromOf(endpoint),
    said: `HTTP ${status} with a web page`,
    fix: ['let the proxy or firewall pass the host named here'],
    likely: diagnose(
      {
        step: 'network',
        service,
        host: endpoint.host,
        foreignAnswer: true,
        ...(override === undefined ? {} : { override }),
      },
      env,
    ),
  });
}
