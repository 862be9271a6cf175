import { describeBug } from '../core/describe-bug.ts';
import { UserError, userErrors } from '../core/errors.ts';
import { lowestExitCode } from '../core/exit-codes.ts';
import { didYouMean, listKnown } from '../references/problem.ts';
import { showText } from '../references/show-text.ts';
import type { Command } from './command.ts';
import { parseFlags } from './flags.ts';
import { renderHelp, renderOverview } from './help.ts';
import type { CliHost } from './host.ts';
import { createMessages } from './messages.ts';
import { SkippedRun } from './skipped-run.ts';

interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Only the command that is named is loaded, and so is what it needs, even later. */
  readonly load: () => Promise<Command>;
}

const commands: readonly CommandEntry[] = [
  {
    name: 'plan',
    summary: 'show what a run would set, and whether this identity may read it',
    load: async () => (await import('./commands/plan.ts')).plan,
  },
  {
    name: 'run',
    summary: 'start a command with the secrets in its environment, its output redacted',
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'export',
    summary: 'write the secrets as dotenv, JSON, shell or GitHub environment file',
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
  {
    name: 'scan',
    summary: 'search files and archives for the secrets, before they are handed out',
    load: async () => (await import('./commands/scan.ts')).scan,
  },
  {
    name: 'schema',
    summary: "print the manifest's JSON Schema",
    load: async () => (await import('./commands/schema.ts')).schema,
  },
  {
    name: 'emulator',
    summary: 'serve the embedded cloud on loopback, to try workflows against',
    load: async () => (await import('./commands/emulator.ts')).emulator,
  },
  {
    name: 'demo',
    summary: 'show the whole thing on the embedded cloud',
    load: async () => (await import('./commands/demo.ts')).demo,
  },
];

const names: readonly string[] = [...commands.map(({ name }) => name), 'help'];

/**
 * The command line. Never throws.
 * @param words what stands behind the program's name
 * @returns the exit code
 */
export async function runCli(words: readonly string[], host: CliHost): Promise<number> {
  const messages = createMessages(host);
  let exitCodeOf = (code: number): number => code;
  try {
    const [word, ...rest] = words;
    if (word === '--version') {
      await host.stdout.write(`${host.version}\n`);
      return 0;
    }
    if (word === undefined) {
      await host.stderr.write(overview());
      return 2;
    }
    const wantsHelp = word === 'help' || word === '--help' || word === '-h';
    const name = wantsHelp ? rest[0] : word;
    if (name === undefined || name === 'help') {
      await host.stdout.write(overview());
      return 0;
    }
    const command = await findCommand(name);
    exitCodeOf = command.exitCodeOf ?? exitCodeOf;
    const stores = command.takesInputs ? await host.loadStores() : [];
    const flags = wantsHelp ? undefined : parseFlags(rest, command, stores);
    if (flags === undefined || flags.help) {
      await host.stdout.write(renderHelp(command, stores));
      return 0;
    }
    return await command.run(flags, host, messages);
  } catch (thrown) {
    if (thrown instanceof SkippedRun) {
      messages.log.notice(thrown.message);
      return 0;
    }
    const errors = userErrors(thrown);
    for (const error of errors ?? []) messages.error(error);
    if (errors === undefined) {
      messages.log.warning(`a bug in secret-sync. Please report it:\n${describeBug(thrown)}`);
    }
    return exitCodeOf(errors === undefined ? 1 : lowestExitCode(errors));
  } finally {
    // A lost mask was told by then to the command that has values to write.
    await messages.flush().catch(() => undefined);
  }
}

function overview(): string {
  return renderOverview([...commands, { name: 'help', summary: 'show this, or the help of a command' }]);
}

function findCommand(word: string): Promise<Command> {
  const found = commands.find(({ name }) => name === word);
  if (found !== undefined) return found.load();
  const isFlag = word.startsWith('-');
  throw new UserError({
    code: 'USAGE_INVALID',
    what: isFlag
      ? `${showText(word)} stands where the command is expected`
      : `${showText(word)} is no command of secret-sync`,
    fix: [
      ...didYouMean(word, names),
      ...listKnown('commands', names),
      ...(isFlag ? ['write flags behind the command'] : []),
    ],
  });
}
