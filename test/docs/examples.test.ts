import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { PROVIDER, withAwsAccountPart } from '../helpers/seed.ts';
import { type Kill, node24, type ProcessResult, runProcess } from '../runner/process.ts';
import { withScenario } from '../scenarios/scenario.ts';
import { type Block, readBlocks, root } from './blocks.ts';

const blocks = readBlocks();
const url = 'postgres://app:correct-horse-battery@db.acme.example:5432/app';
const stripe = 'sk_demo_7Qw2Zr9LmX4tVb6N';

/** Why a command stands in a document and is not run here. */
const reasons = {
  npm: 'asks a package registry; the demo and the tests are run by others',
  aws: 'changes an AWS account',
  gcloud: 'changes a Google project',
  sha256sum: 'looks at what a release brought',
  az: 'changes an Azure subscription or directory',
  gh: 'changes a repository on GitHub',
  vault: 'changes a Vault server, or asks a real one',
  docker: 'needs an image',
} as const;

/** Not run, by how they begin. What is added here needs a reason above. */
const notRun: readonly (readonly [begins: string, reason: keyof typeof reasons])[] = [
  ['CONTRIBUTING.md: npm ci && npm run all', 'npm'],
  ['README.md: npm ci && npm run demo', 'npm'],
  ['README.md: npm ci && npm test', 'npm'],
  ['docs/aws.md: aws iam create-open-id-connect-provider', 'aws'],
  ['docs/aws.md: aws iam create-role', 'aws'],
  ['docs/aws.md: aws iam put-role-policy', 'aws'],
  ['docs/azure.md: az ad app federated-credential create', 'az'],
  ['docs/azure.md: az identity create', 'az'],
  ['docs/azure.md: az keyvault set-policy', 'az'],
  ['docs/azure.md: az role assignment create', 'az'],
  ['docs/cli.md: sha256sum --check', 'sha256sum'],
  ['docs/google.md: gcloud iam service-accounts add-iam-policy-binding', 'gcloud'],
  ['docs/google.md: gcloud iam workload-identity-pools create', 'gcloud'],
  ['docs/google.md: gcloud secrets add-iam-policy-binding', 'gcloud'],
  ['docs/troubleshooting.md: aws iam add-client-id-to-open-id-connect-provider', 'aws'],
  ['docs/troubleshooting.md: aws iam create-open-id-connect-provider', 'aws'],
  ['docs/troubleshooting.md: aws iam get-role', 'aws'],
  ['docs/troubleshooting.md: az ad app federated-credential list', 'az'],
  ['docs/troubleshooting.md: az role assignment create', 'az'],
  ['docs/troubleshooting.md: docker run', 'docker'],
  ['docs/troubleshooting.md: gcloud iam service-accounts add-iam-policy-binding', 'gcloud'],
  ['docs/troubleshooting.md: gcloud iam workload-identity-pools providers describe', 'gcloud'],
  ['docs/troubleshooting.md: gcloud secrets add-iam-policy-binding', 'gcloud'],
  ['docs/troubleshooting.md: gh api', 'gh'],
  ['docs/vault.md: vault auth enable', 'vault'],
  ['docs/vault.md: vault policy write', 'vault'],
  ['docs/vault.md: vault write auth/jwt/role/web-prod', 'vault'],
];

/** Run below, by how they begin. */
const commandLine = {
  readme: 'README.md: secret-sync plan',
  plan: "docs/cli.md: cat > secrets.txt <<'END'",
  run: 'docs/cli.md: secret-sync run',
  export: 'docs/cli.md: eval "$(secret-sync export',
  scan: 'docs/cli.md: secret-sync scan',
  emulator: 'docs/cli.md: secret-sync emulator',
  seed: 'docs/emulator.md: $ secret-sync emulator --seed cloud.json',
} as const;

const beginningOf = ({ document, text }: Block): string => `${document}: ${text}`;
const shellBlocks = blocks.filter(({ language }) => /^(sh|bash|shell|console)$/.test(language));

function blockOf(begins: string): string {
  const [block, ...others] = shellBlocks.filter((candidate) => beginningOf(candidate).startsWith(begins));
  if (block === undefined || others.length > 0) throw new Error(`${begins}: there must be one such block`);
  return block.text;
}

interface Laptop {
  readonly folder: string;
  readonly cloud: Emulator;
  write(path: string, content: string | Buffer): void;
  /** Runs a script as somebody types it, up to its first failure. */
  sh(script: string, kill?: Kill): Promise<ProcessResult>;
}

