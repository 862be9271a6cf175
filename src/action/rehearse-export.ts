import { EOL } from 'node:os';
import { SecretValue } from '../core/secret-value.ts';
import { formatEntry } from '../export/env-file.ts';
import { renderSummary } from '../export/summary.ts';
import { maskVariables } from '../masking/masked-variable.ts';
import { planMasks } from '../masking/plan-masks.ts';
import { collect } from '../pipeline/collect.ts';
import { groupByIdentity, type Outcomes } from '../pipeline/per-store.ts';
import { buildReport } from '../pipeline/report.ts';
import type { Run } from '../pipeline/run.ts';
import type { ReferenceLine } from '../references/lines.ts';
import type { FetchResult } from '../stores/store.ts';

/** A value of the most usual kind, and of kinds that hold others; none of them is a secret. */
const PLAIN = 'Zx9-prod/sample-q7R/w==';
const CONTAINERS = [
  '{"user":"app","password":"S4mple+pass&word\'1","url":"https://app:s4mple%2Fpass@db.example:5432/app"}',
  '-----BEGIN SAMPLE-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj\n-----END SAMPLE-----\n',
];

/** As many as it takes until Node has compiled well what is called for each of many lines. */
const MOST_LINES = 50;
/** At a time. */
const LINES = 5;

/**
 * Goes through an export of made-up values up to what would be written, and drops it: nothing is printed, registered or set. Node
 * compiles a function when it is first called: done while answers are waited for, that costs the job nothing.
 * @param pause resolves when there is time for a little more; rejects when there is none any more
 */
export async function rehearseExport(
  lines: readonly ReferenceLine[],
  run: Run,
  pause: () => Promise<void>,
): Promise<void> {
  // A selector would find nothing in what is made up here.
  const some = lines.filter(({ selector }) => selector.kind === 'none').slice(0, MOST_LINES);
  const silent = { ...run, log: { debug() {}, info() {}, notice() {}, warning() {} }, masker: { mask() {} } };
  for (let at = 0; at < some.length; at += LINES) {
    await pause();
    const own = some.slice(at, at + LINES);
    const { variables } = await collect(own, silent, madeUp(own, run));
    for (const variable of variables) {
      await pause();
      maskVariables([variable], silent.masker);
    }
    await pause();
    renderSummary(buildReport(variables, run.clock.now(), false));
    for (const { name } of variables) formatEntry(name, PLAIN, EOL);
  }
  for (const container of CONTAINERS) {
    await pause();
    planMasks([{ name: 'SAMPLE', values: [SecretValue.ofText(container)], inFile: false }]);
  }
}

async function madeUp(lines: readonly ReferenceLine[], run: Run): Outcomes<FetchResult> {
  return groupByIdentity(lines, run.settings).map((group) => ({
    group,
    principal: 'sample',
    errors: [],
    results: group.references.map((reference, index) => {
      const value = SecretValue.ofText(PLAIN + index);
      const secret = { name: 'sample', id: 'sample', version: 'sample', created: run.clock.now(), value };
      return { kind: 'found', reference, secrets: [secret] };
    }),
  }));
}
