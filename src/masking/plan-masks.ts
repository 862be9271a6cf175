import type { SecretValue } from '../core/secret-value.ts';
import { base64Windows, type EncodedForm, encodedBytes, encodedForms, formKinds } from './encoded-forms.ts';
import { DEFAULT_MIN_LENGTH, KnownValues, type LookedThrough } from './known-values.ts';
import { runnerForms } from './runner-forms.ts';

/** The runner searches each log line for every mask and its forms: docs/masking.md has what that costs. */
export const MASK_BUDGET = 4000;

/** Of shorter texts a piece of base64 would be found in unrelated text. */
const SHORTEST_FOR_BASE64 = 7;

/** In the order of the risk; over the budget the last is given up first. `lines` show the key beside a masked part. */
const kinds = ['raw', ...formKinds, 'lines'] as const;

type Kind = (typeof kinds)[number];

/** One variable, as far as masking goes. */
export interface MaskSource {
  readonly name: string;
  /** The value, and other forms of the same secret. */
  readonly values: readonly SecretValue[];
  /** The whole secret that the value is a part of: its `user:password` pairs are masked although no variable carries them. */
  readonly secret?: SecretValue;
  /** In a file: raw forms too are given up rather than failing, since that is the way out of the budget. */
  readonly inFile: boolean;
}

export interface MaskPlan {
  /** What to register, raw texts first; each is one line. */
  readonly texts: readonly string[];
  /** By raw text: the variable. */
  readonly owners: ReadonlyMap<string, string>;
  /** Variables by what their author should know of them. */
  readonly notes: MaskNotes;
  /** How many raw masks there are over the budget, and whose they are; the step must fail. */
  readonly excess?: { readonly masks: number; readonly variables: readonly string[] };
}

export interface MaskNotes {
  readonly exempt: readonly string[];
  readonly binary: readonly string[];
  /** A text of so few bytes that base64 hides it only in some places. */
  readonly short: readonly string[];
  readonly harmless: readonly string[];
  readonly weakPassword: readonly string[];
  readonly overBudget: readonly string[];
}

/**
 * @param minLength `mask-min-length`: shorter texts are not masked
 * @param known values that were looked through before; by their `minLength`, in place of the one here
 */
export function planMasks(
  sources: readonly MaskSource[],
  minLength: number = DEFAULT_MIN_LENGTH,
  budget: number = MASK_BUDGET,
  known: KnownValues = new KnownValues(minLength),
): MaskPlan {
  const plans = sources.map((source) => new SourcePlan(source, known));
  removeRepeated(plans);
  const overBudget = fitBudget(plans, budget);
  const count = plans.reduce((sum, plan) => sum + plan.size, 0);
  const owners = new Map<string, string>();
  for (const plan of plans) for (const text of plan.textsOf('raw')) owners.set(text, plan.source.name);
  const texts: string[] = [];
  for (const kind of kinds) for (const plan of plans) for (const text of plan.textsOf(kind)) texts.push(text);
  const named = (holds: (plan: SourcePlan) => boolean): readonly string[] =>
    plans.filter(holds).map((plan) => plan.source.name);
  return {
    texts,
    owners,
    notes: {
      exempt: named((plan) => plan.isExempt),
      binary: named((plan) => plan.isBinary),
      short: named((plan) => plan.hasShort),
      harmless: named((plan) => plan.hasHarmless && !plan.isExempt),
      weakPassword: named((plan) => plan.hasWeakPassword),
      overBudget: named((plan) => overBudget.has(plan)),
    },
    ...(count <= budget
      ? {}
      : {
          excess: {
            masks: count - budget,
            variables: [...plans].sort((a, b) => b.size - a.size).map((plan) => plan.source.name),
          },
        }),
  };
}

/**
 * All that is to be hidden of these values where no runner adds its forms: in the output of `run`, in scanned files. The same
 * parts and forms, with the runner's, and values of several lines whole.
 */
export function hiddenTexts(
  sources: readonly MaskSource[],
  minLength: number = DEFAULT_MIN_LENGTH,
): readonly (string | Uint8Array)[] {
  const known = new KnownValues(minLength);
  const hidden = new Set<string>();
  const bytes: Uint8Array[] = [];
  for (const source of sources) {
    for (const value of source.values) {
      const parts = known.of(value)?.parts;
      if (parts === undefined) {
        if (value.byteLength < minLength) continue;
        bytes.push(value.revealBytes());
        for (const text of base64Texts(value.revealBytes())) hidden.add(text);
        for (const { text } of encodedBytes(value.revealBytes())) hidden.add(text);
        continue;
      }
      for (const text of [...parts.raw, ...parts.blocks])
        for (const form of printedForms(text)) hidden.add(form);
      for (const line of parts.keyLines) hidden.add(line);
    }
    for (const pair of pairsOf(source, known)) {
      for (const { text } of pairForms(pair)) hidden.add(text);
    }
  }
  return [...[...hidden].filter((text) => text.length >= minLength), ...bytes];
}

/** A text with every form that the runner's masker and our masks cover together. */
export function printedForms(text: string): readonly string[] {
  return [
    text,
    ...(/[\r\n]/.test(text) ? [] : runnerForms(text)),
    ...base64Texts(Buffer.from(text, 'utf8')),
    ...encodedForms(text).map((form) => form.text),
  ];
}

