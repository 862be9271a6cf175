import type { Programs } from '../child/programs.ts';
import type { Clock, Env, Log, Masker } from '../core/environment.ts';
import type { UserError } from '../core/errors.ts';
import type { JobName } from '../core/job-name.ts';
import type { Settings } from '../core/settings.ts';
import type { Format } from '../export/formats.ts';
import type { IdentityTokenSource } from '../identity/token.ts';
import type { Network } from '../network/network.ts';

/** What a platform gets its tokens with. */
export interface TokenSurroundings {
  readonly env: Env;
  readonly network: Network;
  readonly masker: Masker;
  readonly log: Log;
  readonly clock: Clock;
  readonly programs: Programs;
  /** The event's payload, where the CI has one; `undefined` where it cannot be read. */
  readonly loadPayload: () => Promise<unknown>;
}

/** What a platform judges a stranger by. */
export interface EventSurroundings {
  readonly env: Env;
  readonly settings: Pick<Settings, 'allowForkEvents' | 'identity'>;
  readonly loadPayload: () => Promise<unknown>;
}

/** Whether a run may go on: `skip` means to leave quietly. */
export interface Admission {
  readonly kind: 'go-on' | 'skip';
  /** For the log: which fact decided, where one did. */
  readonly note?: string;
}

/** How a value becomes known to the CI's log masker while a job runs. */
export type Masks =
  /** By a line in the log (or several), without its line end. It goes to stderr, ahead of what follows. */
  | {
      readonly kind: 'line';
      readonly line: (text: string, env: Env) => string;
      /** Whether more than one variable speaks for this CI: in any other log the line would show the value. */
      readonly isSure: (env: Env) => boolean;
    }
  /**
   * By a program of the CI.
   * @throws UserError MASK_UNREGISTERED
   */
  | {
      readonly kind: 'program';
      readonly register: (texts: readonly string[], programs: Programs) => Promise<void>;
    };

/**
 * One CI, as the command line meets it. It knows no store. Everything that is optional is a thing that the CI cannot do.
 * docs/extending.md shows how one is added.
 */
export interface CiPlatform {
  /** The word of `--platform`. */
  readonly id: string;
  readonly title: string;
  /**
   * The variables in this environment that only this CI's runner sets. It is recognised where there is one, and where those of two
   * CIs are found they are named. More than the best known one are looked for, so that taking that one away hides nothing.
   */
  marks(env: Env): readonly string[];
  /** Ids of platforms whose marks this one's runner sets as well. */
  readonly resembles?: readonly string[];
  /** Which job this is, by what the runner says. */
  job?(env: Env): JobName;
  /** The job's identity tokens. */
  tokens(around: TokenSurroundings): IdentityTokenSource;
  readonly masks?: Masks;
  /** How values reach the following steps: `export` without --format writes this. */
  readonly format?: Format;
  /**
   * Judges who brought this run about, before any token is asked for.
   * @throws UserError STRANGER_EVENT
   */
  admit?(event: EventSurroundings): Promise<Admission>;
  /** An error as a line of the CI's own, for the list of problems that it shows. */
  problemLine?(error: UserError): string;
}
