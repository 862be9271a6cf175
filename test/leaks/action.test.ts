import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Call } from './call-of.ts';
import { faults } from './faults.ts';
import { type HostileCloud, startHostileCloud } from './hostile-cloud.ts';
import { type Ran, runLeakyAction } from './leaky-run.ts';
import {
  awsInputs,
  azureInputs,
  createMarkedSeed,
  googleInputs,
  issuingInputs,
  ssmInputs,
  vaultInputs,
} from './marked-seed.ts';
import { findSecrets } from './search.ts';

let cloud: HostileCloud;

beforeAll(async () => {
  const { seed, values } = createMarkedSeed();
  cloud = await startHostileCloud(seed, values);
});
afterAll(() => cloud.close());

interface Job {
  readonly name: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly calls: readonly Call[];
  /** What the job's end needs to revoke what was issued stands in the step's state. */
  readonly keeps?: true;
}

const jobs: readonly Job[] = [
  {
    name: 'AWS',
    inputs: awsInputs,
    calls: [
      'Token',
      'AssumeRoleWithWebIdentity',
      'AssumeRole',
      'GetSecretValue',
      'BatchGetSecretValue',
      'ListSecrets',
    ],
  },
  {
    name: 'AWS, dry run',
    inputs: { ...awsInputs, 'dry-run': 'true' },
    calls: ['DescribeSecret', 'ListSecrets'],
  },
  {
    name: 'Google',
    inputs: googleInputs,
    calls: [
      'Token',
      'ExchangeToken',
      'GenerateAccessToken',
      'AccessSecretVersion',
      'GetSecretVersion',
      'ListGoogleSecrets',
    ],
  },
  {
    name: 'Google, dry run',
    inputs: { ...googleInputs, 'dry-run': 'true' },
    calls: ['GetSecretVersion', 'ListGoogleSecrets', 'TestIamPermissions'],
  },
  {
    name: 'Parameter Store',
    inputs: ssmInputs,
    calls: ['GetParameters', 'GetParametersByPath', 'DescribeParameters'],
  },
  {
    name: 'Parameter Store, dry run',
    inputs: { ...ssmInputs, 'dry-run': 'true' },
    calls: ['DescribeParameters'],
  },
  {
    name: 'Azure',
    inputs: azureInputs,
    calls: ['EntraToken', 'GetSecret', 'GetSecrets', 'GetDeletedSecret'],
  },
  {
    name: 'Azure, dry run',
    inputs: { ...azureInputs, 'dry-run': 'true' },
    calls: ['GetSecretVersions'],
  },
  {
    name: 'Vault',
    inputs: vaultInputs,
    calls: ['Login', 'ReadMount', 'List', 'Read', 'RevokeSelf'],
  },
  { name: 'Vault, that issues', inputs: issuingInputs, calls: ['Issue'], keeps: true },
  {
    name: 'Vault, dry run',
    inputs: { ...vaultInputs, 'dry-run': 'true' },
    calls: ['ReadMetadata', 'ReadCapabilities'],
  },
];

/** Where values do not belong: once a step has succeeded, they are in the environment file. */
function unexpectedPlaces({ codes, places }: Ran, keeps = false) {
  const right = [...(codes.length > 0 ? [] : ['file GITHUB_ENV']), ...(keeps ? ['file GITHUB_STATE'] : [])];
  return places.filter(([where]) => !right.includes(where));
}

describe.each(jobs)('$name', ({ inputs: typed, calls, keeps }) => {
  let inputs = typed;
  beforeAll(() => {
    const address = cloud.environment['VAULT_ADDR'] ?? '';
    inputs = Object.fromEntries(
      Object.entries(typed).map(([name, text]) => [name, text.replace('VAULT_ADDR', address)]),
    );
  });

  test('undisturbed: makes these calls, succeeds and tells nothing', async () => {
    cloud.disturb();
    const ran = await runLeakyAction(cloud, inputs);
    expect(ran.codes).toEqual([]);
    expect(findSecrets(unexpectedPlaces(ran, keeps), cloud.sensitive)).toEqual([]);
    expect([...new Set(cloud.asked)]).toEqual(expect.arrayContaining([...calls]));
    // Otherwise the search would not find anything anywhere.
    if (inputs['dry-run'] === undefined) expect(findSecrets(ran.places, cloud.sensitive)).not.toEqual([]);
  });

  describe.each(calls)('%s answers', (call) => {
    test.each(faults)('%s', async (_, fault) => {
      let expire = (): void => undefined;
      cloud.disturb(call, fault, () => expire());
      const ran = await runLeakyAction(cloud, inputs, {
        onDeadline: (deadline) => {
          expire = deadline.expire;
        },
      });
      expect(findSecrets(unexpectedPlaces(ran, keeps), cloud.sensitive)).toEqual([]);
      expect(ran.codes).not.toContain('BUG');
      expect(cloud.asked).toContain(call);
      if (ran.codes.length > 0) expect(ran.exported).toBe('');
    });
  });
});
