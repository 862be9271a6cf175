/**
 * The event's payload through `@actions/github`, which reads GITHUB_EVENT_PATH when it is loaded.
 * @returns `undefined` where it cannot be read: the callers then assume the worst
 */
export async function loadPayload(): Promise<unknown> {
  try {
    const { context } = await import('@actions/github');
    return context.payload;
  } catch {
    return undefined;
  }
}
