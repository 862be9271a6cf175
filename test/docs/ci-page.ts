import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { isRecord } from '../../src/emulator/wire.ts';
import { seedOf } from '../helpers/seed.ts';
import { root } from './blocks.ts';

export type Texts = Readonly<Record<string, string>>;

/** What the clouds of the pages hold. */
export const database = 'postgres://app:correct-horse-battery@db.acme.example:5432/app';
export const stripe = 'sk_demo_7Qw2Zr9LmX4tVb6N';
export const providerOf = (name: string): string =>
  `projects/123456789012/locations/global/workloadIdentityPools/ci-pool/providers/${name}`;

/** A page of docs/ci. */
export interface Page {
  readonly name: string;
  /** The first block: what is pasted. */
  readonly paste: string;
  /** The lines that a shell of that CI runs. */
  readonly script: string;
  readonly secrets: string;
  readonly trust: unknown;
  readonly gcloud: string;
}

export function readPage(name: string): Page {
  const text = readFileSync(join(root, 'docs/ci', `${name}.md`), 'utf8');
  const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)];
  const block = (index: number): string => blocks[index]?.[2] ?? '';
  const languages = blocks.map(([, language]) => language).slice(1);
  if (languages.join(' ') !== ' json sh') throw new Error(`${name}: other blocks than the tests know`);
  const paste = block(0);
  return {
    name,
    paste,
    script: scriptOf(name, paste),
    secrets: block(1),
    trust: JSON.parse(block(2)),
    gcloud: block(3).replaceAll('\\\n', ' '),
  };
}

/** What the CI hands to a shell, by the place where its file has it. */
function scriptOf(name: string, paste: string): string {
  if (name === 'jenkins') return /'''(.*)'''/s.exec(paste)?.[1] ?? '';
  if (name === 'hcp-terraform') return /<<-EOT\n(.*)\n *EOT/s.exec(paste)?.[1] ?? '';
  const found: string[] = [];
  const search = (value: unknown, key = ''): void => {
    if (typeof value === 'string' && value.includes('secret-sync')) {
      if (!['script', 'run', 'command'].includes(key)) throw new Error(`a script at ${key}`);
      found.push(value);
    } else if (Array.isArray(value)) for (const item of value) search(item, key);
    else if (isRecord(value)) for (const [inner, item] of Object.entries(value)) search(item, inner);
  };
  search(parse(paste));
  const [script, ...others] = found;
  if (script === undefined || others.length > 0) throw new Error(`${name}: there must be one script`);
  return script;
}

function option(gcloud: string, name: string): string | undefined {
  const [, quoted, bare] = new RegExp(`--${name}=(?:"([^"]*)"|(\\S+))`).exec(gcloud) ?? [];
  return quoted ?? bare;
}

/** A cloud whose trust is what the page says. */
export function startCloud({ name, trust, gcloud }: Page, claims: Texts): Promise<Emulator> {
  const issuer = option(gcloud, 'issuer-uri') ?? '';
  const audiences = option(gcloud, 'allowed-audiences');
  const conditions = JSON.stringify(trust);
  const [, audience = ''] = /:aud":"([^"]*)"/.exec(conditions) ?? [];
  const mapping = (option(gcloud, 'attribute-mapping') ?? '').split(',').map((pair) => {
    const equals = pair.indexOf('=');
    return [pair.slice(0, equals), pair.slice(equals + 1)] as const;
  });
  return startEmulator({
    seed: seedOf({
      issuer: { profile: name, claims },
      aws: {
        accounts: {
          '111122223333': {
            oidcProviders: { [issuer.replace('https://', '')]: [audience] },
            roles: {
              ci: {
                trust,
                policy: {
                  Version: '2012-10-17',
                  Statement: { Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' },
                },
              },
            },
            secrets: { 'eu-west-1': { 'prod/database': { json: { url: database } } } },
          },
        },
      },
      google: {
        projects: {
          'acme-prod': {
            number: '123456789012',
            pools: {
              'ci-pool': {
                providers: {
                  [name]: {
                    issuer,
                    ...(audiences === undefined ? {} : { allowedAudiences: [audiences] }),
                    attributeMapping: Object.fromEntries(mapping),
                    attributeCondition: option(gcloud, 'attribute-condition'),
                  },
                },
              },
            },
            secrets: {
              'stripe-key': {
                value: stripe,
                bindings: [
                  {
                    role: option(gcloud, 'role'),
                    members: [option(gcloud, 'member') ?? ''],
                  },
                ],
              },
            },
          },
        },
      },
    }),
  });
}
