import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { withAwsSecrets } from '../helpers/seed.ts';
import { hostileValues } from '../runner/hostile-values.ts';
import { expectNoLeak } from '../runner/leaks.ts';
import { withScenario } from './scenario.ts';

const line = 'DATABASE_URL = aws:prod/database#url\nSTRIPE_KEY = gcp:stripe-key';

function portOf(address: ReturnType<Server['address']>): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A host that must hear nothing. */
async function withListener(test: (url: string, heard: readonly string[]) => Promise<void>): Promise<void> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await test(`http://127.0.0.1:${portOf(server.address())}`, heard);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('a hostile home folder', () => {
  it('is not read: no endpoint, helper program or credential of it has an effect', async () => {
    await withListener(async (url, heard) => {
      let marker = '';
      const plantHome = (home: string): void => {
        marker = join(home, 'was-run');
        mkdirSync(join(home, '.aws'));
        mkdirSync(join(home, '.config', 'gcloud'), { recursive: true });
        writeFileSync(
          join(home, '.aws', 'config'),
          `[default]\nregion = us-east-1\nendpoint_url = ${url}\ncredential_process = touch ${marker}\nservices = evil\n[services evil]\nsts =\n  endpoint_url = ${url}\nsecrets_manager =\n  endpoint_url = ${url}\n`,
        );
        writeFileSync(
          join(home, '.aws', 'credentials'),
          '[default]\naws_access_key_id = AKIAEXAMPLEEXAMPLE00\naws_secret_access_key = planted\n',
        );
        writeFileSync(
          join(home, '.config', 'gcloud', 'application_default_credentials.json'),
          JSON.stringify({
            type: 'authorized_user',
            token_uri: url,
            client_id: 'x',
            client_secret: 'y',
            refresh_token: 'z',
          }),
        );
      };
      await withScenario({ plantHome }, async ({ run }) => {
        const result = await run(`${line}\nALL_* = gcp:smtp*`);
        expect(result.errors).toEqual([]);
        expect(result.exported.size).toBe(3);
        expect(existsSync(marker)).toBe(false);
        expect(heard).toEqual([]);
      });
    });
  });
});

describe('a planted variable', () => {
  it.each([
    ['AWS_ENDPOINT_URL_STS', 'https://sts.evil.example/'],
    ['AWS_ENDPOINT_URL_SECRETS_MANAGER', 'http://secretsmanager.eu-west-1.amazonaws.com/'],
    ['CLOUDSDK_API_ENDPOINT_OVERRIDES_STS', 'https://sts.googleapis.com.evil.example/'],
    ['CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER', 'https://evil.example/'],
    ['ACTIONS_ID_TOKEN_REQUEST_URL', 'https://actions.githubusercontent.com.evil.example/?x=1'],
    ['ACTIONS_ID_TOKEN_REQUEST_URL', 'http://vstoken.actions.githubusercontent.com/?x=1'],
  ])('%s=%s is refused and nothing is exported', async (name, value) => {
    const idToken =
      name === 'ACTIONS_ID_TOKEN_REQUEST_URL' ? { idToken: { url: value, token: 'planted' } } : {};
    await withScenario({ env: { [name]: value }, ...idToken }, async ({ run }) => {
      const result = await run(line);
      expect(result.failed).toBe(true);
      expect(result.errors.join('\n')).toContain('HOST_REFUSED');
      expect([...result.exported]).toEqual([]);
    });
  });

  it.each(['NODE_TLS_REJECT_UNAUTHORIZED'])('%s=0 is refused before anything is sent', async (name) => {
    await withScenario({ env: { [name]: '0' } }, async ({ cloud, run }) => {
      const result = await run(line);
      expect(result.errors.join('\n')).toContain('TLS_WEAKENED');
      expect(cloud.requests).toEqual([]);
    });
  });

  it('for a proxy is refused on a hosted runner', async () => {
    await withScenario({ env: { HTTPS_PROXY: 'http://127.0.0.1:9' } }, async ({ cloud, run }) => {
      const result = await run(line);
      expect(result.errors.join('\n')).toContain('NETWORK_ENV_REFUSED');
      expect(cloud.requests).toEqual([]);
    });
  });
});

/** Text where it is text, as a console would keep it; SecretBinary where it is not, or empty. */
function storedAs(bytes: Uint8Array): Record<string, string> {
  const text = Buffer.from(bytes).toString('utf8');
  const isText = text !== '' && Buffer.from(text, 'utf8').equals(bytes);
  return isText ? { value: text } : { base64: Buffer.from(bytes).toString('base64') };
}

describe('a hostile value', () => {
  it.each(hostileValues.map((value) => [value.name, value] as const))(
    '%s arrives byte for byte, or is refused',
    async (_, { stored, selector, arrives, refused, secret, publicTexts }) => {
      const seed = withAwsSecrets(demoSeed(), {
        'prod/hostile': storedAs(stored),
      });
      await withScenario({ seed }, async ({ job, run }) => {
        const result = await run(`HOSTILE = aws:prod/hostile${selector === undefined ? '' : `#${selector}`}`);
        if (refused !== undefined) {
          expect([...result.exported]).toEqual([]);
          expect(refused.some((code) => result.errors.join('\n').includes(code))).toBe(true);
          return;
        }
        expect(result.errors).toEqual([]);
        expect(result.exported.size).toBe(1);
        expect(result.exported.get('HOSTILE')).toBe(arrives);
        const next = await job.runNextStep();
        expect(next.env.get('HOSTILE')).toBe(arrives);
        if (secret && arrives !== undefined) {
          expectNoLeak(result, [arrives], publicTexts === undefined ? {} : { publicTexts });
        }
      });
    },
  );
});
