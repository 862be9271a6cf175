import { asObject, asText, type JsonObject } from '../json.ts';

/** What the service says of a secret, or of one version of it, beside the value. */
export interface SecretItem {
  /** As it was made: requests are case-blind. */
  readonly name: string;
  /** Absent in lists of secrets. */
  readonly version?: string;
  readonly enabled: boolean;
  readonly notBefore?: Date;
  readonly expires?: Date;
  readonly created?: Date;
}

/** @returns `undefined` for what is no such thing */
export function readItem(value: unknown): SecretItem | undefined {
  const item = asObject(value);
  const [, name, version] =
    /\/secrets\/([0-9A-Za-z-]{1,127})(?:\/([0-9A-Za-z]{1,64}))?$/.exec(asText(item?.['id']) ?? '') ?? [];
  if (item === undefined || name === undefined) return undefined;
  const attributes = asObject(item['attributes']) ?? {};
  return {
    name,
    ...(version === undefined ? {} : { version }),
    enabled: attributes['enabled'] !== false,
    ...dated('notBefore', attributes, 'nbf'),
    ...dated('expires', attributes, 'exp'),
    ...dated('created', attributes, 'created'),
  };
}

/** Key Vault's times are seconds. */
function dated<Key extends string>(
  key: Key,
  attributes: JsonObject,
  attribute: string,
): { readonly [K in Key]?: Date } {
  const empty: { [K in Key]?: Date } = {};
  const seconds = attributes[attribute];
  const date = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN);
  return Number.isNaN(date.getTime()) ? empty : { ...empty, [key]: date };
}
