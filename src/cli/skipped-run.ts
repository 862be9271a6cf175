/** Thrown through a command that has nothing to do: `allow-fork-events: skip`. Ends with exit code 0. */
export class SkippedRun extends Error {
  override readonly name = 'SkippedRun';
}
