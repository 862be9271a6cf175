import { readFile } from 'node:fs/promises';
import { UserError } from '../../core/errors.ts';
import type { Emulator } from '../../emulator/emulator.ts';
import type { Seed } from '../../emulator/seed.ts';
import { formatShellExport } from '../../export/formats.ts';
import type { Command } from '../command.ts';
import type { ParsedFlags } from '../flags.ts';

/** `emulator`: the embedded cloud, until it is told to end. */
export const emulator: Command = {
  name: 'emulator',
  description: [
    'Serves the embedded cloud on one port of 127.0.0.1: an OIDC issuer, AWS STS and Secrets Manager, Google STS, IAM Credentials and Secret Manager, Microsoft Entra ID and Azure Key Vault, and a Vault. It checks tokens, signatures and policies as the real ones do. It prints the environment variables that point any client at it, and runs until Ctrl-C.',
    'Without --seed it holds what the demo uses: repository acme/web on main; AWS account 111122223333, role ci, secrets prod/... in eu-west-1; Google project acme-prod; Azure vault acme-prod; a Vault with role ci. Its address is VAULT_ADDR, which under OIDC is to be given as the input: --vault-addr "$VAULT_ADDR".',
  ],
  flags: [
    {
      name: 'seed',
      value: 'FILE',
      description: 'JSON file with what the cloud holds; see docs/emulator.md.',
    },
    { name: 'port', value: 'N', description: 'Port to serve on. Default: any free one.' },
    {
      name: 'aws-secret',
      value: 'NAME=VALUE',
      description: 'Add a secret that role ci may read, in eu-west-1. Not with --seed.',
      repeatable: true,
    },
    {
      name: 'gcp-secret',
      value: 'NAME=VALUE',
      description: 'Add a secret to project acme-prod. Not with --seed.',
      repeatable: true,
    },
    {
      name: 'azure-secret',
      value: 'NAME=VALUE',
      description: 'Add a secret to vault acme-prod. Not with --seed.',
      repeatable: true,
    },
    { name: 'json', description: 'Print URL, issuer and variables as JSON, in place of shell lines.' },
  ],
  takesInputs: false,
  examples: [
    'secret-sync emulator --port 4599 --aws-secret prod/x=hello > cloud.env &\nuntil [ -s cloud.env ]; do sleep 0.1; done; . ./cloud.env\nsecret-sync run --aws-role arn:aws:iam::111122223333:role/ci --aws-region eu-west-1 \\\n  --secrets "X = aws:prod/x" -- printenv X',
  ],
  async run(flags, host, messages) {
    const port = readPort(flags.one('port'));
    const seed = await readSeed(flags);
    const { promise: signalled, resolve: end } = Promise.withResolvers<void>();
    const stopListening = host.onSignal(() => end());
    const cloud = await start(seed, port);
    try {
      await host.stdout.write(flags.has('json') ? renderJson(cloud) : renderShell(cloud));
      messages.log.info(`the embedded cloud is at ${cloud.url}; Ctrl-C ends it`);
      await messages.flush();
      await signalled;
    } finally {
      await cloud.close();
      stopListening();
    }
    return 0;
  },
};

function readPort(text: string | undefined): number {
  if (text === undefined) return 0;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UserError({
    code: 'USAGE_INVALID',
    what: '--port is a number from 0 to 65535',
    fix: ['leave it out for any free one'],
  });
}

async function readSeed(flags: ParsedFlags): Promise<Seed> {
  const aws = readSecrets(flags, 'aws-secret');
  const google = readSecrets(flags, 'gcp-secret');
  const azure = readSecrets(flags, 'azure-secret');
  const path = flags.one('seed');
  if (path === undefined) {
    const { demoSeed } = await import('../../emulator/demo-seed.ts');
    const { addQuickSecrets } = await import('../../emulator/quick-seed.ts');
    return addQuickSecrets(demoSeed(), aws, google, azure);
  }
  if (flags.has('aws-secret') || flags.has('gcp-secret') || flags.has('azure-secret')) {
    throw new UserError({
      code: 'USAGE_INVALID',
      what: '--aws-secret, --gcp-secret and --azure-secret add to the built-in content, and --seed replaces it',
      fix: ['put the secrets into the seed file'],
    });
  }
  const { parseSeed } = await import('../../emulator/parse-seed.ts');
  return parseSeed(await readJson(path));
}

function readSecrets(flags: ParsedFlags, flag: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    flags.all(flag).map((text) => {
      const equals = text.indexOf('=');
      if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)] as const;
      throw new UserError({
        code: 'USAGE_INVALID',
        what: `--${flag} has no name before its =`,
        fix: [`write --${flag} NAME=VALUE`],
      });
    }),
  );
}

async function readJson(path: string): Promise<unknown> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
    return parsed;
  } catch {
    throw new UserError({
      code: 'INPUT_INVALID',
      what: '--seed cannot be read as JSON',
      facts: [['file', path]],
      fix: ['see that the file exists, may be read, and is JSON; docs/emulator.md has an example'],
    });
  }
}

async function start(seed: Seed, port: number): Promise<Emulator> {
  const { startEmulator } = await import('../../emulator/emulator.ts');
  try {
    return await startEmulator({ seed, port });
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw thrown;
    throw new UserError({
      code: 'INPUT_INVALID',
      what: `port ${port} cannot be served on`,
      said: code,
      fix: ['choose another --port, or leave it out for any free one'],
    });
  }
}

function renderShell(cloud: Emulator): string {
  return Object.entries(cloud.environment())
    .map(([name, value]) => formatShellExport(name, value))
    .join('');
}

function renderJson({ url, issuer, environment }: Emulator): string {
  return `${JSON.stringify({ url, issuer, environment: environment() }, null, 2)}\n`;
}
