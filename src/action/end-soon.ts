/** Connections are closed when a run is over; this is for what cannot be closed. */
const GRACE_MILLISECONDS = 500;

/** What is left open (a handshake behind a proxy that says nothing) must not hold the job; what is printed is printed. */
export function endSoon(): void {
  setTimeout(() => process.stdout.write('', () => process.exit()), GRACE_MILLISECONDS).unref();
}
