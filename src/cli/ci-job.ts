import { createPrograms } from '../child/programs.ts';
import { UserError } from '../core/errors.ts';
import { createFlagTokenSource, type TokenFlags } from '../identity/flag-tokens.ts';
import type { IdentityTokenSource } from '../identity/token.ts';
import { findPlatform } from '../platforms/find-platform.ts';
import { platforms } from '../platforms/index.ts';
import type { CiPlatform, Masks, TokenSurroundings } from '../platforms/platform.ts';
import { isVariableName } from '../references/names.ts';
import type { ParsedFlags } from './flags.ts';
import type { CliHost } from './host.ts';
import { tokenFlagNames } from './job-flags.ts';

/** The CI job around this process, with what the flags say of it. */
export interface CiJob {
  readonly platform: CiPlatform;
  /** Absent where the log cannot be told to hide a value, also where the platform is only said to be there. */
  readonly masks?: Masks;
  /** Set where values would go into a log in clear that can hide them: the CI that was not told, by its title. */
  readonly unmasked?: string;
  readonly tokens: (
    around: Omit<TokenSurroundings, 'programs'>,
    deadline: AbortSignal,
  ) => IdentityTokenSource;
}

/**
 * @throws UserError PLATFORM_UNCLEAR, USAGE_INVALID
 */
export function readCiJob(flags: ParsedFlags, host: CliHost): CiJob {
  const tokenFlags = readTokenFlags(flags);
  const platform = findPlatform(host.env, flags.one('platform'));
  return {
    platform,
    ...readMasks(platform, host),
    tokens: (around, deadline) => {
      const programs = createPrograms(host, host.env, deadline);
      return tokenFlags === undefined
        ? platform.tokens({ ...around, programs })
        : createFlagTokenSource(tokenFlags, { ...around, programs }, deadline);
    },
  };
}

function readMasks(platform: CiPlatform, host: CliHost): Pick<CiJob, 'masks' | 'unmasked'> {
  const { masks } = platform;
  if (masks !== undefined && canMask(platform, host)) return { masks };
  // `--platform` can name another CI than the one whose log this is.
  const able = masks === undefined ? platforms.find((other) => canMask(other, host)) : platform;
  return able === undefined ? {} : { unmasked: able.title };
}

/** A mask in a log that takes it for text would print the value. */
function canMask({ masks, marks }: CiPlatform, { env }: CliHost): boolean {
  if (masks === undefined) return false;
  return masks.kind === 'line' ? masks.isSure(env) : marks(env).length > 0;
}

function readTokenFlags(flags: ParsedFlags): TokenFlags | undefined {
  const given = tokenFlagNames.filter((name) => flags.has(name));
  if (given.length === 0) return undefined;
  if (flags.inputs('identity') === 'ambient') {
    throw usage(`--${given[0]} gives a token, and --identity ambient uses none`, 'drop one of the two');
  }
  const variables = flags.all('token-env');
  const wrong = variables.find((name) => !isVariableName(name));
  if (wrong !== undefined) {
    // Whoever writes $TOKEN gives the token itself, which is not shown.
    throw usage(
      '--token-env takes the name of a variable',
      'write the name alone, without $: --token-env MY_TOKEN',
    );
  }
  const command = flags.one('token-command');
  if (command === undefined) return { variables, files: flags.all('token-file') };
  if (given.length > 1) {
    throw usage(
      '--token-command asks for each audience, so there is no other token beside it',
      'keep one of the flags',
    );
  }
  return { variables: [], files: [], command: readCommand(command) };
}

function readCommand(text: string): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed) && parsed.length > 0) {
      const words = parsed.filter((word) => typeof word === 'string');
      if (words.length === parsed.length && words[0] !== '') return words;
    }
  } catch {
    // Refused below, as any other text that is no list of words.
  }
  throw usage(
    '--token-command is a JSON array of strings, the program first',
    `write it so: --token-command '["spire-token","--audience","{audience}"]'`,
  );
}

function usage(what: string, fix: string): UserError {
  return new UserError({ code: 'USAGE_INVALID', what, fix: [fix] });
}
