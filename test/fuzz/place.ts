import { randomBytes } from 'node:crypto';
import type { HttpRequest } from '../../src/network/network.ts';
import type { Tree } from './tree.ts';

/** A value that nothing else holds by chance. */
export const mark = (): string => randomBytes(15).toString('base64url');

/** One answer that is fuzzed, in the smallest job that gets it. */
export interface Place {
  readonly format: 'json' | 'xml';
  readonly honest: (request: HttpRequest) => Tree;
  readonly isFor: (request: HttpRequest) => boolean;
  /** 200 where absent. */
  readonly status?: (request: HttpRequest) => number;
  /** An error of this service, with a text in every text of it. */
  readonly refusal?: (text: string) => Tree;
  /** What must stand in an answer that lets a plan say "yes". */
  readonly permission?: string;
  /** `job` where absent: who gets the answer. */
  readonly asks?: 'plan' | 'both';
}

/** What belongs to one store. */
export interface Family {
  readonly places: Readonly<Record<string, Place>>;
  readonly job: { readonly lines: string; readonly names: readonly string[] };
  /** Two lines; version and access by variable. */
  readonly plan: { readonly lines: string; readonly rows: readonly (readonly string[])[] };
  readonly inputs: Readonly<Record<string, string>>;
  /** What the service holds, by variable. */
  readonly originals: Readonly<Record<string, string>>;
  /** Credentials that it gives out. */
  readonly credentials: readonly string[];
  /** Values are JSON of any kind there, and written anew. */
  readonly isJson?: true;
}

export function bodyOf({ body = '' }: HttpRequest): string {
  return Buffer.from(body).toString('utf8');
}
