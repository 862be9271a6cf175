import type { Env, Log, Masker } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { renderError } from '../core/render-error.ts';
import { safeText } from '../core/safe-text.ts';
import { addMaskCommand, takeNew } from '../platforms/add-mask.ts';
import type { CliHost } from './host.ts';

/** Whether this process runs in a CI job, whose identity is its token. */
export function isCi(env: Env): boolean {
  return isGithub(env) || Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL']) || saysCi(env);
}

/** Whether this process's output goes into a log that nobody can mask a value in at run time. */
export function isUnmaskedCi(env: Env): boolean {
  return saysCi(env) && !isGithub(env);
}

/** The variable that nearly every CI sets. */
function saysCi(env: Env): boolean {
  return !['', 'false', '0'].includes((env['CI'] ?? '').toLowerCase());
}

/** Whether GitHub's runner reads this process's output. */
export function isGithub(env: Env): boolean {
  return env['GITHUB_ACTIONS'] === 'true';
}

const BOLD_RED = '1;31';
const YELLOW = '33';

/** All that the command line says beside values and reports, on stderr. */
export interface Messages {
  readonly log: Log;
  readonly masker: Masker;
  /** Every text that was to be masked so far. */
  readonly masked: ReadonlySet<string>;
  error(error: UserError): void;
  /**
   * Resolves when all of it is written.
   * @throws UserError OUTPUT_UNWRITABLE where a mask did not reach GitHub's runner: no value may follow it
   */
  flush(): Promise<void>;
}

/**
 * Messages go to stderr in the order of the calls. On GitHub masks go there too, ahead of what follows: stdout is for
 * values, and the runner reads commands on both. Elsewhere nothing is printed for a mask.
 */
export function createMessages(host: Pick<CliHost, 'env' | 'stderr'>): Messages {
  const { env, stderr } = host;
  const masked = new Set<string>();
  let written = Promise.resolve();
  let maskLost = false;
  const write = (text: string, lost?: () => void): void => {
    // Where nobody reads messages any more there is nobody to tell.
    written = written.then(() => stderr.write(text)).catch(() => lost?.());
  };
  const hasColour = stderr.isTerminal && !env['NO_COLOR'];
  const paint = (text: string, colour: string): string =>
    hasColour ? `\u001b[${colour}m${text}\u001b[0m` : text;
  return {
    masked,
    masker: {
      mask(...texts) {
        const lines = takeNew(texts, masked).map((text) => `${addMaskCommand(text)}\n`);
        if (lines.length === 0 || !isGithub(env)) return;
        write(lines.join(''), () => {
          maskLost = true;
        });
      },
    },
    log: {
      debug: (text) => (env['RUNNER_DEBUG'] === '1' ? write(`debug: ${safeText(text)}\n`) : undefined),
      info: (text) => write(`${safeText(text)}\n`),
      notice: (text) => write(`notice: ${safeText(text)}\n`),
      warning: (text) => write(`${paint('warning:', YELLOW)} ${safeText(text)}\n`),
    },
    error(error) {
      const [first = '', ...rest] = safeText(renderError(error)).split('\n');
      const label = `error[${error.code}]`;
      write(`${[first.replace(label, () => paint(label, BOLD_RED)), ...rest].join('\n')}\n`);
    },
    async flush() {
      await written;
      if (maskLost) throw maskUnwritable();
    },
  };
}

function maskUnwritable(): UserError {
  return new UserError({
    code: 'OUTPUT_UNWRITABLE',
    what: "a mask did not reach the runner's log, so no value follows it",
    fix: ['leave stderr open: on GitHub the masks go there'],
  });
}
