import { EOL } from 'node:os';
import { throwFailures } from '../core/errors.ts';
import { append } from '../export/append.ts';
import { formatEntry } from '../export/env-file.ts';
import type { Outcomes } from '../pipeline/per-store.ts';
import { planLines } from '../pipeline/plan.ts';
import { renderPlanMarkdown, renderPlanText } from '../pipeline/render-plan.ts';
import type { Run } from '../pipeline/run.ts';
import { fileCommandPath } from '../platforms/github.ts';
import type { ReferenceLine } from '../references/lines.ts';
import type { DescribeResult } from '../stores/store.ts';

/**
 * A plan that a run would fail on fails the step, after all of it was shown.
 * @throws Failures
 */
export async function showPlan(
  lines: readonly ReferenceLine[],
  describing: Outcomes<DescribeResult>,
  run: Run,
  brief: boolean,
): Promise<void> {
  const plan = await planLines(lines, run, describing);
  run.log.info(renderPlanText(plan));
  if (run.settings.summary) {
    const path = fileCommandPath(run.env, 'GITHUB_STEP_SUMMARY');
    append(path, renderPlanMarkdown(plan, brief), 'GITHUB_STEP_SUMMARY');
  }
  const path = fileCommandPath(run.env, 'GITHUB_OUTPUT');
  append(path, formatEntry('names', '[]', EOL) + formatEntry('report', '[]', EOL), 'GITHUB_OUTPUT');
  throwFailures(plan.errors);
}