/** A machine outside of a CI with its own AWS keys and Google credentials, for the embedded cloud with the demo's secrets. */
async function withLaptop(test: (laptop: Laptop) => Promise<void>): Promise<void> {
  const accessKeyId = 'AKIAEXAMPLEEXAMPLE00';
  const secretAccessKey = 'ambient-secret-key-of-a-laptop';
  const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
  const users = { dev: { accessKeyId, secretAccessKey, policy } };
  const cloud = await startEmulator({ seed: withAwsAccountPart(demoSeed(), { users }) });
  const folder = mkdtempSync(join(tmpdir(), 'laptop-'));
  const write = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode: 0o755 });
  };
  try {
    write('home/token', cloud.signToken({ aud: `https://iam.googleapis.com/${PROVIDER}` }));
    write(
      'home/credentials.json',
      JSON.stringify({
        type: 'external_account',
        audience: `//iam.googleapis.com/${PROVIDER}`,
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        token_url: `${cloud.url}/v1/token`,
        credential_source: { file: join(folder, 'home/token') },
      }),
    );
    write('bin/secret-sync', `#!/bin/sh\nexec '${node24}' '${join(root, 'dist/cli.js')}' "$@"\n`);
    const {
      ACTIONS_ID_TOKEN_REQUEST_URL: _,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: __,
      ...endpoints
    } = cloud.environment();
    const env = {
      ...endpoints,
      PATH: [join(folder, 'bin'), process.env['PATH'] ?? ''].join(delimiter),
      HOME: join(folder, 'home'),
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      GOOGLE_APPLICATION_CREDENTIALS: join(folder, 'home/credentials.json'),
      GITHUB_ENV: join(folder, 'github-env'),
    };
    await test({
      folder,
      cloud,
      write,
      sh: (script, kill) =>
        runProcess({
          file: 'sh',
          args: ['-ec', script],
          cwd: folder,
          env,
          ...(kill === undefined ? {} : { kill }),
        }),
    });
  } finally {
    await cloud.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('commands that the documents show', () => {
  it('are run here, or have a reason not to be', () => {
    const known = [...Object.values(commandLine), ...notRun.map(([begins]) => begins)];
    const unknown = shellBlocks
      .map(beginningOf)
      .filter((beginning) => !known.some((begins) => beginning.startsWith(begins)));
    expect(unknown).toEqual([]);
    for (const begins of known) expect(() => blockOf(begins), begins).not.toThrow();
    for (const [begins, reason] of notRun) {
      expect(blockOf(begins).startsWith(reason), begins).toBe(true);
      expect(blockOf(begins), begins).not.toMatch(/^(secret-sync|npx|node dist)/m);
    }
  });
});

describe.skipIf(process.platform === 'win32')('in a shell', () => {
  const scripts = shellBlocks.filter(({ language }) => language === 'sh');
  it.each(scripts.map((block) => [`${block.document}:${block.line}`, block.text]))(
    'parses: %s',
    (_, input) => {
      expect(() => execFileSync('sh', ['-n'], { input, stdio: ['pipe', 'ignore', 'pipe'] })).not.toThrow();
    },
  );

  it('README: plan and run', async () => {
    await withLaptop(async ({ folder, sh, write, cloud }) => {
      write('deploy.sh', '#!/bin/sh\necho "deployed with $DATABASE_URL"; printf %s "$DATABASE_URL" > seen\n');
      const { stdout, stderr, exitCode } = await sh(blockOf(commandLine.readme));
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(stdout).toContain('prod/database');
      expect(stdout).toContain('deployed with ***\n');
      expect(readFileSync(join(folder, 'seen'), 'utf8')).toBe(url);
      expect(cloud.requests.map(({ call }) => call)).toContain('GetSecretValue');
    });
  });

  it('the command line: plan, run, export and scan, in the order of the page', async () => {
    await withLaptop(async ({ folder, sh, write }) => {
      const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
      const plan = await sh(blockOf(commandLine.plan));
      expect(plan).toMatchObject({ exitCode: 0 });
      for (const name of ['DATABASE_URL', 'STRIPE_KEY']) expect(plan.stdout).toContain(name);

      write('migrate', '#!/bin/sh\necho "$* to $DATABASE_URL with $STRIPE_KEY"\n');
      write('bin/psql', '#!/bin/sh\nprintf "%s gets " "$1"; cat\n');
      write('schema.sql', 'create table t;\n');
      expect(await sh(blockOf(commandLine.run))).toMatchObject({
        exitCode: 0,
        stdout: '--all to *** with ***\n*** gets create table t;\n',
      });

      const shown = 'printf "%s %s" "$DATABASE_URL" "$STRIPE_KEY" > shown';
      expect(await sh(`${blockOf(commandLine.export)}\n${shown}`)).toMatchObject({ exitCode: 0, stdout: '' });
      expect(read('shown')).toBe(`${url} ${stripe}`);
      expect(read('.env')).toBe(`DATABASE_URL=${url}\nSTRIPE_KEY=${stripe}\n`);
      expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
      expect(read('github-env')).toMatch(new RegExp(`^DATABASE_URL<<(.*)\n${url}\n\\1\n`));

      write('dist/app.js', 'ok\n');
      write('logs.tar.gz', gzipSync('a line\n'));
      expect(await sh(blockOf(commandLine.scan))).toMatchObject({ exitCode: 0, stdout: '' });
      write('logs.tar.gz', gzipSync(`a line\n${stripe}\n`));
      const found = await sh(blockOf(commandLine.scan));
      expect(found.exitCode).toBe(7);
      expect(found.stdout).toMatch(/^logs\.tar\.gz.*:2: STRIPE_KEY\n$/);
    });
  });

  it('the command line: an embedded cloud for one command', async () => {
    await withLaptop(async ({ folder, sh }) => {
      const script = `trap 'kill -9 $!' EXIT\n${blockOf(commandLine.emulator)}\nwait\ntrap - EXIT`;
      const { exitCode, stdout } = await sh(script);
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '*** has 5 characters\n' });
      const [, started = ''] =
        /AWS_ENDPOINT_URL_STS='(.*)'/.exec(readFileSync(join(folder, 'cloud.env'), 'utf8')) ?? [];
      await expect(fetch(started)).rejects.toThrow();
    });
  });

  it('the embedded cloud, from the seed of its page, until it is ended', async () => {
    await withLaptop(async ({ sh, write }) => {
      const seed = blocks.find(
        ({ document, language }) => document === 'docs/emulator.md' && language === 'json',
      );
      write('cloud.json', seed?.text ?? '');
      const command = blockOf(commandLine.seed).replace(/^\$ /, 'exec ');
      const when = (printed: string): boolean => printed.includes('SECRETMANAGER');
      expect(await sh(command, { signal: 'SIGINT', when })).toMatchObject({ exitCode: 0 });
    });
  });
});

