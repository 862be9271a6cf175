import type { Env } from '../core/environment.ts';
import type { Obligation } from '../stores/store.ts';
import { stateNames } from './state-names.ts';

/** What main kept, as far as it has the form of it: state can be planted by other steps. */
export function readKept(env: Env): readonly Obligation[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(env[`STATE_${stateNames.issued}`] ?? '');
  } catch {
    return [];
  }
  return Array.isArray(parsed) ? parsed.flatMap(readOne) : [];
}

function readOne(one: unknown): readonly Obligation[] {
  if (typeof one !== 'object' || one === null) return [];
  const { store, name, state } = { store: undefined, name: undefined, state: undefined, ...one };
  const isText = typeof store === 'string' && typeof name === 'string' && typeof state === 'string';
  return isText ? [{ store, name, state }] : [];
}
