import { UserError } from '../core/errors.ts';
import type { MaskedVariable } from '../masking/masked-variable.ts';
import { formatDotenv } from './dotenv.ts';
import { formatEntry } from './env-file.ts';

/** What `export --format` takes. */
export const formats = ['dotenv', 'json', 'shell', 'github'] as const;
export type Format = (typeof formats)[number];

/**
 * The variables in clear, as a program reads them.
 * @param lineEnd the system's, for GitHub's files
 * @returns the text, and an error for each value that the format has no safe spelling for
 */
export function renderVariables(
  variables: readonly MaskedVariable[],
  format: Format,
  lineEnd: string,
): { readonly text: string; readonly errors: readonly UserError[] } {
  if (format === 'json') {
    const values = Object.fromEntries(variables.map((variable) => [variable.name, variable.reveal()]));
    return { text: `${JSON.stringify(values, null, 2)}\n`, errors: [] };
  }
  const errors: UserError[] = [];
  const entries = variables.map((variable) => {
    const entry = formatOne(variable.name, variable.reveal(), format, lineEnd);
    if (entry === undefined) errors.push(unfit(variable));
    return entry ?? '';
  });
  return { text: entries.join(''), errors };
}

function formatOne(
  name: string,
  value: string,
  format: Exclude<Format, 'json'>,
  lineEnd: string,
): string | undefined {
  switch (format) {
    case 'dotenv':
      return formatDotenv(name, value);
    case 'shell':
      return formatShellExport(name, value);
    case 'github':
      return formatEntry(name, value, lineEnd);
  }
}

/** https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02: nothing is special in single quotes. */
export function formatShellExport(name: string, value: string): string {
  return `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`;
}

function unfit({ name, source }: MaskedVariable): UserError {
  return new UserError({
    code: 'VALUE_UNFIT',
    what: 'the value holds characters that programs read differently in a dotenv file',
    wanted: [{ variable: name, where: source.line.where }],
    fix: ['use --format json or --format shell, take it as ?encode=base64, or use secret-sync run'],
  });
}
