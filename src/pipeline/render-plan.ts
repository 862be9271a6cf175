import { renderTable } from '../export/summary.ts';
import type { Plan, PlanRow } from './plan.ts';

const HEAD = ['Variable', 'Secret', 'Version', 'Age', 'Next rotation', 'May read'] as const;

function cells(row: PlanRow): readonly string[] {
  return [
    row.variable,
    `${row.connection ?? row.store}:${row.secret}`,
    row.version ?? '-',
    row.age ?? '-',
    row.nextRotation?.slice(0, 10) ?? '-',
    row.access === 'offline' ? 'not asked' : row.access,
  ];
}

/** The plan as aligned text; notes stand below the table. */
export function renderPlanText(plan: Plan): string {
  const rows = [HEAD, ...plan.rows.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...table, '', ...renderNotes(plan), ...renderCalls(plan)].join('\n');
}

/**
 * The plan for the job summary.
 * @param brief in a public repository anybody reads it: variable, store, version and access only
 */
export function renderPlanMarkdown(plan: Plan, brief: boolean): string {
  if (brief) {
    const rows = plan.rows.map((row) => [row.variable, row.store, row.version ?? '-', row.access]);
    return `### Plan\n\n${renderTable(['Variable', 'Store', 'Version', 'May read'], rows)}\n`;
  }
  const notes = [...renderNotes(plan), ...renderCalls(plan)].map(
    (line) => `    ${line.replace(/[\r\n]+/g, ' ')}`,
  );
  return `### Plan\n\n${renderTable(HEAD, plan.rows.map(cells))}\n\n${notes.join('\n')}\n`;
}

/** The plan for programs. */
export function planToJson(plan: Plan): unknown {
  return {
    variables: plan.rows,
    calls: Object.fromEntries([...plan.calls].map(([store, calls]) => [store, calls])),
    principals: Object.fromEntries(plan.principals),
    errors: plan.errors.map(({ facts }) => ({
      code: facts.code,
      what: facts.what,
      wanted: facts.wanted ?? [],
      fix: facts.fix,
    })),
  };
}

/** The same note for many variables is said once. */
function renderNotes(plan: Plan): readonly string[] {
  const byNote = new Map<string, string[]>();
  for (const { variable, note } of plan.rows) {
    if (note === undefined) continue;
    byNote.set(note, [...(byNote.get(note) ?? []), variable]);
  }
  return [...byNote].map(([note, variables]) => `${variables.join(', ')}: ${note}`);
}

function renderCalls(plan: Plan): readonly string[] {
  return [...plan.calls].map(([store, calls]) => {
    const each = calls.map(({ call, count }) => `${call} ${count ?? '(known at run time)'}`);
    const as = plan.principals.get(store);
    return `a run costs, for ${store}${as === undefined ? '' : ` as ${as}`}: ${each.join(', ')}`;
  });
}
