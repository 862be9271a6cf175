import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withScenario } from './scenario.ts';

/** Stands in each vendor's own code, and nowhere in ours. */
const AWS_SDK = 'AWS4-HMAC-SHA256';
const GOOGLE_CLIENT = 'google.cloud.secretmanager.v1.SecretManagerService';

/** The source of every file of dist that a run with these lines loads, as V8 tells at its end. */
async function loadedBy(secrets: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'coverage-'));
  try {
    await withScenario({}, async ({ run }) => {
      const result = await run(secrets, {}, { trace: false, env: { NODE_V8_COVERAGE: folder } });
      expect(result.errors).toEqual([]);
    });
    const reports = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const urls = reports.flatMap((report) =>
      [...report.matchAll(/"url":"(file:[^"]+)"/g)].map(([, url]) => url ?? ''),
    );
    expect(urls.length).toBeGreaterThan(0);
    return urls.map((url) => readFileSync(fileURLToPath(url), 'utf8')).join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('a run loads the code of the stores that its lines name', () => {
  it('AWS alone', async () => {
    const loaded = await loadedBy('DATABASE_URL = aws:prod/database#url');
    expect(loaded).toContain(AWS_SDK);
    expect(loaded).not.toContain(GOOGLE_CLIENT);
  });

  it("Google alone, and Google's client only where it lists", async () => {
    const loaded = await loadedBy('STRIPE_KEY = gcp:stripe-key');
    expect(loaded).not.toContain(AWS_SDK);
    expect(loaded).not.toContain(GOOGLE_CLIENT);
    expect(await loadedBy('SMTP_* = gcp:smtp*')).toContain(GOOGLE_CLIENT);
  });
});
