import type { FlagDefinition } from './command.ts';
import type { ParsedFlags } from './flags.ts';

/** Flags of every command that fetches: where it runs, and whose token is used. */
export const jobFlags: readonly FlagDefinition[] = [
  {
    name: 'platform',
    value: 'NAME',
    description:
      'The CI that this runs on, where that cannot be seen or two look alike: github, forgejo, gitlab, circleci, buildkite, bitbucket, azure-pipelines, jenkins, hcp-terraform, or local for none of them.',
  },
  {
    name: 'token-env',
    value: 'NAME',
    description:
      'Variable that holds an identity token, in place of what the CI gives. The one that is for the wanted audience is used.',
    repeatable: true,
  },
  {
    name: 'token-file',
    value: 'FILE',
    description: 'File that holds an identity token, read again at each use.',
    repeatable: true,
  },
  {
    name: 'token-command',
    value: 'JSON',
    description:
      'Program that prints an identity token, with its words, as a JSON array of strings: ["spire-token","{audience}"]. {audience} stands for the audience. It is looked up on the PATH alone and started without a shell.',
  },
];

export const tokenFlagNames = ['token-env', 'token-file', 'token-command'] as const;

/** Whether the flags say that the identity is a token: the author gives one, or names the CI. */
export function wantsToken(flags: ParsedFlags): boolean {
  const platform = flags.one('platform');
  return tokenFlagNames.some((name) => flags.has(name)) || (platform !== undefined && platform !== 'local');
}
