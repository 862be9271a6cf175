import type { Shell } from '../child/shell.ts';
import type { SecretValue } from '../core/secret-value.ts';
import { type PreparedScript, publishToRunner } from '../export/publish-github.ts';
import { KnownValues } from '../masking/known-values.ts';
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

/** Values that are looked through in one turn of the event loop: for two or three milliseconds, so that no answer waits long. */
const AT_ONCE = 24;

/** From answers to exported variables. */
export class SecretsExport {
  readonly #run: Run;
  readonly #known: KnownValues;
  readonly #arrived: SecretValue[] = [];

  constructor(run: Run) {
    this.#run = run;
    this.#known = new KnownValues(run.settings.maskMinLength);
  }

  /** What can be done of one value while others are waited for: nothing that anybody sees. */
  async lookThrough(value: SecretValue): Promise<void> {
    this.#arrived.push(value);
    if (this.#arrived.length > 1) return;
    while (this.#arrived.length > 0) {
      await this.#run.network.idle('last');
      for (const one of this.#arrived.splice(0, AT_ONCE)) this.#known.lookThrough(one);
    }
  }

  /**
   * @param brief in a public repository everybody reads outputs and summary
   * @throws Failures or UserError; then nothing was exported
   */
  async export(
    lines: readonly ReferenceLine[],
    fetching: Outcomes<FetchResult>,
    brief: boolean,
    shell: Shell | undefined,
  ): Promise<ExportedSecrets> {
    const run = this.#run;
    const collected = await collect(lines, run, fetching);
    // From here on there is nothing to wait for.
    this.#arrived.length = 0;
    const exportsAny = run.settings.export.env || run.settings.export.output;
    const { masked, notes, remarks } = maskVariables(collected.variables, run.masker, {
      overBudget: exportsAny ? 'fail' : 'redact',
      known: this.#known,
    });
    for (const note of notes) run.log.warning(note);
    for (const remark of remarks) run.log.info(remark);
    const { report, script } = await publishToRunner(collected, masked, run, brief, shell);
    const names = report.map((entry) => entry.name).join(', ');
    if (exportsAny && names !== '') run.log.info(`variables that are set: ${names}`);
    else if (script === undefined) run.log.info('no variable is set');
    if (script !== undefined)
      run.log.info(`variables of the script: ${[...script.values.keys()].join(', ')}`);
    return { masked, ...(script === undefined ? {} : { script }) };
  }
}
