import { badRequest } from './http.ts';

/** A text of a request's body; empty where it is missing. Numbers are taken as their digits, as Vault takes them. */
export function bodyText(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  if (value === undefined || value === null) return '';
  if (typeof value === 'object') {
    throw badRequest(
      `Field validation failed: error converting input for field ${JSON.stringify(name)}: '' expected type 'string', got unconvertible type '${Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}'}'`,
    );
  }
  return String(value);
}
