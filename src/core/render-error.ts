import { docsAnchor, type UserError } from './errors.ts';

/** Error messages grow long when a trust failure costs many variables; the rest is counted. */
const MOST_WANTED_SHOWN = 10;

/**
 * An error as a workflow author reads it: what failed, for which variables, as whom, what the service said, how to mend
 * it. Several lines, no colour; the platform makes them safe for its log.
 */
export function renderError(error: UserError): string {
  const { facts } = error;
  const lines = [`error[${facts.code}] ${facts.what}${renderWanted(error)}`];
  const row = (label: string, text: string): void => {
    lines.push(`  ${label.padEnd(5)} ${text.replaceAll('\n', `\n${' '.repeat(8)}`)}`);
  };
  if (facts.as !== undefined) row('as', facts.as);
  if (facts.from !== undefined) row('from', facts.from);
  if (facts.said !== undefined) row('said', facts.said);
  for (const [label, value] of facts.facts ?? []) row(label, value);
  for (const { id, mistake, change } of facts.likely ?? []) {
    row('maybe', `${id}: ${mistake}`);
    row('', change);
  }
  for (const fix of facts.fix) row('fix', fix);
  if (facts.paste !== undefined) row('paste', facts.paste);
  row('see', `docs/troubleshooting.md#${docsAnchor(facts.code)}`);
  return lines.join('\n');
}

function renderWanted(error: UserError): string {
  const wanted = error.facts.wanted ?? [];
  if (wanted.length === 0) return '';
  const shown = wanted.slice(0, MOST_WANTED_SHOWN).map(({ variable, where }) => `${variable} (${where})`);
  const rest = wanted.length - shown.length;
  return `, wanted for ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
