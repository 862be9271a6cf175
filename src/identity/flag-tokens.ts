import type { Programs } from '../child/programs.ts';
import type { Clock, Env, Masker } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { showText } from '../references/show-text.ts';
import type { GivenToken, TokenAdvice } from './given-token.ts';
import { tokenOfProgram } from './program-token.ts';
import type { IdentityTokenSource } from './token.ts';
import { readTokenFile } from './token-file.ts';
import { createAskedTokenSource, createGivenTokenSource, variableToken } from './variables.ts';

/** `--token-env`, `--token-file`, `--token-command`: a token of the author's, in place of what the CI gives. */
export interface TokenFlags {
  readonly variables: readonly string[];
  readonly files: readonly string[];
  /** Program and words; `{audience}` in a word stands for the audience. */
  readonly command?: readonly string[];
}

export function createFlagTokenSource(
  flags: TokenFlags,
  around: {
    readonly env: Env;
    readonly masker: Masker;
    readonly clock: Clock;
    readonly programs: Programs;
  },
  deadline: AbortSignal,
): IdentityTokenSource {
  const { command } = flags;
  if (command !== undefined) {
    const [program = '', ...words] = command;
    const ask = (audience: string): Promise<GivenToken> =>
      tokenOfProgram(
        around.programs,
        program,
        words.map((word) => word.replaceAll('{audience}', () => audience)),
        ['--token-command names a program on the PATH, or its full path'],
      );
    return createAskedTokenSource(
      ask,
      around,
      advice(['have the command ask for it: {audience} stands for it']),
    );
  }
  const find = async (): Promise<readonly GivenToken[]> => [
    ...flags.variables.map((name) => variableToken(around.env, name)),
    ...(await Promise.all(flags.files.map((path) => readToken(path, deadline)))),
  ];
  return createGivenTokenSource(
    find,
    around,
    advice(['give one more token: --token-env and --token-file may be repeated']),
  );
}

function advice(more: readonly string[]): TokenAdvice {
  const wanted = (audience: string): readonly string[] => [
    `have the token issued for ${showText(audience)}, or name its audience: --aws-audience, --gcp-audience and the like`,
    ...more,
  ];
  return {
    audience: wanted,
    missing: () => ['see that the variable is set in this step, and the file not empty'],
  };
}

/** Read again at each use: whoever puts it there (a kubelet, SPIFFE's helper) renews it. */
async function readToken(path: string, deadline: AbortSignal): Promise<GivenToken> {
  try {
    return { origin: `file ${showText(path)}`, jwt: await readTokenFile(path, deadline) };
  } catch {
    deadline.throwIfAborted();
    throw new UserError({
      code: 'TOKEN_MISSING',
      what: 'the file with the identity token cannot be read',
      facts: [['--token-file', showText(path, 200)]],
      fix: ['see that the file, or the pipe, exists in this step, may be read, and holds the token alone'],
    });
  }
}
