import { EOL } from 'node:os';
import type { Env, Log, Masker } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { renderError } from '../core/render-error.ts';
import { safeText } from '../core/safe-text.ts';
import { addMaskCommand, takeNew } from './add-mask.ts';

/** What talks to the runner's log: `@actions/core`, and for masks stdout itself. */
export interface RunnerCommands {
  /** To stdout, as it is. */
  write(text: string): void;
  /** Resolves once all that was written has left the process. */
  flush(): Promise<void>;
  debug(text: string): void;
  info(text: string): void;
  notice(text: string): void;
  warning(text: string): void;
  error(text: string, properties?: { title?: string }): void;
}

export interface GithubPlatform {
  readonly masker: Masker;
  /** Every text that was to be masked so far. */
  readonly masked: ReadonlySet<string>;
  readonly log: Log;
  /** One annotation for each failure. */
  reportFailure(error: UserError): void;
}

/** The runner's log and masker. Everything goes to stdout: stderr could overtake a mask. */
export function createGithubPlatform(commands: RunnerCommands): GithubPlatform {
  const masked = new Set<string>();
  return {
    masked,
    masker: {
      mask(...texts) {
        // In one write: `setSecret` takes one text at a time, and of thousands that is a tenth of the whole step.
        const lines = takeNew(texts, masked).map((text) => addMaskCommand(text) + EOL);
        if (lines.length > 0) commands.write(lines.join(''));
      },
      flush: () => commands.flush(),
    },
    log: {
      debug: (text) => commands.debug(safeText(text)),
      info: (text) => commands.info(safeText(text)),
      notice: (text) => commands.notice(safeText(text)),
      warning: (text) => commands.warning(safeText(text)),
    },
    reportFailure: (error) => commands.error(safeText(renderError(error)), { title: error.code }),
  };
}

/**
 * Whether anybody can read this run's summary and outputs. An unreadable payload counts as public.
 * @param payload the event's payload
 */
export function isPublicRepository(payload: unknown): boolean {
  const repository = readObject(readObject(payload)?.['repository']);
  if (repository === undefined) return true;
  const visibility = repository['visibility'];
  return typeof visibility === 'string' ? visibility === 'public' : repository['private'] !== true;
}

function readObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

export type FileCommand =
  | 'GITHUB_ENV'
  | 'GITHUB_OUTPUT'
  | 'GITHUB_STATE'
  | 'GITHUB_STEP_SUMMARY'
  | 'RUNNER_TEMP';

/**
 * The path of one of the runner's files. A missing one is fatal: `@actions/core` would print the value instead.
 * @throws UserError FILE_COMMAND_MISSING
 */
export function fileCommandPath(env: Env, variable: FileCommand): string {
  const path = env[variable];
  if (path) return path;
  throw new UserError({
    code: 'FILE_COMMAND_MISSING',
    what: `${variable} is not set, so there is no safe way to hand values to the runner`,
    fix: ['run this action on a runner that is up to date', `find the step that emptied ${variable}`],
  });
}
