import type { Programs } from '../child/programs.ts';
import { UserError } from '../core/errors.ts';
import { showText } from '../references/show-text.ts';
import type { GivenToken } from './given-token.ts';

/**
 * The token that a program prints. What it prints is never shown, whatever it is.
 * @param fix how to mend it where the program cannot be had, a sentence each
 * @throws UserError TOKEN_COMMAND_FAILED
 */
export async function tokenOfProgram(
  programs: Programs,
  program: string,
  words: readonly string[],
  fix: readonly string[],
): Promise<GivenToken> {
  const end = await programs.run(program, words);
  const name = showText(program);
  if (end.kind === 'not-started') {
    throw new UserError({
      code: 'TOKEN_COMMAND_FAILED',
      what: `${name}, which gives the identity token, is not on the PATH or cannot be started`,
      fix,
    });
  }
  if (end.exitCode !== 0 || end.stdout.trim() === '') {
    throw new UserError({
      code: 'TOKEN_COMMAND_FAILED',
      what: `${name} gave no identity token`,
      said: end.exitCode === 0 ? 'nothing, exit code 0' : `exit code ${end.exitCode}`,
      fix: [
        ...fix,
        'start the same command in the job to see what it says, with its output away from the log',
      ],
    });
  }
  return { origin: `output of ${name}`, jwt: end.stdout };
}
