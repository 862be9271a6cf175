import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSeed } from '../../src/emulator/emulator.ts';
import { expectNoLeak } from '../runner/leaks.ts';
import { createAuthority } from '../runner/pki.ts';
import { countCalls, type Scenario, shownText, withScenario } from './scenario.ts';

const authority = createAuthority();
/** Nobody trusts it. */
const stranger = createAuthority('Another CA');
const server = authority.issue(['127.0.0.1']);
const client = authority.issue(['ci.acme.example'], 'client');

const PASSWORD = 'c0rrect-horse-battery/7';
const AUDIENCE = 'https://vault.acme.example';

const seed = parseSeed({
  issuer: { claims: { repository: 'acme/web' } },
  vault: {
    policies: {
      ci: [
        'path "kv/data/app/*" { capabilities = ["read"] }',
        'path "database/creds/ro" { capabilities = ["read"] }',
        'path "auth/token/revoke-self" { capabilities = ["update"] }',
      ].join('\n'),
    },
    auth: {
      cert: {
        type: 'cert',
        roles: {
          ci: {
            certificate: authority.cert,
            allowed_common_names: ['ci.acme.example'],
            token_policies: ['ci'],
            token_ttl: '15m',
          },
        },
      },
      jwt: {
        roles: {
          ci: {
            user_claim: 'repository_id',
            bound_audiences: [AUDIENCE],
            bound_claims: { repository: 'acme/web' },
            token_policies: ['ci'],
            token_ttl: '15m',
          },
        },
      },
    },
    mounts: {
      kv: { type: 'kv', version: 2 },
      database: { type: 'database', roles: { ro: { default_ttl: '1h' } } },
    },
    secrets: { 'kv/app/db': { data: { password: PASSWORD } } },
  },
});

const byCertificate = {
  'vault-method': 'cert',
  'vault-role': 'ci',
  'vault-ca-cert': authority.cert,
  'vault-client-cert': client.cert,
  'vault-client-key': client.key,
};
const line = 'DB_PASSWORD = vault:kv/app/db#password';
const keyLines = client.key.split('\n').filter((text) => text !== '' && !text.startsWith('-----'));

function withTls(test: (scenario: Scenario) => Promise<void>): Promise<void> {
  const runner = { RUNNER_ENVIRONMENT: 'self-hosted' };
  // The runner shows the inputs of a step, and has masked what it knows for a secret.
  const secrets = [client.key];
  return withScenario({ seed, emulator: { tls: server }, runner, secrets }, test);
}

/** How many tokens and leases of jobs live on. */
function alive({ cloud }: Scenario): readonly [tokens: number, leases: number] {
  const isAlive = ({ revoked }: { readonly revoked: unknown }): boolean => revoked === undefined;
  return [cloud.vault.tokens().filter(isAlive).length, cloud.vault.leases().filter(isAlive).length];
}

describe('a client certificate, and a private authority', () => {
  it('sign in without a token of the CI', async () => {
    await withTls(async (scenario) => {
      const { cloud, run } = scenario;
      const result = await run(line, { ...byCertificate, 'vault-addr': cloud.url });
      expect(result.errors).toEqual([]);
      expect(result.exported).toEqual(new Map([['DB_PASSWORD', PASSWORD]]));
      expectNoLeak(result, [PASSWORD]);
      // Pieces of them are in the certificate too.
      expect(keyLines.filter((text) => shownText(result).includes(text))).toEqual([]);
      expect(countCalls(cloud)).toEqual({
        'vault Login': 1,
        'vault ReadMount': 1,
        'vault Read': 1,
        'vault RevokeSelf': 1,
      });
      expect(alive(scenario)).toEqual([0, 0]);
    });
  });

  it('may be files; and what was issued is revoked by them at the end of the job', async () => {
    await withTls(async (scenario) => {
      const { cloud, job, run } = scenario;
      const path = (name: string, text: string): string => {
        const file = join(job.folders.root, name);
        writeFileSync(file, text);
        return file;
      };
      const main = await run(`${line}\nCREDS = vault:database/creds/ro#password`, {
        ...byCertificate,
        'vault-addr': cloud.url,
        'vault-ca-cert': path('ca.pem', authority.cert),
        'vault-client-cert': path('client.pem', client.cert),
        'vault-client-key': path('client.key', client.key),
      });
      expect(main.errors).toEqual([]);
      expect(alive(scenario)).toEqual([1, 1]);
      expect([...main.state.values()].join('\n')).not.toContain(keyLines[0]);
      const post = await job.runPost(main);
      expect([post.failed, post.warnings]).toEqual([false, []]);
      expect(alive(scenario)).toEqual([0, 0]);
    });
  });

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      'no authority of ours',
      { 'vault-ca-cert': '' },
      /error\[UNREACHABLE\][\s\S]*(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT_LOCALLY))/,
    ],
    [
      "another's authority",
      { 'vault-ca-cert': stranger.cert },
      /error\[UNREACHABLE\][\s\S]*(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT_LOCALLY))/,
    ],
    [
      "another's certificate",
      (({ cert, key }) => ({ 'vault-client-cert': cert, 'vault-client-key': key }))(
        stranger.issue(['ci.acme.example'], 'client'),
      ),
      /error\[VAULT_CREDENTIALS_REFUSED\]/,
    ],
    [
      'a certificate of another name',
      (({ cert, key }) => ({ 'vault-client-cert': cert, 'vault-client-key': key }))(
        authority.issue(['dev.acme.example'], 'client'),
      ),
      /error\[VAULT_CREDENTIALS_REFUSED\]/,
    ],
  ])('%s: refused, and nothing is exported', async (_, changed, expected) => {
    await withTls(async (scenario) => {
      const { cloud, run } = scenario;
      const result = await run(line, { ...byCertificate, 'vault-addr': cloud.url, ...changed });
      expect(result.errors.join('\n')).toMatch(expected);
      expect([...result.exported]).toEqual([]);
      expectNoLeak(result, [PASSWORD]);
    });
  });
});

it("the CI's token signs in over the same connection, whose authority is Vault's own", async () => {
  await withTls(async (scenario) => {
    const { cloud, job, run } = scenario;
    const ca = join(job.folders.root, 'ca.pem');
    writeFileSync(ca, authority.cert);
    const inputs = { 'vault-addr': cloud.url, 'vault-role': 'ci', 'vault-audience': AUDIENCE };
    // The token's service is known by the machine's own authorities, of which Vault's connection takes none.
    const env = { NODE_EXTRA_CA_CERTS: ca };
    const wrong = await run(line, { ...inputs, 'vault-ca-cert': stranger.cert }, { env });
    expect(wrong.errors.join('\n')).toMatch(/error\[UNREACHABLE\] cannot reach Vault for the Login/);
    const right = await run(line, { ...inputs, 'vault-ca-cert': authority.cert }, { env });
    expect(right.errors).toEqual([]);
    expect(right.exported).toEqual(new Map([['DB_PASSWORD', PASSWORD]]));
  });
});
