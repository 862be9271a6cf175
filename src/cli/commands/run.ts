import { childEnvironment } from '../../child/environment.ts';
import { findProgram } from '../../child/find-program.ts';
import { redactionPatterns } from '../../child/patterns.ts';
import { commandNotFound, startChild } from '../../child/start-child.ts';
import type { Env } from '../../core/environment.ts';
import { UserError } from '../../core/errors.ts';
import { heardSignals } from '../../core/heard-signals.ts';
import { createFolder, newFolderPath, removeFolder, writeValueFile } from '../../export/temp-folder.ts';
import { type MaskedVariable, maskVariables } from '../../masking/masked-variable.ts';
import { collect } from '../../pipeline/collect.ts';
import { createMemoryKeeper, type MemoryKeeper } from '../../pipeline/memory-keeper.ts';
import type { Run } from '../../pipeline/run.ts';
import { writeAudit } from '../../pipeline/write-audit.ts';
import { type CiJob, readCiJob } from '../ci-job.ts';
import type { Command } from '../command.ts';
import type { ParsedFlags } from '../flags.ts';
import type { CliHost } from '../host.ts';
import type { Messages } from '../messages.ts';
import { type Request, readRequest } from '../request.ts';
import { undoKept } from '../undo-kept.ts';
import { withRun } from '../with-run.ts';

/** Exit codes of our own, before the command starts, must not look like the command's. */
const BEFORE_START = 100;

/** `run -- CMD`: the secrets in one command's environment alone. */
export const run: Command = {
  name: 'run',
  operands: '-- CMD [ARGS]',
  description: [
    'Starts a command with the secrets in its environment, added to your own (without INPUT_* and STATE_*). Only that command and what it starts can see them. What it prints, on stdout and stderr, passes through with every secret, also encoded and also in parts, replaced by ***; so its output is no terminal to it. Its input is yours.',
    'The command is looked up on the PATH and started without a shell. A secret with ?as=file lies in a folder for you alone until the command and all that holds its output have ended.',
    "The exit code is the command's own; 128 plus the number of the signal that ended it; 127 where it is not found, 126 where it cannot be started; 100 plus the usual code where secrets could not be fetched: then it was not started.",
  ],
  flags: [],
  takesInputs: true,
  examples: [
    "secret-sync run --aws-region eu-west-1 --secrets 'DATABASE_URL = aws:prod/database#url' -- ./migrate --all",
    `secret-sync run --secrets-file secrets.txt -- sh -c 'psql "$DATABASE_URL" < schema.sql'`,
  ],
  exitCodeOf: (code) => (code > BEFORE_START ? code : BEFORE_START + code),
  async run(flags, host, messages) {
    const [command, ...words] = flags.operands ?? [];
    if (command === undefined) {
      throw new UserError({
        code: 'USAGE_INVALID',
        what: 'run has no command to start',
        fix: ['write it behind --: secret-sync run ... -- ./deploy.sh'],
      });
    }
    requireOwnStdin(flags);
    let interrupted = false;
    const stopListening = host.onSignal(() => {
      interrupted = true;
    });
    try {
      const job = readCiJob(flags, host);
      const request = await readRequest(flags, host, job.platform);
      const keeper = createMemoryKeeper();
      try {
        const { masked, exported, minLength } = await fetchSecrets(request, job, keeper, host, messages);
        const files = writeFiles(exported, host);
        try {
          const spawn = await host.loadSpawn();
          await heardSignals();
          if (interrupted) throw cancelled();
          const env = childEnvironment(host.env, files.values, host.operatingSystem);
          return await startChild(locate(command, env, host), words, {
            host,
            spawn,
            env,
            patterns: redactionPatterns(messages.masked, masked, minLength),
            stdin: 'inherit',
            stdinIsTerminal: host.stdinIsTerminal,
            name: command,
          });
        } finally {
          files.remove();
        }
      } finally {
        await undoKept(keeper, request, host, messages);
      }
    } finally {
      stopListening();
    }
  },
};

interface FetchedVariables {
  readonly masked: readonly MaskedVariable[];
  readonly exported: readonly MaskedVariable[];
  readonly minLength: number;
}

async function fetchSecrets(
  request: Request,
  job: CiJob,
  keeper: MemoryKeeper,
  host: CliHost,
  messages: Messages,
): Promise<FetchedVariables> {
  const work = async (running: Run): Promise<FetchedVariables> => {
    const collected = await collect(request.lines, running);
    const { masked, notes, remarks } = maskVariables(collected.variables, running.masker, {
      minLength: request.settings.maskMinLength,
      overBudget: 'redact',
    });
    for (const note of notes) running.log.warning(note);
    for (const remark of remarks) running.log.info(remark);
    running.deadline.throwIfAborted();
    await writeAudit(collected, running);
    await registerMasks(messages);
    const exported = masked.filter(({ name }) => !collected.kept.has(name));
    return { masked, exported, minLength: request.settings.maskMinLength };
  };
  const secrets = await withRun(request, job, host, messages, work, keeper);
  await messages.flush();
  return secrets;
}

/** What the command prints is redacted by us, so a log that takes no mask does not keep it from being started. */
async function registerMasks(messages: Messages): Promise<void> {
  try {
    await messages.register();
  } catch (thrown) {
    if (!(thrown instanceof UserError) || thrown.code !== 'MASK_UNREGISTERED') throw thrown;
    messages.log.warning(
      "the job's log was not told to hide the values: what the command prints is redacted, and what it leaves for later commands is not",
    );
  }
}

function cancelled(): UserError {
  return new UserError({
    code: 'CANCELLED',
    what: 'cancelled before the command was started',
    fix: ['run it again'],
  });
}

/** stdin is the command's. */
function requireOwnStdin(flags: ParsedFlags): void {
  if (flags.one('secrets-file') !== '-') return;
  throw new UserError({
    code: 'USAGE_INVALID',
    what: '--secrets-file - would read the stdin that the command gets',
    fix: ['name a file, or write the lines as --secrets'],
  });
}

/** A command without a folder is looked up here: the system would look into the working directory too. */
function locate(command: string, env: Env, host: CliHost): string {
  const hasFolder = command.includes('/') || (host.operatingSystem === 'win32' && command.includes('\\'));
  const program = hasFolder ? command : findProgram(command, env, host.operatingSystem);
  if (program === undefined) throw commandNotFound(command);
  return program;
}

interface WrittenFiles {
  /** By variable: the value, or the path of the file that holds it. */
  readonly values: ReadonlyMap<string, string>;
  remove(): void;
}

function writeFiles(variables: readonly MaskedVariable[], host: CliHost): WrittenFiles {
  const values = new Map<string, string>();
  const isFile = ({ source }: MaskedVariable): boolean => source.line.options.asFile;
  const folder = variables.some(isFile) ? newFolderPath(host.tempFolder, host.env) : undefined;
  const remove = (): void => {
    if (folder !== undefined) removeFolder(folder, host.tempFolder);
  };
  try {
    if (folder !== undefined) createFolder(folder);
    for (const variable of variables) {
      const path =
        folder !== undefined && isFile(variable) ? writeValueFile(folder, variable.revealBytes()) : undefined;
      values.set(variable.name, path ?? variable.reveal());
    }
    return { values, remove };
  } catch {
    remove();
    throw new UserError({
      code: 'OUTPUT_UNWRITABLE',
      what: 'the files for as=file cannot be written, so the command is not started',
      facts: [['folder', host.tempFolder]],
      fix: [
        'see that the folder for temporary files exists, may be written to, and that the disk is not full',
      ],
    });
  }
}
