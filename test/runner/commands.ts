import { trim, trimStart } from './dotnet-text.ts';
import type { StepLog } from './step-log.ts';
import { Variables } from './variables.ts';

/** What commands and command files change: the job's variables and path, the step's outputs and state. */
export interface StepEffects {
  readonly jobEnv: Variables;
  /** Oldest first; the newest stands first in PATH. */
  readonly prependPath: string[];
  /** Names are case-insensitive on every system. */
  readonly outputs: Variables;
  readonly state: Variables;
}

export interface Command {
  readonly name: string;
  readonly properties: Variables;
  readonly text: string;
}

export interface CommandProcessorOptions {
  readonly log: StepLog;
  readonly effects: StepEffects;
  /** The step's own variables and the runner's: they alone can enable what is disabled. */
  readonly allows: (variable: string) => boolean;
  /** Reads a problem matcher's file; throws where it cannot. */
  readonly readMatcher: (file: string) => void;
}

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands */
const commandNames = [
  'add-mask',
  'set-output',
  'save-state',
  'set-env',
  'add-path',
  'add-matcher',
  'remove-matcher',
  'debug',
  'notice',
  'warning',
  'error',
  'group',
  'endgroup',
  'echo',
  'stop-commands',
] as const;

/** These print nothing of themselves when `::echo::on` is in force. */
const neverEchoed: ReadonlySet<string> = new Set(['add-mask', 'debug', 'notice', 'warning', 'error']);

/** Decoding goes from top to bottom, so `%250A` is `%0A` and not a newline. */
const dataEscapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%25', '%'],
] as const;
const propertyEscapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%3A', ':'],
  ['%2C', ','],
  ['%25', '%'],
] as const;
const legacyEscapes = [
  ['%3B', ';'],
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%5D', ']'],
  ['%25', '%'],
] as const;

type Escapes = readonly (readonly [written: string, character: string])[];

function decode(text: string, escapes: Escapes): string {
  return escapes.reduce((decoded, [written, character]) => decoded.replaceAll(written, character), text);
}

/** Cuts `name k=v,k=v`; a pair without a name or a value is dropped. */
function parseHead(head: string, separator: string, escapes: Escapes): Omit<Command, 'text'> {
  const blank = head.indexOf(' ');
  const properties = new Variables('windows');
  if (blank >= 0) {
    for (const pair of trim(head.slice(blank + 1)).split(separator)) {
      const [, name, value] = /^=*([^=]+)=+([^=].*)$/su.exec(pair) ?? [];
      if (name !== undefined && value !== undefined) properties.set(name, decode(value, escapes));
    }
  }
  return { name: blank < 0 ? head : head.slice(0, blank), properties };
}

/**
 * Reads one line of output as a workflow command.
 * @param isRegistered whether a name, lower-case, is a command now; other lines are text
 */
export function parseCommand(line: string, isRegistered: (name: string) => boolean): Command | undefined {
  const trimmed = trimStart(line);
  const dataAt = trimmed.startsWith('::') ? trimmed.indexOf('::', 2) : -1;
  if (dataAt >= 0) {
    const head = parseHead(trimmed.slice(2, dataAt), ',', propertyEscapes);
    if (isRegistered(head.name.toLowerCase())) {
      return { ...head, text: decode(trimmed.slice(dataAt + 2), dataEscapes) };
    }
  }
  const legacyAt = line.indexOf('##[');
  const bracketAt = legacyAt < 0 ? -1 : line.indexOf(']', legacyAt);
  if (bracketAt >= 0) {
    const head = parseHead(line.slice(legacyAt + 3, bracketAt), ';', legacyEscapes);
    if (isRegistered(head.name.toLowerCase())) {
      return { ...head, text: decode(line.slice(bracketAt + 1), legacyEscapes) };
    }
  }
  return undefined;
}

/** The masks that one `add-mask` registers: the whole text untrimmed, then its trimmed lines. */
export function masksOf(text: string): string[] {
  const lines = text.split(/[\r\n]/u).map(trim);
  return [...new Set([text, ...lines.filter((line) => line !== '')])];
}

/** Takes a step's output lines, raw and in order, and does what the runner does with them. */
export class CommandProcessor {
  readonly #options: CommandProcessorOptions;
  readonly #registered = new Set<string>(commandNames);
  readonly #masks: string[] = [];
  readonly #matchers: string[] = [];
  #echoes = false;
  #stopToken: string | undefined;

  constructor(options: CommandProcessorOptions) {
    this.#options = options;
  }

  /** Every text that this step sent with add-mask, decoded, in order. */
  get masks(): readonly string[] {
    return this.#masks;
  }

  /** Problem matchers that the output added. */
  get matchers(): readonly string[] {
    return this.#matchers;
  }

