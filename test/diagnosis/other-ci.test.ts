import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { UserError } from '../../src/core/errors.ts';
import { renderError } from '../../src/core/render-error.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { azureFederatedCredentialFor, vaultRoleFor } from '../../src/diagnosis/paste.ts';
import { startEmulator } from '../../src/emulator/emulator.ts';
import { issuerProfiles, type ProfileName, profileNames } from '../../src/emulator/issuer-profiles.ts';
import type { Seed } from '../../src/emulator/seed.ts';
import { readClaims, type TokenClaims } from '../../src/identity/token.ts';
import { seedOf } from '../helpers/seed.ts';
import { startJob as startAwsJob } from '../stores/aws/job.ts';
import { refusalOf, startJob as startGoogleJob } from '../stores/gcp/job.ts';
import { azureToken, vaultLogin } from './builders.ts';

/** A token that is refused by a trust, of every CI: what the error says fits that CI, and what it pastes lets the job in. */
type Texts = Readonly<Record<string, string>>;

/** The same job in its next run. */
const nextRun: Partial<Record<ProfileName, Texts>> = {
  buildkite: {
    build_commit: '1111111111111111111111111111111111111111',
    job_id: '0190f1a2-0000-4000-8000-0000000000ff',
  },
  bitbucket: { stepUuid: '{99999999-9999-4999-8999-999999999999}' },
  gitlab: { job_id: '816', pipeline_id: '4712' },
  github: { run_id: '4712' },
};
/** Not that job. */
const otherJob: Readonly<Record<ProfileName, Texts>> = {
  github: { ref: 'refs/heads/x' },
  forgejo: { ref: 'refs/heads/x' },
  gitlab: { ref: 'x' },
  circleci: { 'oidc.circleci.com/vcs-ref': 'refs/heads/x' },
  buildkite: { build_branch: 'x' },
  bitbucket: { repositoryUuid: '{99999999-9999-4999-8999-999999999999}' },
  'azure-pipelines': { pipeline: 'other' },
  jenkins: { job: 'web/job/x' },
  'hcp-terraform': { terraform_run_phase: 'plan', terraform_workspace_id: 'ws-other' },
  kubernetes: { serviceaccount: 'default' },
};

const others = profileNames.filter((profile) => profile !== 'github');
const ofGithubAlone =
  /github(?!\.com\/acme)|id-token|permissions:|gh api|immutable|ids of owner|workflow(?!s\.)(?!ers)|since 15 July|repository_id|actions\/oidc|dependabot/i;

const isFixed = (profile: ProfileName): boolean => profile === 'azure-pipelines';
const audienceOf = (profile: ProfileName, usual: string): string =>
  isFixed(profile) ? issuerProfiles[profile].audience(() => '') : usual;

/** Words for people; the token's own claims stand in facts and pastes. */
function causesOf({ facts }: UserError): string {
  return (facts.likely ?? []).map(({ mistake, change }) => `${mistake}\n${change}`).join('\n');
}

function awsSeed(profile: ProfileName, claims: Texts, trust: unknown): Seed {
  const provider = issuerProfiles[profile].url.replace('https://', '');
  return seedOf({
    issuer: { profile, claims },
    aws: {
      accounts: {
        '111122223333': {
          oidcProviders: { [provider]: [audienceOf(profile, 'sts.amazonaws.com')] },
          roles: {
            ci: {
              trust,
              policy: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' }],
              },
            },
          },
          secrets: { 'eu-west-1': { 'prod/database': 'value' } },
        },
      },
    },
  });
}

