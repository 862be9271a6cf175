import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import fileSystem from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startJob, textsOf } from './job.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** A home folder that another job left behind, every SDK variable that could matter, and a listener that must see nothing. */
async function plantHome(): Promise<{
  readonly marker: string;
  readonly seen: string[];
  readonly files: string[];
}> {
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const seen: string[] = [];
  const listener = createServer((request, response) => {
    seen.push(request.url ?? '');
    response.end('{}');
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void listener.close());
  const address = listener.address();
  const planted = `http://127.0.0.1:${(address as AddressInfo).port}`;
  const marker = join(home, 'helper-ran');
  const profile = [
    'region = us-east-2',
    `endpoint_url = ${planted}`,
    `credential_process = node -e "require('fs').writeFileSync('${marker}', '')"`,
    'use_fips_endpoint = true',
    'use_dualstack_endpoint = true',
    'retry_mode = nonsense',
    'max_attempts = nonsense',
    'defaults_mode = nonsense',
    'sdk_ua_app_id = planted',
    'disable_clock_skew_correction = nonsense',
  ].join('\n');
  mkdirSync(join(home, '.aws'));
  const config = join(home, '.aws', 'config');
  const credentials = join(home, '.aws', 'credentials');
  writeFileSync(config, `[default]\n${profile}\n[profile planted]\n${profile}\n`);
  writeFileSync(
    credentials,
    '[default]\naws_access_key_id = AKIAEXAMPLEEXAMPLE00\naws_secret_access_key = planted\n[planted]\naws_access_key_id = AKIAEXAMPLEEXAMPLE00\naws_secret_access_key = planted\n',
  );
  const variables = {
    HOME: home,
    USERPROFILE: home,
    AWS_PROFILE: 'planted',
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: credentials,
    AWS_ENDPOINT_URL: planted,
    AWS_ENDPOINT_URL_STS: planted,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: planted,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE01',
    AWS_SECRET_ACCESS_KEY: 'planted',
    AWS_SESSION_TOKEN: 'planted',
    AWS_REGION: 'ap-south-1',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_MAX_ATTEMPTS: 'nonsense',
    AWS_RETRY_MODE: 'nonsense',
    AWS_DEFAULTS_MODE: 'nonsense',
    AWS_AUTH_SCHEME_PREFERENCE: 'sigv4a',
    AWS_SDK_UA_APP_ID: 'planted',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: planted,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: planted,
    AWS_WEB_IDENTITY_TOKEN_FILE: config,
    AWS_ROLE_ARN: 'arn:aws:iam::444455556666:role/planted',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  return { marker, seen, files: [config, credentials] };
}

describe('under oidc', () => {
  test('no shared file, profile, helper program, metadata service or ambient variable has a say', async () => {
    const { marker, seen, files } = await plantHome();
    // The variables are the process's, not the job's: only code that reads the process in place could see them.
    const job = await startJob({ aws: { roleChain: [] } });
    const readFile = vi.spyOn(fileSystem, 'readFile');
    const results = await job.fetch('aws:prod/database', 'aws:prod/api/*');
    expect(textsOf(results).length).toBe(3);
    expect(seen).toEqual([]);
    expect(existsSync(marker)).toBe(false);
    const read = readFile.mock.calls.map(([path]) => String(path));
    expect(read.filter((path) => files.includes(path))).toEqual([]);
    const { requests } = job.emulator;
    expect(requests.filter(({ call }) => call !== 'Token').length).toBe(3);
    for (const { detail } of requests) expect(detail.region ?? 'eu-west-1').toBe('eu-west-1');
  });
});
