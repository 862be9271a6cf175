/** What the bundle offers to the few lines in dist that start it; each loads only its own part. */
export async function runMain(): Promise<void> {
  const { main } = await import('./action/main.ts');
  await main();
}

export async function runCli(): Promise<void> {
  const { main } = await import('./cli/main.ts');
  await main();
}

/** For the post step, where main had something issued. */
export async function runUndo(): Promise<void> {
  const { undoIssued } = await import('./action/undo-issued.ts');
  const { endSoon } = await import('./action/end-soon.ts');
  await undoIssued(process.env, (line) => process.stdout.write(`${line}\n`));
  endSoon();
}
