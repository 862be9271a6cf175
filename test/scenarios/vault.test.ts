import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Emulator, parseSeed, type Seed } from '../../src/emulator/emulator.ts';
import { readBlocks } from '../docs/blocks.ts';
import { expectNoLeak } from '../runner/leaks.ts';
import { node24, runProcess } from '../runner/process.ts';
import {
  actionFolder,
  countCalls,
  type Scenario,
  type ScenarioOptions,
  shownText,
  withScenario,
} from './scenario.ts';

const posix = process.platform !== 'win32';
const AUDIENCE = 'https://vault.acme.example';
const PASSWORD = 'c0rrect-horse-battery/7';

const policy = `
  path "kv/data/app/*"            { capabilities = ["read"] }
  path "kv/metadata/app/*"        { capabilities = ["read", "list"] }
  path "team/kv/data/*"           { capabilities = ["read"] }
  path "database/creds/ro"        { capabilities = ["read"] }
  path "certificates/issue/web"   { capabilities = ["update"] }
  path "auth/token/revoke-self"   { capabilities = ["update"] }
  path "sys/capabilities-self"    { capabilities = ["update"] }
  path "sys/leases/revoke"        { capabilities = ["update"] }`;

const role = {
  role_type: 'jwt',
  user_claim: 'repository_id',
  bound_audiences: [AUDIENCE],
  bound_claims: { repository: 'acme/web' },
  token_policies: ['ci'],
  token_no_default_policy: true,
  token_ttl: '15m',
};

const vault = {
  policies: { ci: policy },
  auth: { jwt: { roles: { ci: role, batch: { ...role, token_type: 'batch' } } } },
  mounts: {
    kv: { version: 2 },
    'team/kv': { version: 2 },
    database: { type: 'database', roles: { ro: { default_ttl: '1h' } } },
    certificates: {
      type: 'pki',
      roles: { web: { allowed_domains: ['acme.example'], allow_subdomains: true } },
    },
  },
  secrets: {
    'kv/app/db': { json: `{"user":"app-user-of-it","password":"${PASSWORD}","id":90817263544536271809}` },
    'kv/app/api/key': { data: { value: 'ak-5f0c2b7d9e1a4c38' } },
    'kv/app/api/deep/token': { data: { value: 'at-c81d0f63b7e24a95' } },
    'team/kv/common': { data: { value: 'zx-9931-kq-8812' } },
    'kv/app/gone': {
      versions: [
        { data: { value: 'older-value-1' } },
        { data: { value: 'x' }, deletion_time: '2020-01-01T00:00:00Z' },
      ],
    },
  },
  tokens: { 'hvs.laptop-token-4711': { policies: ['ci'], ttl: '1h' } },
};

const issuer = { claims: { repository: 'acme/web', ref: 'refs/heads/main' } };

function seedOf(more: Readonly<Record<string, unknown>> = {}): Seed {
  return parseSeed({ issuer, vault, ...more });
}

const inputs = (cloud: Emulator, more: Readonly<Record<string, string>> = {}) => ({
  'vault-addr': cloud.url,
  'vault-role': 'ci',
  'vault-audience': AUDIENCE,
  ...more,
});

async function withVault(
  test: (scenario: Scenario) => Promise<void>,
  options: ScenarioOptions = {},
): Promise<void> {
  await withScenario({ seed: seedOf(), ...options }, test);
}

/** How many tokens and leases of jobs live on. */
function alive({ vault: issued }: Emulator): readonly [tokens: number, leases: number] {
  return [
    issued.tokens().filter(({ revoked, path }) => revoked === undefined && path.startsWith('auth/jwt/'))
      .length,
    issued.leases().filter(({ revoked }) => revoked === undefined).length,
  ];
}

/** The cloud has come to that. */
function once(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (!condition()) return;
      clearInterval(timer);
      resolve();
    }, 5);
  });
}

