import type { Programs } from '../child/programs.ts';
import type { Log, Masker } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { renderError } from '../core/render-error.ts';
import { safeText } from '../core/safe-text.ts';
import { takeNew } from '../platforms/add-mask.ts';
import type { CiPlatform, Masks } from '../platforms/platform.ts';
import type { CliHost } from './host.ts';

const BOLD_RED = '1;31';
const YELLOW = '33';

/** All that the command line says beside values and reports, on stderr. */
export interface Messages {
  readonly log: Log;
  readonly masker: Masker;
  /** Every text that was to be masked so far. */
  readonly masked: ReadonlySet<string>;
  error(error: UserError): void;
  /** Told once, before anything is masked: which log this goes into. Until then nothing is printed for a mask. */
  useLog(log: JobLog): void;
  /**
   * Resolves when all of it is written.
   * @throws UserError OUTPUT_UNWRITABLE where a mask did not reach the CI: no value may follow it
   */
  flush(): Promise<void>;
  /**
   * The same, and the CI knows every mask.
   * @throws UserError MASK_UNREGISTERED where it does not take one
   */
  register(): Promise<void>;
}

/** The job's log, as far as it can be told something. */
export interface JobLog {
  readonly masks?: Masks;
  readonly programs: Programs;
  readonly problemLine?: CiPlatform['problemLine'];
}

/**
 * Messages go to stderr in the order of the calls. Where a CI takes masks as lines of the log they go there too, ahead of what
 * follows: stdout is for values, and the runners read commands on both. Elsewhere nothing is printed for a mask.
 */
export function createMessages(host: Pick<CliHost, 'env' | 'stderr'>): Messages {
  const { env, stderr } = host;
  const masked = new Set<string>();
  let written = Promise.resolve();
  let maskLost = false;
  let jobLog: JobLog | undefined;
  let unregistered: string[] = [];
  const write = (text: string, lost?: () => void): void => {
    // Where nobody reads messages any more there is nobody to tell.
    written = written.then(() => stderr.write(text)).catch(() => lost?.());
  };
  const hasColour = stderr.isTerminal && !env['NO_COLOR'];
  const paint = (text: string, colour: string): string =>
    hasColour ? `\u001b[${colour}m${text}\u001b[0m` : text;
  const flush = async (): Promise<void> => {
    await written;
    if (maskLost) throw maskUnwritable();
  };
  return {
    masked,
    masker: {
      mask(...texts) {
        const fresh = takeNew(texts, masked);
        const masks = jobLog?.masks;
        if (fresh.length === 0 || masks === undefined) return;
        if (masks.kind === 'program') {
          unregistered.push(...fresh);
          return;
        }
        write(
          fresh
            .map((text) => masks.line(text, env))
            .filter((line) => line !== '')
            .map((line) => `${line}\n`)
            .join(''),
          () => {
            maskLost = true;
          },
        );
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
      const line = jobLog?.problemLine?.(error);
      if (line !== undefined) write(`${line}\n`);
    },
    useLog(log) {
      jobLog = log;
    },
    flush,
    async register() {
      await flush();
      if (jobLog?.masks?.kind !== 'program' || unregistered.length === 0) return;
      const texts = unregistered;
      unregistered = [];
      await jobLog.masks.register(texts, jobLog.programs);
    },
  };
}

function maskUnwritable(): UserError {
  return new UserError({
    code: 'OUTPUT_UNWRITABLE',
    what: "a mask did not reach the job's log, so no value follows it",
    fix: ['leave stderr open: in this CI the masks go there'],
  });
}
