import type { Command } from '../command.ts';

/** `schema`: what editors check a manifest with. */
export const schema: Command = {
  name: 'schema',
  description: [
    'Prints the JSON Schema of the manifest, which editors check .secret-sync.yml with as it is written. It is made of the same definition that plan, run and export check it with.',
  ],
  flags: [],
  takesInputs: false,
  examples: ['secret-sync schema > secret-sync.schema.json'],
  async run(_flags, host) {
    const { manifestSchema } = await import('../../manifest/schema.ts');
    await host.stdout.write(`${JSON.stringify(manifestSchema(await host.loadStores()), null, 2)}\n`);
    return 0;
  },
};