describe('secrets of KV', () => {
  it('arrive in the next step, masked, and the token is given back', async () => {
    await withVault(async ({ cloud, job, run }) => {
      const lines = [
        'DB_PASSWORD = vault:kv/app/db#password',
        'DB_ID = vault:kv/app/db#id',
        'API_* = vault:kv/app/api/*#value',
        'vault:team/kv/common?mount=team/kv#value',
      ].join('\n');
      const result = await run(lines, inputs(cloud));
      expect(result.errors).toEqual([]);
      expect(result.warnings).toEqual([]);
      const next = await job.runNextStep();
      const values = {
        DB_PASSWORD: PASSWORD,
        DB_ID: '90817263544536271809',
        API_KEY_VALUE: 'ak-5f0c2b7d9e1a4c38',
        API_DEEP_TOKEN_VALUE: 'at-c81d0f63b7e24a95',
        COMMON_VALUE: 'zx-9931-kq-8812',
      };
      const names = JSON.parse(result.outputs.get('names') ?? '');
      for (const name of names) expect(Object.values(values)).toContain(next.env.get(name));
      expect(names).toHaveLength(5);
      expectNoLeak(result, Object.values(values));
      expect(result.rawStderr).toBe('');
      expect(countCalls(cloud)).toEqual({
        'issuer Token': 1,
        'vault Login': 1,
        'vault ReadMount': 2,
        'vault List': 2,
        'vault Read': 4,
        'vault RevokeSelf': 1,
      });
      expect(alive(cloud)).toEqual([0, 0]);
      expect(result.state.get('issued')).toBeUndefined();
    });
  });

  it('fail all, with what to do, where one is missing', async () => {
    await withVault(async ({ cloud, job, run }) => {
      const lines = [
        'A = vault:kv/app/db#user',
        'B = vault:kv/app/none',
        'C = vault:kv/app/gone',
        'D = vault:kv/other/x',
      ];
      const result = await run(lines.join('\n'), inputs(cloud));
      expect(result.failed).toBe(true);
      for (const code of ['VAULT_NOT_FOUND', 'VAULT_VERSION_DELETED', 'VAULT_ACCESS_DENIED'])
        expect(result.errors.join('\n')).toContain(code);
      expect(result.errors.join('\n')).toContain('path "kv/data/other/x"');
      expect((await job.runNextStep()).env.get('A')).toBeUndefined();
      expect(alive(cloud)).toEqual([0, 0]);
    });
  });

  it('may be left out where they are optional', async () => {
    await withVault(async ({ cloud, run }) => {
      const result = await run(
        'B = vault:kv/app/none?optional&default=off\nC_* = vault:kv/app/x*?optional',
        inputs(cloud),
      );
      expect(result.errors).toEqual([]);
      expect(result.exported.get('B')).toBe('off');
    });
  });

  it('are planned without a read', async () => {
    await withVault(async ({ cloud, run }) => {
      const result = await run(
        'A = vault:kv/app/db\nB = vault:database/creds/ro',
        inputs(cloud, { 'dry-run': 'true' }),
      );
      expect(result.errors).toEqual([]);
      const paths = cloud.requests.flatMap(({ call, detail }) =>
        call === 'Read' ? (detail.secrets ?? []) : [],
      );
      expect(paths).toEqual(['kv/metadata/app/db']);
      expect(alive(cloud)).toEqual([0, 0]);
    });
  });
});

