import { isShell, shellNames } from '../child/shell.ts';
import { parseDuration } from '../core/duration.ts';
import type { Env } from '../core/environment.ts';
import { throwFailures, UserError } from '../core/errors.ts';
import type { AwsSettings, Settings } from '../core/settings.ts';
import { isVariableName } from '../references/names.ts';
import { type InputName, type InputReader, inputDefinitions } from './inputs.ts';
import { defaultSessionName } from './session-name.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * Reads and checks every input; all that is wrong is reported at once.
 * @param read the text of an input, empty where it is not given
 * @param inCi whether `identity: auto` means the CI's token
 * @throws Failures of INPUT_INVALID
 */
export function readSettings(read: InputReader, env: Env, inCi: boolean): Settings {
  const errors: UserError[] = [];
  const inputs = new CheckedInputs(read, errors);

  const identity = inputs.choice('identity', ['oidc', 'ambient', 'auto']);
  const project = read('gcp-project');
  const settings: Settings = {
    identity: identity === 'auto' ? (inCi ? 'oidc' : 'ambient') : identity,
    aws: readAws(read, inputs, env),
    gcp: {
      ...optional('provider', read('gcp-workload-identity-provider')),
      ...optional('serviceAccount', read('gcp-service-account')),
      ...optional('project', project),
      ...optional('audience', read('gcp-audience')),
    },
    export: readExport(inputs, read('run') !== ''),
    ...readScript(read, inputs),
    nameCase: inputs.choice('name-case', ['upper', 'lower', 'keep']),
    onExisting:
      read('on-existing') === '' ? 'by-origin' : inputs.choice('on-existing', ['fail', 'overwrite', 'keep']),
    allowEnv: inputs.list('allow-env').map((entry) => inputs.variable(entry)),
    allowForkEvents: inputs.choice('allow-fork-events', ['false', 'true', 'skip'], 'any-case'),
    allowEndpoints: inputs.list('allow-endpoints').map((entry) => inputs.endpoint(entry)),
    allowNetworkEnv: inputs.flag('allow-network-env'),
    maskMinLength: inputs.integer('mask-min-length', 1, 16),
    ...(read('max-age') === ''
      ? {}
      : { maxAgeSeconds: inputs.duration('max-age', 1, Number.MAX_SAFE_INTEGER) }),
    maxAgeAction: inputs.choice('max-age-action', ['warn', 'fail']),
    dryRun: inputs.flag('dry-run'),
    timeoutSeconds: inputs.duration('timeout', 1, 6 * HOUR),
    retries: inputs.integer('retries', 0, 10),
    summary: inputs.flag('summary'),
    ...optional('auditLog', read('audit-log')),
  };
  throwFailures(errors);
  return settings;
}

function readAws(read: InputReader, inputs: CheckedInputs, env: Env): AwsSettings {
  // The name of a role may hold a comma.
  const roleChain = inputs.list('aws-role-chain', /\n|,(?=\s*(?:arn:|$))/);
  const sessionName = read('aws-session-name');
  if (sessionName !== '' && !/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    inputs.refuse('aws-session-name', 'has 2 to 64 characters of A-Z a-z 0-9 _+=,.@-');
  }
  if (read('aws-external-id') !== '' && roleChain.length === 0) {
    inputs.refuse('aws-external-id', 'goes on the hops of aws-role-chain, which is empty', 'hidden');
  }
  const sessionDurationSeconds = inputs.duration('aws-session-duration', 15 * MINUTE, 12 * HOUR);
  if (roleChain.length > 0 && sessionDurationSeconds > HOUR) {
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    inputs.refuse('aws-session-duration', 'is at most 1h with aws-role-chain');
  }
  return {
    ...optional('role', read('aws-role')),
    ...optional('region', read('aws-region')),
    ...optional('environmentRegion', env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || ''),
    roleChain,
    ...optional('externalId', read('aws-external-id')),
    sessionName: sessionName || defaultSessionName(env),
    sessionDurationSeconds,
    ...optional('audience', read('aws-audience')),
    sessionPolicy: readSessionPolicy(read('aws-session-policy') || 'auto', inputs),
  };
}

function readSessionPolicy(text: string, inputs: CheckedInputs): AwsSettings['sessionPolicy'] {
  if (text === 'auto' || text === 'none') return { kind: text };
  try {
    const policy: unknown = JSON.parse(text);
    if (typeof policy === 'object' && policy !== null && 'Statement' in policy) {
      return { kind: 'own', policy: JSON.stringify(policy) };
    }
  } catch {
    // Refused below, as any other text that is no policy.
  }
  inputs.refuse('aws-session-policy', 'is auto, none, or a policy as JSON with a Statement');
  return { kind: 'auto' };
}

