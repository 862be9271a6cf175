import type { Env } from '../core/environment.ts';
import { escapeData, findUnfit } from '../platforms/azure-commands.ts';
import type { Spelling } from './formats.ts';

/**
 * A secret variable of Azure Pipelines, by a line that the agent takes out of the log.
 * https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands#setvariable-initialize-or-modify-the-value-of-a-variable
 */
export function formatAzureVariable(name: string, value: string, env: Env): Spelling {
  // The agent fails the command, and shows all of it in the log.
  if (/[\r\n]/.test(value)) {
    return { refused: 'the value has more than one line, and Azure Pipelines takes no such secret' };
  }
  // In the value of a variable as in a step: the name of another variable is replaced by its value.
  if (value.includes('$(')) {
    return { refused: 'the value holds $(, which Azure Pipelines would take for the name of a variable' };
  }
  const refused = findUnfit(value, env);
  if (refused !== undefined) return { refused };
  return { text: `##vso[task.setvariable variable=${name};issecret=true]${escapeData(value)}\n` };
}
