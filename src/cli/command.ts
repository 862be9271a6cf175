import type { ParsedFlags } from './flags.ts';
import type { CliHost } from './host.ts';
import type { Messages } from './messages.ts';

/** A flag of a command that is no input of the action. */
export interface FlagDefinition {
  readonly name: string;
  /** What stands for its value in the help; a flag without one is a switch. */
  readonly value?: string;
  readonly description: string;
  /** Takes `true` or `false`, and alone means `true`. */
  readonly switch?: true;
  /** May be given more than once. */
  readonly repeatable?: true;
}

/** One word of the command line. Its module loads nothing that `--help` does not need. */
export interface Command {
  readonly name: string;
  /** Behind the name and the flags: `-- CMD [ARGS]`. */
  readonly operands?: string;
  /** Words among and behind the flags: `PATH...`. */
  readonly words?: string;
  /** Whole sentences, a paragraph each. */
  readonly description: readonly string[];
  readonly flags: readonly FlagDefinition[];
  /** Whether the inputs that say what to fetch, and as whom, are flags of it. */
  readonly takesInputs: boolean;
  readonly examples: readonly string[];
  /**
   * @returns the exit code
   * @throws UserError or Failures
   */
  run(flags: ParsedFlags, host: CliHost, messages: Messages): Promise<number>;
  /** The exit code for errors, by the lowest of their causes; as it is where absent. */
  readonly exitCodeOf?: (code: number) => number;
}
