import { fileURLToPath } from 'node:url';
import { type Program, root } from './job.mts';

const floorProgram = fileURLToPath(new URL('floor.cjs', import.meta.url));

const awsInputs = { 'aws-role': 'arn:aws:iam::111122223333:role/ci', 'aws-region': 'eu-west-1' };
const googleInputs = {
  'gcp-workload-identity-provider':
    'projects/123456789012/locations/global/workloadIdentityPools/gh/providers/gh',
  'gcp-project': 'acme-prod',
};

export type Cloud = 'aws' | 'google' | 'both';

function linesOf(cloud: Cloud, count: number): string {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return [
    ...(cloud === 'google' ? [] : numbers.map((index) => `A${index} = aws:prod/bench/${index}`)),
    ...(cloud === 'aws' ? [] : numbers.map((index) => `G${index} = gcp:bench-${index}`)),
  ].join('\n');
}

function action(cloud: Cloud, secrets: string, inputs: Readonly<Record<string, string>> = {}): Program {
  return {
    args: [`${root}dist/main.js`],
    inputs: {
      ...(cloud === 'google' ? {} : awsInputs),
      ...(cloud === 'aws' ? {} : googleInputs),
      secrets,
      ...inputs,
    },
  };
}

/** The action's main step. */
export const read = (cloud: Cloud, count: number): Program => action(cloud, linesOf(cloud, count));
export const dryRun = (cloud: Cloud, count: number): Program =>
  action(cloud, linesOf(cloud, count), { 'dry-run': 'true' });
/** All secrets of the bench by one line. */
export const awsWildcard: Program = action('aws', 'W_* = aws:prod/bench/*');
/** The least that the protocols allow. */
export const floor = (cloud: Cloud, count: number): Program => ({
  args: [floorProgram, cloud, String(count)],
});

export const bareNode: Program = { args: ['-e', '0'] };
export const idlePost: Program = { args: [`${root}dist/post.js`] };
export const help: Program = { args: [`${root}dist/cli.js`, '--help'] };
export const offlinePlan: Program = {
  args: [
    `${root}dist/cli.js`,
    'plan',
    '--offline',
    ...Object.entries(awsInputs).flatMap(([name, value]) => [`--${name}`, value]),
    '--secrets',
    linesOf('aws', 20),
  ],
};
