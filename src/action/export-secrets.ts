import type { Shell } from '../child/shell.ts';
import { type PreparedScript, publishToRunner } from '../export/publish-github.ts';
import { type MaskedVariable, maskVariables } from '../masking/masked-variable.ts';
import { collect } from '../pipeline/collect.ts';
import type { Outcomes } from '../pipeline/per-store.ts';
import type { Run } from '../pipeline/run.ts';
import type { ReferenceLine } from '../references/lines.ts';
import type { FetchResult } from '../stores/store.ts';

export interface ExportedSecrets {
  readonly masked: readonly MaskedVariable[];
  readonly script?: PreparedScript;
}

/**
 * From answers to exported variables.
 * @param brief in a public repository everybody reads outputs and summary
 * @throws Failures or UserError; then nothing was exported
 */
export async function exportSecrets(
  lines: readonly ReferenceLine[],
  fetching: Outcomes<FetchResult>,
  run: Run,
  brief: boolean,
  shell: Shell | undefined,
): Promise<ExportedSecrets> {
  const collected = await collect(lines, run, fetching);
  const exportsAny = run.settings.export.env || run.settings.export.output;
  const { masked, notes, remarks } = maskVariables(collected.variables, run.masker, {
    minLength: run.settings.maskMinLength,
    overBudget: exportsAny ? 'fail' : 'redact',
  });
  for (const note of notes) run.log.warning(note);
  for (const remark of remarks) run.log.info(remark);
  const { report, script } = await publishToRunner(collected, masked, run, brief, shell);
  const names = report.map((entry) => entry.name).join(', ');
  if (exportsAny && names !== '') run.log.info(`variables that are set: ${names}`);
  else if (script === undefined) run.log.info('no variable is set');
  if (script !== undefined) run.log.info(`variables of the script: ${[...script.values.keys()].join(', ')}`);
  return { masked, ...(script === undefined ? {} : { script }) };
}
