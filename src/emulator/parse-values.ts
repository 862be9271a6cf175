import type { StoredValue } from './seed.ts';
import type { SeedField } from './seed-field.ts';

export const DEFAULT_ISSUER = 'https://token.actions.githubusercontent.com';

/** When things were made for which the seed does not say it: the same in each run. */
export const DEFAULT_CREATED = new Date('2026-01-05T08:00:00Z');

/** The keys of which a secret or a version has one. */
export const VALUE_KEYS = ['value', 'json', 'base64'];

const MAXIMUM_VALUE_BYTES = 65_536;

/** `value` is text, `json` is stored in its compact form, `base64` is binary. */
export function readValue(owner: SeedField, field: (key: string) => SeedField): StoredValue | undefined {
  const given = VALUE_KEYS.filter((key) => field(key).isPresent);
  if (given.length > 1) owner.problem(`has more than one of ${VALUE_KEYS.join(', ')}`);
  const value = field('value').optional((text) => ({ text: text.text() }));
  const json = field('json').optional((document) => ({ text: JSON.stringify(document.value) }));
  const base64 = field('base64').optional((text) => ({
    bytes: Buffer.from(text.text(/^[A-Za-z0-9+/]*={0,2}$/, 'base64'), 'base64'),
  }));
  const read = value ?? json ?? base64;
  if (read !== undefined && bytesOf(read).byteLength > MAXIMUM_VALUE_BYTES)
    owner.problem('a value has at most 65,536 bytes');
  return read;
}

export function bytesOf(value: StoredValue): Uint8Array {
  return 'text' in value ? Buffer.from(value.text, 'utf8') : value.bytes;
}
