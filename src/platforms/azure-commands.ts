import type { Env } from '../core/environment.ts';
import { isOn } from './marks.ts';

/** What the agent decodes in the data of a command; a `%` before anything else stays as it is. */
const ambiguous = /%(?=AZP25|3B|0D|0A|5D)/;

/** Shorter pieces of a secret would hide too much of a log. */
const LEAST_PIECE = 3;

/**
 * Whether `%AZP25` is `%` to the agent (since 2.190). Any word that is no yes to it is a no.
 * https://github.com/microsoft/azure-pipelines-agent/blob/master/docs/design/percentEncoding.md
 */
function decodesPercents(env: Env): boolean {
  return ['', '1', 'true', '$true'].includes((env['DECODE_PERCENTS'] ?? '').toLowerCase());
}

/** While a pipeline is debugged the agent shows each command as it was written, behind what it hides by then. */
function showsCommands(env: Env): boolean {
  return isOn(env['SYSTEM_DEBUG']);
}

/**
 * The data of a logging command, escaped no more than needed: what reads the same before and after is hidden in both.
 * https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands
 */
export function escapeData(text: string): string {
  return text
    .replaceAll(new RegExp(ambiguous, 'g'), '%AZP25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');
}

/** The reason why this agent, as it is set, cannot be given a one-line text in secret, or `undefined`. */
export function findUnfit(text: string, env: Env): string | undefined {
  if (!ambiguous.test(text)) return undefined;
  if (!decodesPercents(env)) {
    return 'the value holds a % that Azure Pipelines would take for an escape, and DECODE_PERCENTS leaves no way to write it';
  }
  return showsCommands(env)
    ? 'the value holds a % that has to be escaped, and with SYSTEM_DEBUG Azure Pipelines shows it so in the log'
    : undefined;
}

/** The commands that have the log hide a text, one a line. Where it cannot be written as it is, its pieces are hidden. */
export function maskLines(text: string, env: Env): string {
  const isWhole = decodesPercents(env) && !showsCommands(env);
  const pieces = isWhole
    ? [text]
    : text
        .split(/[\r\n]+|(?<=%)(?=AZP25|3B|0D|0A|5D)/)
        .filter((piece) => piece === text || piece.trim().length >= LEAST_PIECE);
  return pieces.map((piece) => `##vso[task.setsecret]${escapeData(piece)}`).join('\n');
}
