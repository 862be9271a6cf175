import type { ChildHost } from '../child/child-host.ts';
import type { Deadline } from '../core/deadline.ts';
import type { Clock, Env } from '../core/environment.ts';
import type { ListedStore } from '../stores/store.ts';

/** The process around the command line, passed in. */
export interface CliHost extends ChildHost {
  readonly env: Env;
  readonly clock: Clock;
  readonly stdinIsTerminal: boolean;
  /** All of stdin. */
  readonly readStdin: () => Promise<string>;
  /** Loaded only by a command that takes inputs. */
  readonly loadStores: () => Promise<readonly ListedStore[]>;
  readonly startDeadline: (timeoutSeconds: number) => Deadline;
  readonly workingDirectory: string;
  /** The system's folder for temporary files. */
  readonly tempFolder: string;
  /** The running Node's own program. */
  readonly nodePath: string;
  /** The folder with the action's main.js and post.js. */
  readonly actionFolder: string;
  readonly version: string;
}
