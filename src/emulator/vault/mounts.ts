/** The mount that a path is in. */
export function longestMount(mounts: readonly string[], path: string): string | undefined {
  return mounts
    .filter((mount) => path === mount || path.startsWith(`${mount}/`))
    .toSorted((a, b) => a.length - b.length)
    .at(-1);
}