  process(line: string): void {
    if (this.#processCommand(line)) return;
    const text = line
      .replaceAll('##[start-action', '##[\\start-action')
      .replaceAll('##[end-action', '##[\\end-action');
    this.#options.log.output(text);
  }

  #processCommand(line: string): boolean {
    const { log } = this.#options;
    const command = parseCommand(line, (name) => this.#registered.has(name));
    if (command === undefined) return false;
    const name = command.name.toLowerCase();
    if (this.#stopToken !== undefined) {
      if (name !== this.#stopToken) return false;
      log.output(line);
      log.debug('Resume processing commands');
      this.#registered.delete(this.#stopToken);
      this.#stopToken = undefined;
      return true;
    }
    if (name === 'stop-commands') {
      this.#stop(line, command.text);
      return true;
    }
    if (this.#echoes && !neverEchoed.has(name)) log.output(line);
    try {
      this.#run(name, command);
    } catch (thrown) {
      const shown = neverEchoed.has(name) ? name : line;
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      log.fail(`Unable to process command '${shown}' successfully.`, message);
    }
    return true;
  }

  /** The real runner throws out of its output handler for a bad token: the step fails either way. */
  #stop(line: string, token: string): void {
    const { log, allows } = this.#options;
    const lower = token.toLowerCase();
    const refused = token === '' || lower === 'pause-logging' || this.#registered.has(lower);
    if (refused && !allows('ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS')) {
      log.fail(
        "You cannot use a endToken that is an empty string, the string 'pause-logging', or another workflow command.",
      );
      return;
    }
    this.#stopToken = lower;
    this.#registered.add(lower);
    if (token.length > 6) log.masker.add(token);
    log.output(line);
  }

  #run(name: string, command: Command): void {
    const { log, effects } = this.#options;
    switch (name) {
      case 'add-mask':
        this.#addMask(command.text);
        break;
      case 'set-output':
        this.#warnDeprecated(name);
        effects.outputs.set(requireName(name, command), command.text);
        break;
      case 'save-state':
        this.#warnDeprecated(name);
        effects.state.set(requireName(name, command), command.text);
        break;
      case 'set-env':
        this.#requireUnsecure(name);
        this.#setEnv(requireName(name, command), command.text);
        break;
      case 'add-path':
        this.#requireUnsecure(name);
        prepend(effects.prependPath, command.text);
        break;
      case 'add-matcher':
        if (command.text === '') log.issue('warning', 'File path must be specified.');
        else {
          this.#options.readMatcher(command.text);
          this.#matchers.push(command.text);
        }
        break;
      case 'remove-matcher':
        break;
      case 'debug':
        log.debug(command.text);
        break;
      case 'error':
      case 'warning':
      case 'notice':
        log.issue(name, command.text, command.properties.toObject());
        break;
      case 'group':
        log.output(`##[group]${command.text}`);
        break;
      case 'endgroup':
        log.output('##[endgroup]');
        break;
      case 'echo':
        this.#echoes = readEcho(command.text);
        break;
    }
  }

  #addMask(text: string): void {
    const { log } = this.#options;
    if (trim(text) === '') {
      log.issue('warning', "Can't add secret mask for empty string in ##[add-mask] command.");
      return;
    }
    if (this.#echoes) log.output('::add-mask::***');
    this.#masks.push(text);
    for (const mask of masksOf(text)) log.masker.add(mask);
  }

  #setEnv(name: string, value: string): void {
    const { log, effects } = this.#options;
    if (name.toUpperCase() === 'NODE_OPTIONS') {
      log.issue('error', "Can't update NODE_OPTIONS environment variable using ::set-env:: command.");
      return;
    }
    effects.jobEnv.set(name, value);
  }

  #requireUnsecure(name: string): void {
    if (!this.#options.allows('ACTIONS_ALLOW_UNSECURE_COMMANDS')) {
      throw new Error(`The \`${name}\` command is disabled. Please upgrade to using Environment Files.`);
    }
  }

  #warnDeprecated(name: string): void {
    this.#options.log.issue('warning', `The \`${name}\` command is deprecated and will be disabled soon.`);
  }
}

/** A folder that is there already moves to the newest place. */
export function prepend(path: string[], folder: string): void {
  const at = path.indexOf(folder);
  if (at >= 0) path.splice(at, 1);
  path.push(folder);
}

function requireName(command: string, { properties }: Command): string {
  const name = properties.get('name');
  if (name === undefined) throw new Error(`Required field 'name' is missing in ##[${command}] command.`);
  return name;
}

function readEcho(text: string): boolean {
  const value = trim(text).toUpperCase();
  if (value !== 'ON' && value !== 'OFF') {
    throw new Error(
      `Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: '${text}'.`,
    );
  }
  return value === 'ON';
}
