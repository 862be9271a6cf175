import { describe, expect, it } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { withManyAwsSecrets, withManyGoogleSecrets, withThrottle } from '../helpers/seed.ts';
import { expectNoLeak, expectNoOverMasking } from '../runner/leaks.ts';
import { countCalls, withScenario } from './scenario.ts';

const both = [
  'DATABASE_URL = aws:prod/database#url',
  'STRIPE_KEY   = gcp:stripe-key',
  'API_*        = aws:prod/api/*',
].join('\n');

describe('the main job', () => {
  it('sets variables from both clouds for the next step, masked in every log', async () => {
    await withScenario({}, async ({ job, run }) => {
      const result = await run(both);
      expect(result.errors).toEqual([]);
      expect(result.failed).toBe(false);
      const next = await job.runNextStep();
      const values = {
        DATABASE_URL: 'postgres://app:correct-horse-battery@db.acme.example:5432/app',
        STRIPE_KEY: 'sk_demo_7Qw2Zr9LmX4tVb6N',
        API_KEY: 'ak_demo_5f0c2b7d9e1a4c38',
        API_TOKEN: 'at_demo_c81d0f63b7e24a95',
      };
      for (const [name, value] of Object.entries(values)) {
        expect(next.env.get(name)).toBe(value);
        expect(next.log.join('\n')).not.toContain(value);
      }
      expectNoLeak(result, Object.values(values));
      expectNoOverMasking(result, 4, ['deploy to production', 'https://github.com/acme/web', '{', 'true']);
      expect(result.rawStderr).toBe('');
      expect(result.outputs.get('names')).toBe(JSON.stringify(Object.keys(values)));
      expect(result.summary).toContain('DATABASE\\_URL');
    });
  });

  it('reports store, secret, version and age, and never a value', async () => {
    await withScenario({}, async ({ run }) => {
      const { outputs } = await run('DATABASE_URL = aws:prod/database#url');
      const report: unknown = JSON.parse(outputs.get('report') ?? '');
      expect(report).toEqual([
        {
          name: 'DATABASE_URL',
          store: 'aws',
          secret: expect.stringMatching(
            /^arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod\/database-\w{6}$/,
          ),
          version: expect.stringMatching(/^[0-9a-f-]{36}$/),
          created: expect.any(String),
          age: expect.stringMatching(/^\d+[smhd]$/),
        },
      ]);
    });
  });

  it('says less where everybody can read it', async () => {
    const event = { name: 'push', payload: { repository: { visibility: 'public', private: false } } };
    await withScenario({ event }, async ({ run }) => {
      const { outputs, summary } = await run('DATABASE_URL = aws:prod/database#url');
      expect(JSON.parse(outputs.get('report') ?? '')).toEqual([
        { name: 'DATABASE_URL', store: 'aws', version: expect.any(String) },
      ]);
      expect(summary).not.toContain('111122223333');
    });
  });

  it('hands values on as outputs where asked', async () => {
    await withScenario({}, async ({ run }) => {
      const result = await run('STRIPE_KEY = gcp:stripe-key', { export: 'output' });
      expect(result.outputs.get('STRIPE_KEY')).toBe('sk_demo_7Qw2Zr9LmX4tVb6N');
      expect(result.exported.size).toBe(0);
    });
  });

  it('reads through a service account', async () => {
    await withScenario({}, async ({ cloud, run }) => {
      const result = await run('STRIPE_KEY = gcp:stripe-key', {
        'gcp-service-account': 'ci@acme-prod.iam.gserviceaccount.com',
      });
      expect(result.exported.get('STRIPE_KEY')).toBe('sk_demo_7Qw2Zr9LmX4tVb6N');
      expect(countCalls(cloud)['iamcredentials GenerateAccessToken']).toBe(1);
    });
  });

  it('leaves nothing behind, files of values included', async () => {
    await withScenario({}, async ({ job, run }) => {
      const result = await run('TLS_KEY = aws:prod/tls/key?as=file');
      const next = await job.runNextStep({
        script: "const fs = require('fs'); console.log(fs.statSync(process.env.TLS_KEY).mode.toString(8));",
      });
      expect(next.rawStdout).toContain('100600');
      expect((await job.runPost(result)).exitCode).toBe(0);
      expect(job.leftovers()).toEqual([]);
    });
  });
});