/** Read by the tests of the manifest. */
function isManifest(text: string): boolean {
  return /^version: 1$/m.test(text);
}

describe('steps that the documents show', () => {
  /**
   * A step's own inputs; the identity's, where the page has said them before, are the demo's. That of docs/vault.md is run by
   * test/scenarios/vault.test.ts, with the policy and the role of its page; what docs/file.md shows is no step.
   */
  const steps = blocks
    .filter(({ language, text }) => language === 'yaml' && text.includes('secrets:') && !isManifest(text))
    .filter(({ document }) => document !== 'docs/vault.md' && document !== 'docs/file.md')
    .map((block) => [`${block.document}:${block.line}`, stepOf(parse(block.text))] as const);

  it('are there', () => {
    expect(steps.length).toBeGreaterThanOrEqual(3);
  });

  it.each(steps)('%s works on the embedded cloud', async (_, inputs) => {
    const script = '#!/bin/sh\necho "the script has $DATABASE_URL"; printf %s "$DATABASE_URL" > seen\n';
    const plantWorkspace = (workspace: string): void => {
      for (const name of ['migrate', 'migrate.sh']) {
        writeFileSync(join(workspace, name), script, { mode: 0o755 });
      }
    };
    await withScenario({ plantWorkspace }, async ({ run, job }) => {
      const { secrets = '', ...others } = inputs;
      const result = await run(secrets, others);
      expect(result.errors).toEqual([]);
      expect(result.failed).toBe(false);
      if (others['run'] === undefined) {
        expect(result.exported.size).toBeGreaterThan(0);
        if (secrets.includes('DATABASE_URL')) expect(result.exported.get('DATABASE_URL')).toBe(url);
      } else {
        expect(result.log).toContain('the script has ***');
        expect(readFileSync(join(job.folders.workspace, 'seen'), 'utf8')).toBe(url);
      }
    });
  });
});

function stepOf(value: unknown): Readonly<Record<string, string>> {
  const steps: unknown = Array.isArray(value) ? value : Reflect.get(Object(value), 'steps');
  const [step]: readonly unknown[] = Array.isArray(steps) ? steps : [];
  const inputs: unknown = Reflect.get(Object(step), 'with');
  return Object.fromEntries(Object.entries(Object(inputs)).map(([name, text]) => [name, String(text)]));
}