describe('credentials that are issued', () => {
  const lines = 'DB_* = vault:database/creds/ro#*\nKEY = vault:kv/app/api/key#value';

  it('live until the end of the job', async () => {
    await withVault(async ({ cloud, job, run }) => {
      const main = await run(lines, inputs(cloud));
      expect(main.errors).toEqual([]);
      const next = await job.runNextStep();
      const password = next.env.get('DB_PASSWORD') ?? '';
      expect(password).not.toBe('');
      expectNoLeak(main, [password]);
      expect(alive(cloud)).toEqual([1, 1]);
      expect(job.filesContaining('hvs.')).toEqual([expect.stringMatching(/\/save_state_[^/]*$/)]);
      const post = await job.runPost(main);
      expect(post.failed).toBe(false);
      expect(post.warnings).toEqual([]);
      expect(alive(cloud)).toEqual([0, 0]);
      expect(job.filesContaining('hvs.')).toEqual([]);
      expect(shownText(post)).toContain('Vault: the token and all that it had issued are revoked');
    });
  });

  it('are taken back where the step fails', async () => {
    await withVault(async ({ cloud, job, run }) => {
      const main = await run(`${lines}\nX = vault:kv/app/none`, inputs(cloud));
      expect(main.failed).toBe(true);
      await job.runPost(main);
      expect(alive(cloud)).toEqual([0, 0]);
    });
  });

  it.runIf(posix)('are taken back where the step is killed', async () => {
    const faults = [{ service: 'vault', secret: 'kv/data/app/api/key', kind: 'hang' }];
    await withVault(
      async ({ cloud, job, run }) => {
        const when = once(() => cloud.vault.leases().length > 0);
        const main = await run(lines, inputs(cloud), { kill: { signal: 'SIGKILL', when } });
        expect(main.signal).toBe('SIGKILL');
        expect(alive(cloud)).toEqual([1, 1]);
        const post = await job.runPost(main);
        expect(post.failed).toBe(false);
        expect(alive(cloud)).toEqual([0, 0]);
      },
      { seed: seedOf({ faults }) },
    );
  });

  it.runIf(posix)('the next job removes the token of one that was killed with its runner', async () => {
    const faults = [{ service: 'vault', secret: 'kv/data/app/api/key', kind: 'hang' }];
    const github: Record<string, string> = {};
    await withVault(
      async ({ cloud, job, run }) => {
        const when = once(() => cloud.vault.leases().length > 0);
        await run(lines, inputs(cloud), { kill: { signal: 'SIGKILL', when } });
        const left = job.filesContaining('hvs.');
        expect(left).toEqual([expect.stringMatching(/\/save_state_[^/]*$/)]);
        // What another step of the same job left is its post step's to remove.
        await run('A = vault:kv/app/db#user', inputs(cloud));
        expect(job.filesContaining('hvs.')).toEqual(left);
        github['GITHUB_RUN_ID'] = '4242424243';
        await run('A = vault:kv/app/db#user', inputs(cloud));
        expect(job.filesContaining('hvs.')).toEqual([]);
      },
      { seed: seedOf({ faults }), github },
    );
  });

  it('are asked for once, whatever comes of it', async () => {
    const faults = [{ service: 'vault', secret: 'database/creds/ro', kind: 'drop' }];
    await withVault(
      async ({ cloud, run }) => {
        const main = await run(lines, inputs(cloud));
        expect(main.failed).toBe(true);
        const asked = cloud.requests.filter(({ detail }) => detail.secrets?.includes('database/creds/ro'));
        expect(asked).toHaveLength(1);
        // Nobody knows what was issued: the token takes it along, and nothing is left for post.
        expect(alive(cloud)).toEqual([0, 0]);
      },
      { seed: seedOf({ faults }) },
    );
  });

  it('with parameters, and without a lease', async () => {
    await withVault(async ({ cloud, run }) => {
      const line = 'CERT = vault:certificates/issue/web?param.common_name=web.acme.example#private_key';
      const main = await run(line, inputs(cloud));
      expect(main.errors).toEqual([]);
      expect(main.exported.get('CERT')).toContain('PRIVATE KEY');
      expect(alive(cloud)[0]).toBe(0);
    });
  });

  it('of a batch token are revoked one by one', async () => {
    await withVault(async ({ cloud, job, run }) => {
      const main = await run(
        'P = vault:database/creds/ro#password',
        inputs(cloud, { 'vault-role': 'batch' }),
      );
      expect(main.errors).toEqual([]);
      const post = await job.runPost(main);
      expect(post.warnings).toEqual([]);
      expect(cloud.vault.leases().map(({ revoked }) => revoked?.why)).toEqual(['asked']);
    });
  });

  it('are not revoked over a connection that later steps have rerouted', async () => {
    await withVault(async ({ cloud, job, run }) => {
      const main = await run(lines, inputs(cloud));
      job.jobEnv.set('HTTPS_PROXY', 'http://127.0.0.1:1');
      const post = await job.runPost(main);
      expect(post.failed).toBe(false);
      expect(post.warnings.join('\n')).toContain('HTTPS_PROXY');
      expect(alive(cloud)).toEqual([1, 1]);
    });
  });

  it('a server that is gone costs a warning', async () => {
    let main: Awaited<ReturnType<Scenario['run']>> | undefined;
    await withVault(async ({ cloud, job, run }) => {
      main = await run(lines, inputs(cloud));
      await cloud.close();
      const post = await job.runPost(main);
      expect(post.failed).toBe(false);
      expect(post.warnings.join('\n')).toContain('could not be revoked');
      expect(post.rawStderr).toBe('');
    });
  });
});

