import { randomUUID } from 'node:crypto';
import type { LoginContext } from './login.ts';
import type { Login } from './token.ts';
import { writeUndo } from './undo-state.ts';

/** What the job's end has to take back. */
export interface Leases {
  /** To be awaited before each read that issues: from then on not even a crash leaves credentials behind. */
  expect(login: Login): Promise<void>;
  /** Credentials came. */
  add(leaseId: string, login: Login): Promise<void>;
  /** A read that issues is about to be sent. @returns to be called once its answer says whether credentials were made */
  sent(): () => void;
  /** Whether any came. */
  areThere(): boolean;
  /** Whether a read was sent that may have made credentials of which nobody was told. */
  areInDoubt(): boolean;
  /** Nothing lives on that the job's end could take back. */
  release(): Promise<void>;
}

export function createLeases({ keeper, settings }: Pick<LoginContext, 'keeper' | 'settings'>): Leases {
  // Of this session alone: settings that look alike may be other logins, and one must not replace another's.
  const name = randomUUID();
  const ids: string[] = [];
  let expected: { readonly login: Login; readonly done: Promise<void> } | undefined;
  let last: Promise<void> = Promise.resolve();
  let unanswered = 0;
  const keep = (login: Login): Promise<void> => {
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
    expect(login) {
      if (expected?.login !== login) expected = { login, done: keep(login) };
      return expected.done;
    },
    async add(leaseId, login) {
      ids.push(leaseId);
      if (!login.revocable) await keep(login);
    },
    sent() {
      let isOpen = true;
      unanswered += 1;
      return () => {
        if (isOpen) unanswered -= 1;
        isOpen = false;
      };
    },
    areThere: () => ids.length > 0,
    areInDoubt: () => unanswered > 0,
    async release() {
      if (expected !== undefined) await keeper.release({ store: 'vault', name });
    },
  };
}
