import type { SecretValue } from '../core/secret-value.ts';
import { type EncodedForm, encodedForms } from './encoded-forms.ts';
import { type FoundParts, findParts } from './find-parts.ts';
import { runnerForms } from './runner-forms.ts';

/** Shorter texts stand in too many log lines: masking them would hide the log and drop unrelated job outputs. */
export const DEFAULT_MIN_LENGTH = 4;

/** What has to be hidden of one value. */
export interface LookedThrough {
  readonly parts: FoundParts;
  /** What the runner makes of the raw parts by itself. */
  readonly runner: readonly string[];
  readonly forms: readonly EncodedForm[];
}

/**
 * Looks each value through once: a secret that many variables are taken from, and one that was looked through as soon as it had
 * arrived, while others were waited for.
 */
export class KnownValues {
  readonly #minLength: number;
  readonly #known = new Map<SecretValue, Looked | undefined>();

  /** @param minLength `mask-min-length` */
  constructor(minLength: number = DEFAULT_MIN_LENGTH) {
    this.#minLength = minLength;
  }

  /** Nothing for bytes that are no text. */
  of(value: SecretValue): LookedThrough | undefined {
    if (this.#known.has(value)) return this.#known.get(value);
    const text = value.revealText();
    const looked = text === undefined ? undefined : new Looked(findParts(text, this.#minLength));
    this.#known.set(value, looked);
    return looked;
  }

  /** All at once that `of` would make at its first use. */
  lookThrough(value: SecretValue): void {
    void this.of(value)?.forms;
  }
}

class Looked implements LookedThrough {
  readonly parts: FoundParts;
  #made: Pick<LookedThrough, 'runner' | 'forms'> | undefined;

  constructor(parts: FoundParts) {
    this.parts = parts;
  }

  get runner(): readonly string[] {
    return this.#forms().runner;
  }

  get forms(): readonly EncodedForm[] {
    return this.#forms().forms;
  }

  #forms(): Pick<LookedThrough, 'runner' | 'forms'> {
    this.#made ??= makeForms(this.parts);
    return this.#made;
  }
}

function makeForms({ raw, blocks }: FoundParts): Pick<LookedThrough, 'runner' | 'forms'> {
  const runner: string[] = [];
  const forms: EncodedForm[] = [];
  for (const text of raw) {
    const own = runnerForms(text);
    runner.push(...own);
    forms.push(...encodedForms(text, own));
  }
  for (const text of blocks) forms.push(...encodedForms(text));
  return { runner, forms };
}