describe('a refused login', () => {
  it('shows what the token says, and the role that it would need', async () => {
    await withVault(async ({ cloud, run }) => {
      const result = await run(
        'A = vault:kv/app/db',
        inputs(cloud, { 'vault-audience': 'https://other.example' }),
      );
      const text = result.errors.join('\n');
      expect(text).toContain('VAULT_TRUST_REFUSED');
      expect(text).toContain('aud   https://other.example');
      expect(text).toContain('"bound_audiences"');
      expect(countCalls(cloud)).toEqual({ 'issuer Token': 1, 'vault Login': 1 });
    });
  });

  it('at a wrong path says so', async () => {
    await withVault(async ({ cloud, run }) => {
      const result = await run('A = vault:kv/app/db', inputs(cloud, { 'vault-auth-path': 'github' }));
      expect(result.errors.join('\n')).toMatch(/VAULT_TRUST_REFUSED.*auth\/github/s);
      expect(result.errors.join('\n')).toContain('V1');
    });
  });

  it('the pasted role is one that admits the token', async () => {
    const stranger = {
      ...vault,
      auth: { jwt: { roles: { ci: { ...role, bound_claims: { repository: 'acme/api' } } } } },
    };
    let pasted = '';
    await withVault(
      async ({ cloud, run }) => {
        const result = await run('A = vault:kv/app/db#user', inputs(cloud));
        pasted = /printf %s '(.*?)' \|/s.exec(result.errors.join('\n'))?.[1] ?? '';
      },
      { seed: seedOf({ vault: stranger }) },
    );
    const written = JSON.parse(pasted.replaceAll('REPLACE_POLICY', 'ci'));
    const fixed = { ...vault, auth: { jwt: { roles: { ci: written } } } };
    await withVault(
      async ({ cloud, run }) => {
        const result = await run('A = vault:kv/app/db#user', inputs(cloud));
        expect(result.errors).toEqual([]);
      },
      { seed: seedOf({ vault: fixed }) },
    );
  });
});

describe('docs/vault.md', () => {
  const blocks = readBlocks().filter(({ document }) => document === 'docs/vault.md');
  const textOf = (language: string, part: string): string =>
    blocks.find((block) => block.language === language && block.text.includes(part))?.text ?? '';
  const step: unknown = parse(textOf('yaml', 'vault-addr'));
  const [typed]: readonly unknown[] = Array.isArray(step)
    ? step.map((one) => Reflect.get(Object(one), 'with'))
    : [];
  const said = Object.fromEntries(Object.entries(Object(typed)).map(([name, text]) => [name, String(text)]));
  const body: unknown = JSON.parse(/<<'EOF'\n(.*)\nEOF/s.exec(textOf('sh', 'role/web-prod'))?.[1] ?? '');
  const claims = { repository_id: '456', repository_owner_id: '123', environment: 'prod' };
  const seed = (more: Readonly<Record<string, string>> = {}): Seed =>
    parseSeed({
      issuer: { claims: { ...claims, ...more } },
      vault: {
        ...vault,
        policies: { 'ci-web-prod': textOf('hcl', 'kv/data/app/db') },
        auth: { jwt: { roles: { 'web-prod': body } } },
      },
    });
  const asSaid = (cloud: Emulator): Readonly<Record<string, string>> => ({
    ...said,
    'vault-addr': cloud.url,
    'vault-audience': said['vault-addr'] ?? '',
  });

  it('its policy and role let its step in', async () => {
    await withVault(
      async ({ cloud, run }) => {
        const { secrets = '', ...others } = asSaid(cloud);
        const result = await run(secrets, others);
        expect([result.errors, result.warnings]).toEqual([[], []]);
        expect(result.exported.get('DATABASE_PASSWORD')).toBe(PASSWORD);
        expect(alive(cloud)).toEqual([0, 0]);
        const more = await run('X = vault:kv/app/gone?version=1', others);
        expect(more.errors.join('\n')).toContain('VAULT_ACCESS_DENIED');
      },
      { seed: seed() },
    );
  });

  it('and no other repository or environment', async () => {
    for (const other of [{ repository_id: '457' }, { repository_owner_id: '124' }, { environment: 'dev' }]) {
      await withVault(
        async ({ cloud, run }) => {
          const { secrets = '', ...others } = asSaid(cloud);
          expect((await run(secrets, others)).errors.join('\n')).toContain('VAULT_TRUST_REFUSED');
        },
        { seed: seed(other) },
      );
    }
  });
});

