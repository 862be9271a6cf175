import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faults } from './faults.ts';
import { type Call, type HostileCloud, startHostileCloud } from './hostile-cloud.ts';
import { type Ran, runLeakyAction } from './leaky-run.ts';
import { awsInputs, createMarkedSeed, googleInputs } from './marked-seed.ts';
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
];

/** Where values belong, once a step has succeeded. */
function unexpectedPlaces({ codes, places }: Ran) {
  return codes.length > 0 ? places : places.filter(([where]) => where !== 'file GITHUB_ENV');
}

describe.each(jobs)('$name', ({ inputs, calls }) => {
  test('undisturbed: makes these calls, succeeds and tells nothing', async () => {
    cloud.disturb();
    const ran = await runLeakyAction(cloud, inputs);
    expect(ran.codes).toEqual([]);
    expect(findSecrets(unexpectedPlaces(ran), cloud.sensitive)).toEqual([]);
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
      expect(findSecrets(unexpectedPlaces(ran), cloud.sensitive)).toEqual([]);
      expect(ran.codes).not.toContain('BUG');
      expect(cloud.asked).toContain(call);
      if (ran.codes.length > 0) expect(ran.exported).toBe('');
    });
  });
});
