import type { ChildProcess } from 'node:child_process';

/** For `spawn`: a process group of its own, so that what it starts ends with it. Windows has none. */
export const ownGroup = { detached: process.platform !== 'win32' } as const;

/** Ends a child that was started with `ownGroup`, and all that it has started. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || process.platform === 'win32') {
    child.kill('SIGKILL');
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All of it has ended already.
  }
}
