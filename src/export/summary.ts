import type { ReportEntry } from '../pipeline/report.ts';

/** The job summary's table, as GitHub's Markdown; names go in escaped. */
export function renderSummary(entries: readonly ReportEntry[]): string {
  const brief = entries.every((entry) => entry.secret === undefined);
  const head = brief ? ['Variable', 'Store', 'Version'] : ['Variable', 'Store', 'Secret', 'Version', 'Age'];
  const rows = entries.map((entry) =>
    brief
      ? [entry.name, entry.store, entry.version ?? '-']
      : [entry.name, entry.store, entry.secret ?? 'default', entry.version ?? '-', entry.age ?? '-'],
  );
  return `### Secrets\n\n${renderTable(head, rows)}\n`;
}

/** A Markdown table; every cell is text, never markup. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function escapeCell(text: string): string {
  if (!/[\r\n&<>\\`*_{}[\]()#+!|~]/.test(text)) return text;
  return text
    .replace(/[\r\n]+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&');
}
