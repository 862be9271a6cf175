import type { Signed } from './session.ts';
import { writeUndo } from './undo-state.ts';

/** What the job's end has to take back. */
export interface Leases {
  /** To be awaited before the first read that issues: from then on not even a crash leaves credentials behind. */
  expect(): Promise<void>;
  /** Credentials came. */
  add(leaseId: string): Promise<void>;
  /** Whether any credentials live on; where none do, nothing is kept any more. */
  hold(): Promise<boolean>;
}

export function createLeases({ login, context }: Signed): Leases {
  const { keeper, settings } = context;
  const name = `${settings.addr} ${settings.namespace ?? ''} ${settings.authPath} ${settings.role ?? ''}`;
  const ids: string[] = [];
  let expected: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();
  const keep = (): Promise<void> => {
    const state = writeUndo({
      addr: settings.addr ?? '',
      namespace: settings.namespace,
      token: login.token.reveal(),
      revocable: login.revocable,
      // A token takes its leases along.
      leases: login.revocable ? [] : [...ids],
      expires: login.expires,
      caCert: settings.caCert,
      clientCert: settings.clientCert,
    });
    last = last.then(() => keeper.keep({ store: 'vault', name, state }));
    return last;
  };
  return {
    expect() {
      expected ??= keep();
      return expected;
    },
    async add(leaseId) {
      ids.push(leaseId);
      if (!login.revocable) await keep();
    },
    async hold() {
      if (expected === undefined) return false;
      if (ids.length > 0) return true;
      await keeper.release({ store: 'vault', name });
      return false;
    },
  };
}
