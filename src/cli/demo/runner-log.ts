import { PatternAutomaton } from '../../masking/pattern-automaton.ts';
import { redactedForms } from '../../masking/redacted-forms.ts';
import { Redactor } from '../../masking/redactor.ts';

const LABELS: Readonly<Record<string, string>> = {
  error: 'Error: ',
  warning: 'Warning: ',
  notice: 'Notice: ',
};

/**
 * A job's log as GitHub shows it: commands are taken out and obeyed, and what was masked before a line is stars in it.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export class RunnerLog {
  readonly #masks = new Set<string>();
  #patterns = new PatternAutomaton([]);

  /** How many texts were masked. */
  get maskCount(): number {
    return this.#masks.size;
  }

  /** The lines that a reader sees of what a step printed. */
  show(printed: string): readonly string[] {
    return printed
      .replace(/\n$/, '')
      .split('\n')
      .flatMap((line) => this.#showLine(line));
  }

  mask(text: string): string {
    const redactor = new Redactor(this.#patterns);
    return Buffer.concat([redactor.write(Buffer.from(text, 'utf8')), redactor.end()]).toString('utf8');
  }

  #showLine(line: string): readonly string[] {
    const [, command, data = ''] = /^::([a-z-]+)(?: .*?)?::(.*)$/.exec(line.trimEnd()) ?? [];
    if (command === undefined) return [this.mask(line)];
    const text = unescapeData(data);
    if (command === 'add-mask') {
      this.#addMask(text);
      return [];
    }
    const label = LABELS[command];
    return label === undefined ? [] : this.mask(label + text).split('\n');
  }

  #addMask(text: string): void {
    this.#masks.add(text);
    for (const line of text.split(/[\r\n]+/)) if (line.trim() !== '') this.#masks.add(line.trim());
    // The runner masks texts of any length.
    const forms = [...this.#masks].flatMap((mask) => [mask, ...redactedForms(mask)]);
    this.#patterns = new PatternAutomaton(forms);
  }
}

function unescapeData(data: string): string {
  return data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}
