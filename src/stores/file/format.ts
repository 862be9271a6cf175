export const fileFormats = ['dotenv', 'json', 'yaml'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** What the name of a file says of its content; nothing, or more than one format (`.env.json`), where it leaves that open. */
export function formatsOf(path: string): readonly FileFormat[] {
  const name = path.split(/[/\\]/).at(-1)?.toLowerCase() ?? '';
  return [
    ...(name.endsWith('.json') ? (['json'] as const) : []),
    ...(/\.ya?ml$/.test(name) ? (['yaml'] as const) : []),
    ...(name.endsWith('.env') || name.startsWith('.env.') ? (['dotenv'] as const) : []),
  ];
}