function readExport(inputs: CheckedInputs, hasScript: boolean): Settings['export'] {
  const given = inputs.list('export');
  const words = given.length === 0 ? [hasScript ? 'none' : 'env'] : given;
  const known = words.every((word) => word === 'env' || word === 'output' || word === 'none');
  if (!known || (words.includes('none') && words.length > 1)) {
    inputs.refuse('export', 'is env, output, env,output or none');
  }
  return { env: words.includes('env'), output: words.includes('output') };
}

function readScript(read: InputReader, inputs: CheckedInputs): Pick<Settings, 'run'> {
  const script = read('run');
  const shell = read('shell');
  const workingDirectory = read('working-directory');
  if (script === '') {
    if (shell !== '') inputs.refuse('shell', 'is for the script in run, which is empty');
    if (workingDirectory !== '')
      inputs.refuse('working-directory', 'is for the script in run, which is empty');
    return {};
  }
  if (shell !== '' && !isShell(shell)) {
    inputs.refuse('shell', `is one of ${shellNames.join(', ')}, or a command with {0}`);
  }
  return {
    run: { script, ...optional('shell', shell), ...optional('workingDirectory', workingDirectory) },
  };
}

/** An object with the key, or without it where the text is empty. */
function optional<Key extends string>(key: Key, text: string): { readonly [K in Key]?: string } {
  const empty: { [K in Key]?: string } = {};
  return text === '' ? empty : { ...empty, [key]: text };
}

/** Reads inputs by kind; what is wrong goes into the list and a harmless value comes back. */
class CheckedInputs {
  readonly #read: InputReader;
  readonly #errors: UserError[];

  constructor(read: InputReader, errors: UserError[]) {
    this.#read = read;
    this.#errors = errors;
  }

  /** @param given `hidden` for an input that is shared like a password */
  refuse(name: InputName, rule: string, given: 'shown' | 'hidden' = 'shown'): void {
    this.#errors.push(
      new UserError({
        code: 'INPUT_INVALID',
        what: `input ${name} ${rule}`,
        ...(given === 'hidden' ? {} : { facts: [['given', shorten(this.#read(name))]] }),
        fix: [`correct ${name}`],
      }),
    );
  }

  /** @param letterCase `any-case` where YAML's own words are among them: `True` */
  choice<const Word extends string>(
    name: InputName,
    words: readonly [Word, ...Word[]],
    letterCase: 'exact' | 'any-case' = 'exact',
  ): Word {
    const given = this.#text(name);
    const text = letterCase === 'exact' ? given : given.toLowerCase();
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    this.refuse(name, `is one of ${words.join(', ')}`);
    return words[0];
  }

  flag(name: InputName): boolean {
    const text = this.#text(name).toLowerCase();
    if (text !== 'true' && text !== 'false') this.refuse(name, 'is true or false');
    return text === 'true';
  }

  integer(name: InputName, least: number, most: number): number {
    const text = this.#text(name);
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    this.refuse(name, `is a whole number from ${least} to ${most}`);
    return least;
  }

  /** Seconds. */
  duration(name: InputName, least: number, most: number): number {
    const seconds = parseDuration(this.#text(name));
    if (seconds !== undefined && seconds >= least && seconds <= most) return seconds;
    this.refuse(
      name,
      seconds === undefined
        ? 'is a number and s, m, h or d, such as 90s or 15m'
        : `is from ${least} to ${most} seconds`,
    );
    return least;
  }

  list(name: InputName, separator = /[\n,]/): readonly string[] {
    return this.#text(name)
      .split(separator)
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
  }

  /** A variable's name, upper case. */
  variable(entry: string): string {
    if (!isVariableName(entry)) this.refuse('allow-env', 'lists names of variables, without star');
    return entry.toUpperCase();
  }

  /** `host[:port]`, lower case. */
  endpoint(entry: string): string {
    const bare = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.test(entry) && URL.canParse(`https://${entry}`);
    if (!bare) this.refuse('allow-endpoints', 'lists exact host[:port]s, without scheme, path or star');
    return entry.toLowerCase();
  }

  #text(name: InputName): string {
    return this.#read(name) || defaultOf(name);
  }
}

function defaultOf(name: InputName): string {
  const definition = inputDefinitions.find((candidate) => candidate.name === name);
  return definition !== undefined && 'default' in definition ? definition.default : '';
}

/** Enough to recognise the input by; an input may be long, or hold a secret by mistake. */
function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}...`;
}
