import { isCommonWord, isStructure } from './common-words.ts';
import { findAssignments } from './containers/assignments.ts';
import { findBase64 } from './containers/base64.ts';
import { findConnectionString } from './containers/connection-strings.ts';
import { findNetrc, findPgpass } from './containers/credential-files.ts';
import { findJson } from './containers/json.ts';
import { findKeys } from './containers/keys.ts';
import { findMnemonic, findTokens } from './containers/tokens.ts';
import { findUrls } from './containers/urls.ts';
import { findXml } from './containers/xml.ts';
import { isHarmlessKey } from './harmless-keys.ts';
import { type PartSink, type Recogniser, trimmedLines } from './part-sink.ts';
import { isSecretName } from './secret-names.ts';

/** First hit wins. */
const recognisers: readonly Recogniser[] = [
  findJson,
  findKeys,
  findXml,
  findMnemonic,
  findTokens,
  findConnectionString,
  findUrls,
  findNetrc,
  findPgpass,
  findAssignments,
  findBase64,
];

/** Containers within containers: a kubeconfig within a Kubernetes Secret within JSON is at four. */
const DEEPEST = 8;

const WHOLE_VALUE_WORDS = new Set(['true', 'false', 'null']);

/** What has to be hidden of one value, before it is encoded in any way. */
export interface FoundParts {
  /** Texts of one line, each hidden by itself. */
  readonly raw: ReadonlySet<string>;
  /** Texts of several lines, hidden where they are printed on one. */
  readonly blocks: ReadonlySet<string>;
  /** Lines of containers, with their keys; what is secret on them is hidden by itself. */
  readonly keyLines: ReadonlySet<string>;
  /** `user:password` */
  readonly pairs: ReadonlySet<string>;
  /** The value can be read in the log: it is too short, or one of `true`, `false`, `null`. */
  readonly exempt: boolean;
  /** A part stays readable for its key, for being common, or too short. */
  readonly hasHarmless: boolean;
  /** A part under the name of a secret is a common word. */
  readonly hasWeakPassword: boolean;
}

/**
 * A value of one line whole; of one of several lines its trimmed lines, never the whole, since the runner would mask each of
 * its lines, `{` too; and whatever is secret inside it.
 * @param minLength shorter texts are not hidden
 */
export function findParts(text: string, minLength: number): FoundParts {
  const finder = new PartFinder(minLength);
  finder.value(text);
  return finder;
}

class PartFinder implements PartSink, FoundParts {
  readonly raw = new Set<string>();
  readonly blocks = new Set<string>();
  readonly keyLines = new Set<string>();
  readonly pairs = new Set<string>();
  exempt = false;
  hasHarmless = false;
  hasWeakPassword = false;

  readonly #minLength: number;
  #depth = 0;
  /** How often something was found, again too. */
  #hits = 0;
  /** Within a value that is harmless by its key, only what is a secret by its place is hidden. */
  #isHarmless = false;
  readonly #seen = new Set<string>();

  constructor(minLength: number) {
    this.#minLength = minLength;
  }

  value(text: string): void {
    const trimmed = text.trim();
    if (trimmed === '') return;
    if (/[\r\n]/.test(trimmed)) {
      this.exempt = !this.#severalLines(trimmed);
      return;
    }
    if (trimmed.length < this.#minLength || WHOLE_VALUE_WORDS.has(trimmed)) {
      this.exempt = true;
      return;
    }
    this.raw.add(trimmed);
    this.#look(trimmed);
  }

  secret(text: string): boolean {
    return this.#hide(text, true);
  }

  leaf(key: string, text: string): boolean {
    if (!isHarmlessKey(key)) return this.#hide(text, isSecretName(key));
    if (this.#isMaskable(text) && !isCommonWord(text)) this.hasHarmless = true;
    return this.inside(text);
  }

  inside(text: string): boolean {
    const outer = this.#isHarmless;
    this.#isHarmless = true;
    const before = this.#hits;
    this.#look(text.trim());
    this.#isHarmless = outer;
    return this.#hits > before;
  }

  exact(text: string): boolean {
    if (!this.#isMaskable(text)) return false;
    this.#add(text.trim());
    return true;
  }

  pair(user: string, password: string): void {
    if (user !== '' && password !== '' && !/[\r\n:]/.test(user) && !/[\r\n]/.test(password)) {
      this.pairs.add(`${user}:${password}`);
    }
  }

  keyLine(line: string, values: readonly string[]): void {
    const isSpecific = values.some((value) => this.#isMaskable(value) && !isCommonWord(value));
    if (!isSpecific || this.#isHarmless || !this.#isMaskable(line) || this.raw.has(line.trim())) return;
    this.keyLines.add(line.trim());
  }

  #hide(text: string, isSecret: boolean): boolean {
    const trimmed = text.trim();
    if (trimmed === '') return false;
    if (this.#isHarmless && !isSecret) return this.inside(trimmed);
    if (/[\r\n]/.test(trimmed)) return this.#severalLines(trimmed);
    if (!this.#isMaskable(trimmed) || isCommonWord(trimmed)) {
      if (!isStructure(trimmed)) this.hasHarmless = true;
      if (isSecret && this.#isMaskable(trimmed)) this.hasWeakPassword = true;
      return false;
    }
    this.#add(trimmed);
    this.#look(trimmed);
    return true;
  }

  /** A container by its parts, any other text by its lines; and in both cases what it is on one line. */
  #severalLines(text: string): boolean {
    const isHarmless = this.#isHarmless;
    const before = this.#hits;
    const isContainer = this.#look(text);
    if (!isContainer) for (const line of trimmedLines(text)) this.#hide(line, false);
    const found = this.#hits > before;
    const isText = !isContainer && this.#isMaskable(text) && !isStructure(text);
    if (!isHarmless && (found || isText)) this.blocks.add(text);
    return found;
  }

  /** Whether it is a container. */
  #look(text: string): boolean {
    // Of a text that was looked at, everything is found already.
    const key = `${this.#isHarmless} ${text}`;
    if (this.#depth >= DEEPEST || text.length < this.#minLength || this.#seen.has(key)) return false;
    this.#seen.add(key);
    this.#depth += 1;
    const found = recognisers.some((recognise) => recognise(text, this));
    this.#depth -= 1;
    return found;
  }

  #add(text: string): void {
    this.#hits += 1;
    this.raw.add(text);
  }

  #isMaskable(text: string): boolean {
    return text.trim().length >= this.#minLength;
  }
}