/** To the last bit, where the bytes are encoded alone. */
function base64Texts(bytes: Uint8Array): readonly string[] {
  const encoded = Buffer.from(bytes).toString('base64');
  return [encoded, encoded.replace(/=+$/, ''), Buffer.from(bytes).toString('base64url')];
}

/** Of what a Basic header carries, its user too; the password has its own masks. */
function pairForms(pair: string): readonly EncodedForm[] {
  const [window] = base64Windows(Buffer.from(pair, 'utf8'));
  if (window === undefined) return [];
  const url = window.replaceAll('+', '-').replaceAll('/', '_');
  const forms: EncodedForm[] = [{ kind: 'base64', text: window }];
  return url === window ? forms : [...forms, { kind: 'base64url', text: url }];
}

function pairsOf(source: MaskSource, known: KnownValues): readonly string[] {
  const values = source.secret === undefined ? source.values : [...source.values, source.secret];
  return values.flatMap((value) => [...(known.of(value)?.parts.pairs ?? [])]);
}

const NO_TEXTS: ReadonlySet<string> = new Set();

class SourcePlan {
  readonly source: MaskSource;
  readonly isExempt: boolean;
  readonly isBinary: boolean;
  readonly hasHarmless: boolean;
  readonly hasWeakPassword: boolean;
  readonly hasShort: boolean;
  /** What the runner makes of the raw texts by itself. */
  readonly runner = new Set<string>();
  readonly #byKind = new Map<Kind, Set<string>>();

  constructor(source: MaskSource, known: KnownValues) {
    this.source = source;
    const looked = source.values.map((value) => known.of(value));
    const parts = looked.map((one) => one?.parts);
    const [own] = parts;
    const isEmpty = (source.values[0]?.byteLength ?? 0) === 0;
    this.isBinary = own === undefined && !isEmpty;
    this.isExempt = own?.exempt === true;
    this.hasHarmless = parts.some((one) => one?.hasHarmless);
    this.hasWeakPassword = parts.some((one) => one?.hasWeakPassword);
    this.hasShort = [...(own?.raw ?? [])].some((text) => Buffer.byteLength(text) < SHORTEST_FOR_BASE64);
    for (const [index, value] of source.values.entries()) {
      const one = looked[index];
      if (one === undefined)
        for (const { kind, text } of encodedBytes(value.revealBytes())) this.#add(kind, text);
      else this.#addLooked(one);
    }
    for (const pair of pairsOf(source, known))
      for (const { kind, text } of pairForms(pair)) this.#add(kind, text);
  }

  get size(): number {
    let size = 0;
    for (const texts of this.#byKind.values()) size += texts.size;
    return size;
  }

  textsOf(kind: Kind): ReadonlySet<string> {
    return this.#byKind.get(kind) ?? NO_TEXTS;
  }

  drop(kind: Kind, text: string): void {
    this.#byKind.get(kind)?.delete(text);
  }

  /** Gives up what is least likely to be printed. Returns what that was, or nothing where all that is left must stay. */
  giveUp(): Kind | undefined {
    const kind = kinds.findLast((one) => this.textsOf(one).size > 0 && (one !== 'raw' || this.source.inFile));
    if (kind !== undefined) this.#byKind.delete(kind);
    return kind;
  }

  #addLooked({ parts, runner, forms }: LookedThrough): void {
    for (const text of parts.raw) this.#add('raw', text);
    for (const form of runner) this.runner.add(form);
    for (const { kind, text } of forms) this.#add(kind, text);
    for (const text of parts.keyLines) this.#add('lines', text);
  }

  #add(kind: Kind, text: string): void {
    const known = this.#byKind.get(kind);
    if (known === undefined) this.#byKind.set(kind, new Set([text]));
    else known.add(text);
  }
}

/**
 * Each text once, of the kind that is kept longest; and no encoded form that the runner makes of a raw text. A raw text stays
 * though the runner would make it of another (a password as it stands in a URL): only then the runner encodes it again.
 */
function removeRepeated(plans: readonly SourcePlan[]): void {
  const derived = new Set<string>();
  for (const plan of plans) for (const form of plan.runner) derived.add(form);
  const seen = new Set<string>();
  for (const kind of kinds) {
    for (const plan of plans) {
      for (const text of plan.textsOf(kind)) {
        if (seen.has(text) || (kind !== 'raw' && derived.has(text))) plan.drop(kind, text);
        else seen.add(text);
      }
    }
  }
}

/** The variable with the most masks gives up first, of several the one that comes first. Returns those that lost encoded forms. */
function fitBudget(plans: readonly SourcePlan[], budget: number): ReadonlySet<SourcePlan> {
  const losers = new Set<SourcePlan>();
  /** Places in `plans`, by size. */
  const bySize: number[][] = [];
  const place = (index: number, size: number): void => {
    const placed = bySize[size] ?? [];
    placed.push(index);
    bySize[size] = placed;
  };
  for (const [index, plan] of plans.entries()) place(index, plan.size);
  let total = plans.reduce((sum, plan) => sum + plan.size, 0);
  for (let size = bySize.length - 1; size > 0; size -= 1) {
    // Whoever gives up gets smaller, so none is added to this size any more.
    for (const index of (bySize[size] ?? []).toSorted((a, b) => a - b)) {
      if (total <= budget) return losers;
      const plan = plans[index];
      const kind = plan?.giveUp();
      if (plan === undefined || kind === undefined) continue;
      // Each part of such a line has a mask of its own.
      if (kind !== 'lines') losers.add(plan);
      total += plan.size - size;
      place(index, plan.size);
    }
  }
  return losers;
}