describe('a planted environment', () => {
  it('has no effect under oidc', async () => {
    await withVault(async ({ cloud, run }) => {
      const env = {
        VAULT_ADDR: 'https://planted.example',
        VAULT_TOKEN: 'hvs.planted-token',
        VAULT_NAMESPACE: 'planted',
        BAO_ADDR: 'https://planted.example',
        VAULT_SKIP_VERIFY: 'true',
      };
      const result = await run('A = vault:kv/app/db#user', inputs(cloud), { env });
      expect(result.errors).toEqual([]);
      const none = await run('A = vault:kv/app/db#user', { 'vault-role': 'ci' }, { env });
      expect(none.errors.join('\n')).toContain('vault-addr');
    });
  });
});

describe('the command line', () => {
  async function cli(cloud: Emulator, folder: string, ...args: readonly string[]) {
    const { PATH = '' } = process.env;
    const env = { PATH, HOME: folder, VAULT_ADDR: cloud.url, VAULT_TOKEN: 'hvs.laptop-token-4711' };
    return runProcess({ file: node24, args: [join(actionFolder, 'dist/cli.js'), ...args], cwd: folder, env });
  }
  const line = ['--secrets', 'P = vault:database/creds/ro#password'] as const;

  it.runIf(posix)('run: leases are revoked when the command has ended', async () => {
    await withVault(async ({ cloud, job }) => {
      const command = ['--', 'sh', '-c', 'test -n "$P"; echo "got $P"'];
      const { exitCode, stdout, stderr } = await cli(
        cloud,
        job.folders.workspace,
        'run',
        ...line,
        ...command,
      );
      expect([exitCode, stdout]).toEqual([0, 'got ***\n']);
      expect(stderr).toContain('leases that are revoked: 1');
      expect(cloud.vault.leases().map(({ revoked }) => revoked?.why)).toEqual(['asked']);
      // The token is the user's own.
      expect(cloud.vault.tokens().every(({ revoked }) => revoked === undefined)).toBe(true);
    });
  });

  it('run: also where the command cannot be started', async () => {
    await withVault(async ({ cloud, job }) => {
      const { exitCode } = await cli(cloud, job.folders.workspace, 'run', ...line, '--', 'no-such-command');
      expect(exitCode).toBe(127);
      expect(cloud.vault.leases().map(({ revoked }) => revoked?.why)).toEqual(['asked']);
    });
  });

  it('export: a warning that they live on', async () => {
    await withVault(async ({ cloud, job }) => {
      const { exitCode, stderr } = await cli(
        cloud,
        job.folders.workspace,
        'export',
        '--format',
        'json',
        ...line,
      );
      expect(exitCode).toBe(0);
      expect(stderr).toContain('live on until their own end');
      expect(cloud.vault.leases().map(({ revoked }) => revoked)).toEqual([undefined]);
    });
  });

  it('export: nothing lives on where it fails', async () => {
    await withVault(async ({ cloud, job }) => {
      const more = ['--secrets', 'P = vault:database/creds/ro#password\nX = vault:kv/app/none'];
      const { exitCode } = await cli(cloud, job.folders.workspace, 'export', '--format', 'json', ...more);
      expect(exitCode).toBe(5);
      expect(cloud.vault.leases().map(({ revoked }) => revoked?.why)).toEqual(['asked']);
    });
  });
});
