import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { startEmulator } from '../../src/emulator/emulator.ts';
import { withJob } from '../runner/job.ts';
import { createAuthority } from '../runner/pki.ts';
import { startProxy } from '../runner/proxy.ts';
import { actionFolder, awsInputs, googleInputs } from './scenario.ts';

const hosts = [
  'sts.eu-west-1.amazonaws.com',
  'secretsmanager.eu-west-1.amazonaws.com',
  'sts.googleapis.com',
  'iamcredentials.googleapis.com',
  'secretmanager.googleapis.com',
  'vstoken.actions.githubusercontent.com',
];

const inputs = {
  ...awsInputs,
  ...googleInputs,
  secrets: ['DATABASE_URL = aws:prod/database#url', 'STRIPE_KEY = gcp:stripe-key', 'SMTP_* = gcp:smtp*'].join(
    '\n',
  ),
};

/** The clouds under their real names, with certificates of a private CA, reached by an authenticating proxy alone. */
async function withProxiedCloud(
  test: (cloud: {
    readonly proxyUrl: string;
    readonly caCertificate: string;
    readonly tokenRequest: { readonly url: string; readonly token: string };
    readonly connects: readonly string[];
    readonly plainRequests: readonly string[];
  }) => Promise<void>,
): Promise<void> {
  const authority = createAuthority();
  const emulator = await startEmulator({ seed: demoSeed(), tls: authority.issue(hosts) });
  const port = Number(new URL(emulator.url).port);
  const proxy = await startProxy({
    user: 'runner',
    password: 'p@ss/word',
    hosts: new Map(hosts.map((host) => [`${host}:443`, port])),
  });
  try {
    const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: token = '' } =
      emulator.environment();
    const { pathname, search } = new URL(url);
    await test({
      proxyUrl: proxy.url,
      caCertificate: authority.cert,
      tokenRequest: { url: `https://vstoken.actions.githubusercontent.com${pathname}${search}`, token },
      connects: proxy.connects,
      plainRequests: proxy.plainRequests,
    });
  } finally {
    await proxy.close();
    await emulator.close();
  }
}

describe('behind an authenticating proxy with a private CA', () => {
  it('both clouds work under their own names, and the proxy password is masked', async () => {
    await withProxiedCloud(async ({ proxyUrl, caCertificate, tokenRequest, connects, plainRequests }) => {
      const runner = { RUNNER_ENVIRONMENT: 'self-hosted' };
      await withJob({ idToken: tokenRequest, runner }, async (job) => {
        const ca = join(job.folders.root, 'ca.pem');
        writeFileSync(ca, caCertificate);
        const env = { HTTPS_PROXY: proxyUrl, https_proxy: proxyUrl, NODE_EXTRA_CA_CERTS: ca };
        const result = await job.runAction({ actionFolder, with: inputs, env });
        expect(result.errors).toEqual([]);
        expect([...result.exported.keys()].sort()).toEqual(['DATABASE_URL', 'SMTP_PASSWORD', 'STRIPE_KEY']);
        expect(new Set(connects.map((target) => target.replace(':443', '')))).toEqual(
          new Set(hosts.filter((host) => !host.startsWith('iamcredentials'))),
        );
        expect(plainRequests).toEqual([]);
        expect(result.masks).toContain('p@ss/word');
      });
    });
  });

  it('a private CA that is not trusted ends in an error that says so', async () => {
    await withProxiedCloud(async ({ proxyUrl, tokenRequest }) => {
      const runner = { RUNNER_ENVIRONMENT: 'self-hosted' };
      await withJob({ idToken: tokenRequest, runner }, async (job) => {
        const result = await job.runAction({ actionFolder, with: inputs, env: { HTTPS_PROXY: proxyUrl } });
        expect(result.exported.size).toBe(0);
        expect(result.errors.join('\n')).toContain('UNREACHABLE');
        expect(result.errors.join('\n')).toContain('NODE_EXTRA_CA_CERTS');
      });
    });
  });
});
