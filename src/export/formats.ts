import type { Env } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import type { MaskedVariable } from '../masking/masked-variable.ts';
import { formatAzureVariable } from './azure-variable.ts';
import { formatDockerLine } from './docker-line.ts';
import { formatDotenv } from './dotenv.ts';
import { formatEntry } from './env-file.ts';
import { formatJenkinsLine } from './jenkins-line.ts';

/** How one variable is written, or why no spelling of it arrives as it is. */
export type Spelling = { readonly text: string } | { readonly refused: string };

/** Where the variables are written. */
export interface WrittenIn {
  /** The system's, for GitHub's files. */
  readonly lineEnd: string;
  /** Of the job: Azure Pipelines' agent reads commands as its variables say. */
  readonly env: Env;
}

interface FormatRules {
  /** Absent for `json`, which is one object. */
  readonly spell?: (name: string, value: string, around: WrittenIn) => Spelling;
  /** Whether the variables meet those that are set already where it is used: `on-existing` counts. */
  readonly meetsEnvironment: boolean;
  /** Needs --output: a CI's log is where stdout goes, and the reader wants a file. */
  readonly fileOnly?: true;
  /** Hands the variables to the steps that follow, whose log shows them where it was not told to hide them. */
  readonly reachesLog?: true;
  /** For the log, once the values are written: what is left to do. */
  readonly hint?: (names: readonly string[], file: string) => string;
}

const shell: FormatRules = {
  spell: (name, value) => ({ text: formatShellExport(name, value) }),
  meetsEnvironment: true,
};

const rules = {
  dotenv: { spell: spellDotenv, meetsEnvironment: false },
  json: { meetsEnvironment: false },
  shell,
  docker: { spell: formatDockerLine, meetsEnvironment: false },
  github: {
    spell: (name, value, { lineEnd }) => ({ text: formatEntry(name, value, lineEnd) }),
    meetsEnvironment: true,
    reachesLog: true,
  },
  // Each is sourced by a shell: GitLab's and Bitbucket's of the same job or step, CircleCI's of each later step.
  gitlab: shell,
  bitbucket: shell,
  circleci: shell,
  buildkite: { spell: formatBuildkiteLine, meetsEnvironment: true },
  'azure-pipelines': {
    spell: (name, value, { env }) => formatAzureVariable(name, value, env),
    meetsEnvironment: true,
    reachesLog: true,
    hint: (names) =>
      `secret variables reach no later step by themselves; map each that it needs: env: { ${names.map((name) => `${name}: $(${name})`).join(', ')} }`,
  },
  jenkins: {
    spell: formatJenkinsLine,
    meetsEnvironment: false,
    fileOnly: true,
    hint: (_names, file) =>
      `to use it: withEnv(readFile('${file}').split('\\n') as List) { ... }, and remove the file in a finally block`,
  },
} as const satisfies Readonly<Record<string, FormatRules>>;

export type Format = keyof typeof rules;

/** What `export --format` takes. */
export const formats: readonly Format[] = [
  'dotenv',
  'json',
  'shell',
  'github',
  'docker',
  'gitlab',
  'circleci',
  'buildkite',
  'bitbucket',
  'azure-pipelines',
  'jenkins',
];

export function rulesOf(format: Format): FormatRules {
  return rules[format];
}

/**
 * The variables in clear, as a program reads them.
 * @returns the text, and an error for each value that the format has no safe spelling for
 */
export function renderVariables(
  variables: readonly MaskedVariable[],
  format: Format,
  around: WrittenIn,
): { readonly text: string; readonly errors: readonly UserError[] } {
  const { spell } = rulesOf(format);
  if (spell === undefined) {
    const values = Object.fromEntries(variables.map((variable) => [variable.name, variable.reveal()]));
    return { text: `${JSON.stringify(values, null, 2)}\n`, errors: [] };
  }
  const errors: UserError[] = [];
  const entries = variables.map((variable) => {
    const spelling = spell(variable.name, variable.reveal(), around);
    if ('text' in spelling) return spelling.text;
    errors.push(unfit(variable, format, spelling.refused));
    return '';
  });
  return { text: entries.join(''), errors };
}

function spellDotenv(name: string, value: string): Spelling {
  const text = formatDotenv(name, value);
  return text === undefined
    ? { refused: 'the value holds characters that programs read differently in a dotenv file' }
    : { text };
}

/** https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02: nothing is special in single quotes. */
export function formatShellExport(name: string, value: string): string {
  return `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`;
}

/** The agent reads its input by lines, of which none may be longer: each has an object of its own. */
const LONGEST_LINE = 64 * 1024;

/** For `buildkite-agent env set --input-format=json -`. https://buildkite.com/docs/agent/v3/cli-env */
function formatBuildkiteLine(name: string, value: string): Spelling {
  const line = JSON.stringify({ [name]: value });
  return Buffer.byteLength(line, 'utf8') < LONGEST_LINE
    ? { text: `${line}\n` }
    : { refused: 'the value is longer than buildkite-agent env set can read' };
}

function unfit({ name, source }: MaskedVariable, format: Format, reason: string): UserError {
  return new UserError({
    code: 'VALUE_UNFIT',
    what: reason,
    wanted: [{ variable: name, where: source.line.where }],
    facts: [['form', format]],
    fix: ['use secret-sync run, take it as ?encode=base64, or use --format json or --format shell'],
  });
}
