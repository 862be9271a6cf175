import { existsSync } from 'node:fs';
import type { Env } from '../core/environment.ts';

/**
 * The event's payload through `@actions/github`, which reads GITHUB_EVENT_PATH when it is loaded.
 * @param env the process's own: the library reads no other
 * @returns `undefined` where it cannot be read: the callers then assume the worst
 */
export async function loadPayload(env: Env): Promise<unknown> {
  // Without the file the library goes on with an empty payload, which would pass for one that says nothing.
  if (!existsSync(env['GITHUB_EVENT_PATH'] ?? '')) return undefined;
  try {
    const { context } = await import('./github-context.ts');
    return context.payload;
  } catch {
    return undefined;
  }
}
