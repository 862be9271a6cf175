import type { SecretMasker } from './masker.ts';

export type Level = 'error' | 'warning' | 'notice';

export interface Annotation {
  readonly level: Level;
  /** Masked, then cut at 4,096 characters. */
  readonly message: string;
  /** `title`, `file` and the like: the runner does not mask these. */
  readonly properties: Readonly<Record<string, string>>;
}

const ANNOTATION_LENGTH = 4096;
const ANNOTATIONS_PER_LEVEL = 10;

/** One step's log and annotations. Each text is masked as one piece, at the moment it is written. */
export class StepLog {
  readonly masker: SecretMasker;
  readonly #debugShown: boolean;
  readonly #lines: string[] = [];
  readonly #issues: Annotation[] = [];
  #failed = false;

  constructor(masker: SecretMasker, debugShown: boolean) {
    this.masker = masker;
    this.#debugShown = debugShown;
  }

  /** What a reader of the log sees. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Every issue, also those that the web page leaves out. */
  get issues(): readonly Annotation[] {
    return this.#issues;
  }

  /** The annotations that the web page shows: ten of each level. */
  get annotations(): readonly Annotation[] {
    const counts = { error: 0, warning: 0, notice: 0 };
    return this.#issues.filter(({ level }) => {
      counts[level] += 1;
      return counts[level] <= ANNOTATIONS_PER_LEVEL;
    });
  }

  get failed(): boolean {
    return this.#failed;
  }

  output(text: string): void {
    this.#write('', text);
  }

  debug(text: string): void {
    if (!this.#debugShown) return;
    for (const line of text.split(/\r?\n/u)) this.#write('##[debug]', line);
  }

  issue(level: Level, text: string, properties: Readonly<Record<string, string>> = {}): void {
    const masked = this.masker.mask(text).slice(0, ANNOTATION_LENGTH);
    this.#issues.push({ level, message: masked, properties });
    if (masked !== '') this.#write(`##[${level}]`, masked);
  }

  /** An exception of the runner's own: an error line, and the step fails whatever the exit code. */
  fail(...messages: readonly string[]): void {
    for (const message of messages) this.issue('error', message);
    this.#failed = true;
  }

  #write(tag: string, text: string): void {
    this.#lines.push(...this.masker.mask(tag + text).split(/\r\n|\r|\n/u));
  }
}
