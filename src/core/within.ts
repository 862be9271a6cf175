/**
 * What the work brings, or the signal's reason, whichever comes first: not all work hears a signal (a request that waits in
 * an agent for a proxy's tunnel, a credential that waits for a helper program). The work itself goes on.
 * @throws what the work throws, or the signal's reason
 */
export async function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise: abandoned, reject } = Promise.withResolvers<never>();
  const abandon = (): void => reject(signal.reason);
  signal.addEventListener('abort', abandon, { once: true });
  if (signal.aborted) abandon();
  try {
    return await Promise.race([work, abandoned]);
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}
