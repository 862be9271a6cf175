import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/emulator.ts';
import type { Seed } from '../../src/emulator/seed.ts';
import { AZURE_CLIENT, AZURE_TENANT, PROVIDER, ROLE_ARN } from '../helpers/seed.ts';
import type { ActionOptions, StepResult } from '../runner/action.ts';
import { type Job, type JobOptions, withJob } from '../runner/job.ts';

export const actionFolder = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export const awsInputs = { 'aws-role': ROLE_ARN, 'aws-region': 'eu-west-1' };
export const googleInputs = { 'gcp-workload-identity-provider': PROVIDER, 'gcp-project': 'acme-prod' };
export const azureInputs = { 'azure-tenant-id': AZURE_TENANT, 'azure-client-id': AZURE_CLIENT };

export interface ScenarioOptions extends Partial<JobOptions> {
  readonly seed?: Seed;
  readonly emulator?: Omit<EmulatorOptions, 'seed'>;
}

export interface Scenario {
  readonly cloud: Emulator;
  readonly job: Job;
  /** Runs the committed dist with AWS and Google inputs and these lines. */
  run(
    secrets: string,
    inputs?: Readonly<Record<string, string>>,
    options?: Partial<ActionOptions>,
  ): Promise<StepResult>;
}

/** A job on a runner beside an embedded cloud, whose endpoints and token are the job's. */
export async function withScenario(
  { seed = demoSeed(), emulator = {}, ...options }: ScenarioOptions,
  test: (scenario: Scenario) => Promise<void>,
): Promise<void> {
  const cloud = await startEmulator({ ...emulator, seed });
  try {
    const {
      ACTIONS_ID_TOKEN_REQUEST_URL: url = '',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: token = '',
      ...endpoints
    } = cloud.environment();
    const jobOptions = { idToken: { url, token }, ...options, env: { ...endpoints, ...options.env } };
    await withJob(jobOptions, async (job) => {
      await test({
        cloud,
        job,
        run: (secrets, inputs = {}, more = {}) =>
          job.runAction({
            actionFolder,
            trace: true,
            ...more,
            with: { ...awsInputs, ...googleInputs, secrets, ...inputs },
          }),
      });
    });
  } finally {
    await cloud.close();
  }
}

/** How often each call was made, failures included: `{ 'sts AssumeRoleWithWebIdentity': 1 }`. */
export function countCalls(cloud: Emulator): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { service, call } of cloud.requests) {
    const key = `${service} ${call}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** All text that a reader of the job sees of a step. */
export function shownText(result: StepResult): string {
  return [...result.log, ...result.annotations.map((annotation) => annotation.message), result.summary].join(
    '\n',
  );
}
