/** What has happened while the process did not listen (a signal, a deadline) is heard now: in the next turn of the event loop. */
export async function heardSignals(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
