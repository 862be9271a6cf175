import type { Spelling } from './formats.ts';

/**
 * An entry of the list that `withEnv` takes, on a line of its own. It replaces `$NAME` by that variable's value and `$$` by `$`.
 * https://www.jenkins.io/doc/pipeline/steps/workflow-basic-steps/#withenv-set-environment-variables
 */
export function formatJenkinsLine(name: string, value: string): Spelling {
  if (/[\r\n]/.test(value)) {
    return { refused: 'the value has more than one line, and each line of the file is an entry of withEnv' };
  }
  return { text: `${name}=${value.replaceAll('$', '$$$$')}\n` };
}
