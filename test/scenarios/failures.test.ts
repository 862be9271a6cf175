import { describe, expect, it } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { trustFor, withAwsRole, withAwsSecrets, withManyAwsSecrets } from '../helpers/seed.ts';
import type { StepResult } from '../runner/action.ts';
import { expectNoLeak } from '../runner/leaks.ts';
import { countCalls, shownText, withScenario } from './scenario.ts';

function expectNothingExported(result: StepResult): void {
  expect(result.failed).toBe(true);
  expect([...result.exported]).toEqual([]);
  expect(result.outputs.has('names')).toBe(false);
  expect(result.rawStderr).toBe('');
}

describe('all or nothing', () => {
  it('exports nothing and names both, where one of 50 is missing and one denied', async () => {
    const seed = withAwsSecrets(withManyAwsSecrets(demoSeed(), 48), { 'staging/other': 'never-read-this' });
    await withScenario({ seed }, async ({ run }) => {
      const lines = Array.from({ length: 48 }, (_, index) => `V${index} = aws:prod/many/${index}`);
      const result = await run(
        [...lines, 'MISSING = aws:prod/none', 'DENIED = aws:staging/other'].join('\n'),
      );
      expectNothingExported(result);
      const shown = result.errors.join('\n');
      expect(shown).toContain('AWS_NOT_FOUND');
      expect(shown).toContain('MISSING (secrets, line 49)');
      expect(shown).toContain('AWS_ACCESS_DENIED');
      expect(shown).toContain('DENIED (secrets, line 50)');
      expect(shown).toContain('arn:aws:sts::111122223333:assumed-role/ci/acme-web-4242424242-1');
      expect(shown).toContain('secretsmanager:GetSecretValue');
      expectNoLeak(result, ['never-read-this', 'value-17']);
    });
  });

  it('exports nothing from one cloud where the other fails, and reports both', async () => {
    await withScenario({}, async ({ run }) => {
      const result = await run(
        ['STRIPE_KEY = gcp:stripe-key', 'NONE = gcp:none', 'LOST = aws:prod/none'].join('\n'),
      );
      expectNothingExported(result);
      expect(result.errors.join('\n')).toMatch(/AWS_NOT_FOUND[\s\S]*|GCP_/);
      expect(result.errors.length).toBe(2);
      expectNoLeak(result, ['sk_demo_7Qw2Zr9LmX4tVb6N']);
    });
  });

  it('reports every bad line in one go, with what was probably meant', async () => {
    await withScenario({}, async ({ cloud, run }) => {
      const result = await run(['A = asw:x', 'B = aws:x?verson=1', '1C = aws:y', 'D = gcp:"z"'].join('\n'));
      expectNothingExported(result);
      const shown = result.errors.join('\n');
      for (const line of [1, 2, 3]) expect(shown).toContain(`line ${line}`);
      expect(shown).toContain('aws:');
      expect(shown).toContain('version');
      expect(cloud.requests).toEqual([]);
    });
  });
});

describe('a refused trust', () => {
  it('shows iss, sub, aud and the trust policy to paste, after one attempt', async () => {
    const seed = withAwsRole(demoSeed(), 'ci', {
      trust: trustFor('repo:acme/web:environment:prod'),
      policy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' }],
      },
    });
    await withScenario({ seed }, async ({ cloud, run }) => {
      const result = await run('DATABASE_URL = aws:prod/database#url');
      expectNothingExported(result);
      expect(countCalls(cloud)['sts AssumeRoleWithWebIdentity']).toBe(1);
      const shown = shownText(result);
      expect(shown).toContain('AWS_TRUST_REFUSED');
      expect(shown).toContain('repo:acme/web:ref:refs/heads/main');
      expect(shown).toContain('https://token.actions.githubusercontent.com');
      expect(shown).toContain('"token.actions.githubusercontent.com:sub"');
      expect(shown).toMatch(/A11|A12|A22/);
      expect(shown).not.toMatch(/eyJ[A-Za-z0-9_-]{10}/);
    });
  });

  it('names the missing permission where there is no token', async () => {
    const none = { url: '', token: '' };
    await withScenario({ idToken: none }, async ({ cloud, run }) => {
      const result = await run('DATABASE_URL = aws:prod/database#url');
      expectNothingExported(result);
      expect(result.errors.join('\n')).toContain('TOKEN_MISSING');
      expect(result.errors.join('\n')).toContain('id-token: write');
      expect(cloud.requests).toEqual([]);
    });
  });
});