describe('the calls of a run', () => {
  it('are one token, one session and five batches for 100 AWS secrets, by the SDK', async () => {
    await withScenario({ seed: withManyAwsSecrets(demoSeed(), 100) }, async ({ cloud, run }) => {
      const lines = Array.from({ length: 100 }, (_, index) => `V${index} = aws:prod/many/${index}`);
      const result = await run(lines.join('\n'));
      expect(result.exported.size).toBe(100);
      expect(countCalls(cloud)).toEqual({
        'issuer Token': 1,
        'sts AssumeRoleWithWebIdentity': 1,
        'secretsmanager BatchGetSecretValue': 5,
      });
      const agents = cloud.requests.filter(
        ({ service }) => service === 'sts' || service === 'secretsmanager',
      );
      for (const { userAgent } of agents) expect(userAgent).toMatch(/aws-sdk-js\/3/);
    });
  });

  it('are one token, one exchange and 100 reads for 100 Google secrets, side by side', async () => {
    const seed = withManyGoogleSecrets(demoSeed(), 100);
    await withScenario({ seed, emulator: { latencyMilliseconds: 20 } }, async ({ cloud, run }) => {
      const lines = Array.from({ length: 100 }, (_, index) => `V${index} = gcp:many-${index}`);
      const result = await run(lines.join('\n'));
      expect(result.exported.size).toBe(100);
      expect(countCalls(cloud)).toEqual({
        'issuer Token': 1,
        'google-sts ExchangeToken': 1,
        'secretmanager AccessSecretVersion': 100,
      });
      expect(cloud.mostInFlight('secretmanager')).toBeGreaterThanOrEqual(16);
    });
  });

  it('are at most 125 for 2,000 AWS secrets by wildcard', async () => {
    const seed = withManyAwsSecrets(demoSeed(), 2000);
    await withScenario({ seed }, async ({ cloud, run }) => {
      const result = await run('V* = aws:prod/many/*');
      expect(result.errors).toEqual([]);
      expect(result.exported.size).toBe(2000);
      expect(cloud.requests.length).toBeLessThanOrEqual(125);
    });
  });

  it('succeed though every third one is throttled', async () => {
    const seed = withThrottle(withManyGoogleSecrets(withManyAwsSecrets(demoSeed(), 60), 20), 3);
    await withScenario({ seed }, async ({ run }) => {
      const lines = [
        ...Array.from({ length: 60 }, (_, index) => `A${index} = aws:prod/many/${index}`),
        ...Array.from({ length: 20 }, (_, index) => `G${index} = gcp:many-${index}`),
      ];
      const result = await run(lines.join('\n'), { retries: '10' });
      expect(result.errors).toEqual([]);
      expect(result.exported.size).toBe(80);
    });
  });
});

describe('a dry run', () => {
  it('says less in the summary where everybody can read it', async () => {
    const event = { name: 'push', payload: { repository: { visibility: 'public', private: false } } };
    await withScenario({ event }, async ({ run }) => {
      const { summary } = await run(both, { 'dry-run': 'true' });
      expect(summary).toContain('DATABASE\\_URL');
      expect(summary).not.toContain('111122223333');
    });
  });

  it('shows the plan, reads nothing and exports nothing', async () => {
    await withScenario({}, async ({ cloud, run }) => {
      const result = await run(both, { 'dry-run': 'true' });
      expect(result.errors).toEqual([]);
      expect(result.exported.size).toBe(0);
      expect(result.outputs.get('names')).toBe('[]');
      const calls = Object.keys(countCalls(cloud));
      for (const read of ['BatchGetSecretValue', 'GetSecretValue', 'AccessSecretVersion']) {
        expect(calls.some((call) => call.endsWith(` ${read}`))).toBe(false);
      }
      const shown = result.log.join('\n');
      for (const name of ['DATABASE_URL', 'STRIPE_KEY', 'API_KEY', 'API_TOKEN'])
        expect(shown).toContain(name);
      expectNoLeak(result, ['sk_demo_7Qw2Zr9LmX4tVb6N', 'correct-horse-battery']);
    });
  });
});
