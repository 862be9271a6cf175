import { isShell, shellNames } from '../child/shell-names.ts';
import type { UserError } from '../core/errors.ts';
import { given } from '../core/given.ts';
import type { Settings } from '../core/settings.ts';
import { isVariableName } from '../references/names.ts';
import { CheckedTexts } from './checked-texts.ts';
import { defaultOf, type InputReader } from './inputs.ts';

const HOUR = 3600;

/** What `identity` means where this runs. */
export interface Identities {
  /** Whether `auto` is the CI's token. */
  readonly inCi: boolean;
  /** Where nothing is said. */
  readonly usual: 'oidc' | 'auto';
}

/**
 * Reads and checks the inputs that are no store's own.
 * @param read the text of an input, empty where it is not given
 * @param identities what they mean here
 * @param errors gets all that is wrong, each INPUT_INVALID
 */
export function readSettings(read: InputReader, { inCi, usual }: Identities, errors: UserError[]): Settings {
  const inputs = new CheckedTexts({ read, defaultOf, label: (name) => `input ${name}` }, errors);
  const identity = read('identity') === '' ? usual : inputs.choice('identity', ['oidc', 'ambient', 'auto']);
  return {
    identity: identity === 'auto' ? (inCi ? 'oidc' : 'ambient') : identity,
    export: readExport(inputs, read('run') !== ''),
    ...readScript(read, inputs),
    nameCase: inputs.choice('name-case', ['upper', 'lower', 'keep']),
    onExisting:
      read('on-existing') === '' ? 'by-origin' : inputs.choice('on-existing', ['fail', 'overwrite', 'keep']),
    allowEnv: inputs.list('allow-env').map((entry) => variable(inputs, entry)),
    allowForkEvents: inputs.choice('allow-fork-events', ['false', 'true', 'skip'], 'any-case'),
    allowEndpoints: inputs.list('allow-endpoints').map((entry) => endpoint(inputs, entry)),
    allowNetworkEnv: inputs.flag('allow-network-env'),
    maskMinLength: inputs.integer('mask-min-length', 1, 16),
    ...(read('max-age') === ''
      ? {}
      : { maxAgeSeconds: inputs.duration('max-age', 1, Number.MAX_SAFE_INTEGER) }),
    maxAgeAction: inputs.choice('max-age-action', ['warn', 'fail']),
    allowFile: inputs.flag('allow-file'),
    dryRun: inputs.flag('dry-run'),
    timeoutSeconds: inputs.duration('timeout', 1, 6 * HOUR),
    retries: inputs.integer('retries', 0, 10),
    summary: inputs.flag('summary'),
    ...given('auditLog', read('audit-log')),
  };
}

function readExport(inputs: CheckedTexts, hasScript: boolean): Settings['export'] {
  const given = inputs.list('export');
  const words = given.length === 0 ? [hasScript ? 'none' : 'env'] : given;
  const known = words.every((word) => word === 'env' || word === 'output' || word === 'none');
  if (!known || (words.includes('none') && words.length > 1)) {
    inputs.refuse('export', 'is env, output, env,output or none');
  }
  return { env: words.includes('env'), output: words.includes('output') };
}

function readScript(read: InputReader, inputs: CheckedTexts): Pick<Settings, 'run'> {
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
    run: { script, ...given('shell', shell), ...given('workingDirectory', workingDirectory) },
  };
}

/** A variable's name, upper case. */
function variable(inputs: CheckedTexts, entry: string): string {
  if (!isVariableName(entry)) inputs.refuse('allow-env', 'lists names of variables, without star');
  return entry.toUpperCase();
}

/** `host[:port]`, lower case. */
function endpoint(inputs: CheckedTexts, entry: string): string {
  const bare = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.test(entry) && URL.canParse(`https://${entry}`);
  if (!bare) inputs.refuse('allow-endpoints', 'lists exact host[:port]s, without scheme, path or star');
  return entry.toLowerCase();
}
