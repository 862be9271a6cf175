/** What the bundle offers to the few lines in dist that start it. The action's start is in its first file: each file costs time. */
export { main as runMain } from './action/main.ts';

export async function runCli(): Promise<void> {
  const { main } = await import('./cli/main.ts');
  await main();
}
