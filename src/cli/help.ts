import type { StoreOutline } from '../stores/store.ts';
import type { Command } from './command.ts';
import { actionOnlyInputs, flagsOf } from './flags.ts';

const WIDTH = 80;

/** What `secret-sync help` shows. */
export function renderOverview(
  commands: readonly { readonly name: string; readonly summary: string }[],
): string {
  const widest = Math.max(...commands.map(({ name }) => name.length));
  return `${[
    'Secrets from AWS, Google Cloud, Azure, Vault and OpenBao, with no stored key.',
    '',
    'usage: secret-sync COMMAND [FLAGS]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(widest)}  ${summary}`),
    '',
    'secret-sync COMMAND --help tells more; secret-sync --version tells the version.',
  ].join('\n')}\n`;
}

/** What `secret-sync COMMAND --help` shows. */
export function renderHelp(command: Command, stores: readonly StoreOutline[]): string {
  const words = command.words ?? command.operands;
  const usage = `usage: secret-sync ${command.name} [FLAGS]${words === undefined ? '' : ` ${words}`}`;
  const flags = flagsOf(command, stores).flatMap(({ name, value, description, repeatable }) => [
    `  --${name}${value === undefined ? '' : ` ${value}`}${repeatable === undefined ? '' : ' (repeatable)'}`,
    ...wrap(description, '      '),
  ]);
  return `${[
    usage,
    ...command.description.flatMap((paragraph) => ['', ...wrap(paragraph, '')]),
    '',
    'Flags:',
    ...flags,
    ...(command.takesInputs ? ['', ...wrap(renderActionOnly(), '')] : []),
    '',
    command.examples.length === 1 ? 'Example:' : 'Examples:',
    ...command.examples.map((example) => `  ${example.replaceAll('\n', '\n  ')}`),
  ].join('\n')}\n`;
}

function renderActionOnly(): string {
  const each = Object.entries(actionOnlyInputs).map(([name, why]) => `${name} (${why})`);
  return `Every input of the action is a flag of the same name, but for ${each.join('; ')}.`;
}

function wrap(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length > indent.length && line.length + word.length >= WIDTH) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