function trustNobody(profile: ProfileName): unknown {
  const provider = issuerProfiles[profile].url.replace('https://', '');
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${provider}` },
        Condition: { StringEquals: { [`${provider}:sub`]: 'nobody' } },
      },
    ],
  };
}

const awsJob = (profile: ProfileName, claims: Texts, trust: unknown) =>
  startAwsJob({
    anyCi: true,
    seed: awsSeed(profile, claims, trust),
    aws: isFixed(profile) ? { audience: audienceOf(profile, '') } : {},
  });

describe('AWS refuses the trust', () => {
  test.each(profileNames)(
    'of %s: the pasted policy lets in this job, also in its next run, and no other',
    async (profile) => {
      const job = await awsJob(profile, {}, trustNobody(profile));
      const error = await refusalOf(job.fetch('aws:prod/database'));
      expect(error.code).toBe('AWS_TRUST_REFUSED');
      const trust: unknown = JSON.parse(error.facts.paste ?? '');

      for (const claims of [{}, nextRun[profile] ?? {}]) {
        const [result] = await (await awsJob(profile, claims, trust)).fetch('aws:prod/database');
        expect(result?.kind).toBe('found');
      }
      const stranger = await awsJob(profile, otherJob[profile], trust);
      expect((await refusalOf(stranger.fetch('aws:prod/database'))).code).toBe('AWS_TRUST_REFUSED');
    },
  );

  test.each(others)('of %s: nothing that is said is about GitHub', async (profile) => {
    const refused = await awsJob(profile, {}, trustNobody(profile));
    const error = await refusalOf(refused.fetch('aws:prod/database'));
    expect(error.facts.likely?.length).toBeGreaterThan(1);
    expect(causesOf(error)).not.toMatch(ofGithubAlone);
    expect(renderError(error)).toContain(issuerProfiles[profile].url);

    // No provider in the account.
    const seed = { ...awsSeed(profile, {}, trustNobody(profile)) };
    const bare = seedOf({ issuer: { profile }, aws: { accounts: { '111122223333': { roles: {} } } } });
    const lost = await startAwsJob({
      anyCi: true,
      seed: { ...seed, aws: bare.aws },
      aws: isFixed(profile) ? { audience: audienceOf(profile, '') } : {},
    });
    const missing = await refusalOf(lost.fetch('aws:prod/database'));
    expect(missing.facts.likely?.[0]?.id).toBe('A1');
    expect(causesOf(missing)).not.toMatch(ofGithubAlone);
  });
});

/** The words of a pasted command, as a shell reads them. */
function words(paste: string): readonly string[] {
  const printed = execFileSync('bash', ['-c', `gcloud() { printf '%s\\0' "$@"; }\n${paste}`]);
  return printed.toString('utf8').split('\0').slice(0, -1);
}

function option(paste: string, name: string): string | undefined {
  const found = words(paste).find((word) => word.startsWith(`--${name}=`));
  return found?.slice(name.length + 3);
}

interface GoogleTrust {
  readonly paste: string;
  readonly member?: string;
}

const ACCOUNT = 'ci@acme-prod.iam.gserviceaccount.com';

/** Where `paste` is absent the provider takes no token. */
const googleJob = (profile: ProfileName, claims: Texts, trust?: GoogleTrust) => {
  const paste = trust?.paste ?? '';
  const mapping = trust === undefined ? '' : (option(paste, 'attribute-mapping') ?? '');
  const audiences = trust === undefined ? undefined : option(paste, 'allowed-audiences');
  const seed = seedOf({
    issuer: { profile, claims },
    google: {
      projects: {
        'acme-prod': {
          number: '123456789012',
          pools: {
            gh: {
              providers: {
                gh: {
                  issuer: trust === undefined ? issuerProfiles[profile].url : option(paste, 'issuer-uri'),
                  ...(audiences === undefined
                    ? isFixed(profile)
                      ? { allowedAudiences: [audienceOf(profile, '')] }
                      : {}
                    : { allowedAudiences: [audiences] }),
                  attributeMapping:
                    trust === undefined
                      ? { 'google.subject': "'x'" }
                      : Object.fromEntries(
                          mapping
                            .split(',')
                            .map((pair) => [
                              pair.slice(0, pair.indexOf('=')),
                              pair.slice(pair.indexOf('=') + 1),
                            ]),
                        ),
                  attributeCondition:
                    trust === undefined ? "assertion.sub == 'nobody'" : option(paste, 'attribute-condition'),
                },
              },
            },
          },
          serviceAccounts: {
            [ACCOUNT]: {
              bindings: [
                {
                  role: 'roles/iam.workloadIdentityUser',
                  members: trust?.member === undefined ? [] : [trust.member],
                },
              ],
            },
          },
          secrets: {
            'stripe-key': {
              value: 'value',
              bindings: [
                {
                  role: 'roles/secretmanager.secretAccessor',
                  members: [`serviceAccount:${ACCOUNT}`],
                },
              ],
            },
          },
        },
      },
    },
  });
  return startGoogleJob({
    anyCi: true,
    seed,
    gcp: {
      serviceAccount: ACCOUNT,
      ...(isFixed(profile) ? { audience: audienceOf(profile, '') } : {}),
    },
  });
};

describe.skipIf(process.platform === 'win32')('Google refuses the trust', () => {
  test.each(profileNames)(
    'of %s: the pasted provider and binding let in this job, also in its next run, and no other',
    async (profile) => {
      const error = await refusalOf((await googleJob(profile, {})).fetch('gcp:stripe-key'));
      expect(error.code).toBe('GCP_TRUST_REFUSED');
      const paste = error.facts.paste ?? '';
      if (profile !== 'github') expect(causesOf(error)).not.toMatch(ofGithubAlone);

      const unbound = await refusalOf((await googleJob(profile, {}, { paste })).fetch('gcp:stripe-key'));
      expect(unbound.code).toBe('GCP_IMPERSONATION_REFUSED');
      if (profile !== 'github') expect(causesOf(unbound)).not.toMatch(ofGithubAlone);
      const member = option(unbound.facts.paste ?? '', 'member');
      const trust = { paste, ...(member === undefined ? {} : { member }) };

      for (const claims of [{}, nextRun[profile] ?? {}]) {
        const [result] = await (await googleJob(profile, claims, trust)).fetch('gcp:stripe-key');
        expect(result?.kind).toBe('found');
      }
      const stranger = await refusalOf(
        (await googleJob(profile, otherJob[profile], trust)).fetch('gcp:stripe-key'),
      );
      expect(['GCP_TRUST_REFUSED', 'GCP_IMPERSONATION_REFUSED']).toContain(stranger.code);
    },
  );
});

/** A token of the embedded cloud's issuer. */
async function claimsOf(profile: ProfileName, claims: Texts = {}): Promise<TokenClaims> {
  const cloud = await startEmulator({ seed: seedOf({ issuer: { profile, claims } }) });
  try {
    return readClaims(cloud.signToken({ aud: 'https://vault.acme.example' }));
  } finally {
    await cloud.close();
  }
}

describe.each(others)('a token of %s', (profile) => {
  test('that Azure or Vault refuses: nothing that is said is about GitHub', async () => {
    const claims = await claimsOf(profile);
    for (const refusal of [azureToken({ claims }), vaultLogin({ claims })]) {
      const said = diagnose(refusal, {}).map(({ mistake, change }) => `${mistake}\n${change}`);
      expect(said.length).toBeGreaterThan(0);
      expect(said.join('\n')).not.toMatch(ofGithubAlone);
    }
  });

  test("Vault's pasted role binds what stays the same from run to run", async () => {
    const place = { authPath: 'jwt', role: 'ci' };
    const [first, next, other] = await Promise.all(
      [{}, nextRun[profile] ?? {}, otherJob[profile]].map((claims) => claimsOf(profile, claims)),
    );
    const roleOf = (claims: TokenClaims | undefined) =>
      claims === undefined ? '' : vaultRoleFor(claims, place);
    expect(roleOf(next)).toBe(roleOf(first));
    expect(roleOf(other)).not.toBe(roleOf(first));
  });
});

test.each([
  ['buildkite', true],
  ['bitbucket', true],
  ['circleci', true],
  ['gitlab', false],
] as const)('Azure takes no pattern for a subject of %s: %s', async (profile, varies) => {
  const claims = await claimsOf(profile);
  const [first] = diagnose(azureToken({ claims }), {});
  expect(first?.id === 'Z21').toBe(varies);
  expect(azureFederatedCredentialFor(claims, 'id')).toContain(claims.issuer);
});
