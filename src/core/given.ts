/** An object with the key, or without it where the text is empty: an optional property is set or absent, never empty. */
export function given<Key extends string>(key: Key, text: string): { readonly [K in Key]?: string } {
  const empty: { [K in Key]?: string } = {};
  return text === '' ? empty : { ...empty, [key]: text };
}
