import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSeed, startEmulator } from '../../src/emulator/emulator.ts';
import {
  assumeRole,
  credentialsOf,
  federatedToken,
  secretManager,
  secretsManager,
} from '../helpers/wire-clients.ts';

const page = readFileSync(new URL('../../docs/emulator.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']): unknown => JSON.parse(text));

describe('docs/emulator.md', () => {
  it('holds examples that are good seeds', () => {
    expect(examples).toHaveLength(2);
    for (const example of examples) expect(() => parseSeed(example)).not.toThrow();
  });

  it('begins with one that works for both clouds', async () => {
    const cloud = await startEmulator({ seed: parseSeed(examples[0]) });
    const credentials = credentialsOf(await assumeRole(cloud));
    const aws = await secretsManager(cloud, credentials, 'BatchGetSecretValue', {
      SecretIdList: ['prod/api/key'],
    });
    expect(aws.json).toMatchObject({ SecretValues: [{ SecretString: 'a-value' }] });
    const token = await federatedToken(cloud);
    expect(
      (await secretManager(cloud, token, 'projects/acme-prod/secrets/stripe-key/versions/latest:access'))
        .status,
    ).toBe(200);
    await cloud.close();
  });
});
