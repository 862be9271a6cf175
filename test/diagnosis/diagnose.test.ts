import { describe, expect, test } from 'vitest';
import type { Env } from '../../src/core/environment.ts';
import type { LikelyCause } from '../../src/core/errors.ts';
import { type CauseId, catalogue } from '../../src/diagnosis/catalogue.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { gatherFacts } from '../../src/diagnosis/facts.ts';
import type { Refusal } from '../../src/diagnosis/refusal.ts';
import {
  assumeRole,
  awsRead,
  azureRead,
  azureToken,
  claimsWith,
  exchange,
  firstSignedCall,
  googleRead,
  impersonation,
  noToken,
  PROVIDER,
  unreachable,
  webIdentity,
} from './builders.ts';

function ids(refusal: Refusal, env: Env = {}): string {
  return diagnose(refusal, env)
    .map(({ id }) => id)
    .join(' ');
}

function cause(id: CauseId, refusal: Refusal, env: Env = {}): LikelyCause {
  const words = catalogue[id](gatherFacts(refusal, env, undefined));
  return { id, mistake: words?.mistake ?? '', change: words?.change ?? '' };
}

const inProd = claimsWith({ sub: 'repo:acme/web:environment:prod', environment: 'prod' });

test('at most four are shown', () => {
  expect(ids(webIdentity())).toBe('A11 A12 A18 A22');
});

describe('facts rule causes out', () => {
  test.each([
    [
      'ids in the subject: not the reverse',
      webIdentity({
        claims: claimsWith({ sub: 'repo:acme@123/web@456:environment:prod', environment: 'prod' }),
      }),
      'A14 A8 A11 A12',
    ],
    [
      'token not taken, commercial partition, public issuer',
      webIdentity({ code: 'InvalidIdentityToken' }),
      'A1 A4 A6',
    ],
    [
      'token not taken, another issuer',
      webIdentity({
        code: 'InvalidIdentityToken',
        claims: claimsWith({ iss: 'https://ghes.acme.example/_services/token' }),
      }),
      'A2 A1 A4 A6',
    ],
    [
      'China with its own audience',
      webIdentity({
        code: 'InvalidIdentityToken',
        hint: 'Incorrect token audience',
        roleArn: 'arn:aws-cn:iam::111122223333:role/ci',
        region: 'cn-north-1',
        claims: claimsWith({ aud: 'sts.amazonaws.com.cn' }),
      }),
      'A4',
    ],
    ['a region that every account has', firstSignedCall({ region: 'eu-west-1' }), ''],
    ['an opt-in region', firstSignedCall({ region: 'eu-south-1' }), 'A30'],
    ['a region that STS itself calls disabled', webIdentity({ code: 'RegionDisabledException' }), 'A30'],
    ['a clock that is right', firstSignedCall({ code: 'Surprise', clockSkewSeconds: 2 }), ''],
    ['a stage was sent', awsRead({ stage: 'AWSCURRENT' }), 'S1 S8 S6'],
    ['a session policy was sent', awsRead({ stage: 'AWSCURRENT', sessionPolicy: 'auto' }), 'S1 S8 S6 S11'],
    [
      'the key is in the same account',
      awsRead({ hint: 'Access to KMS is not allowed', secretAccount: '111122223333' }),
      'S6',
    ],
    ['a number in the provider', exchange({ error: 'invalid_target' }), 'G3 G16'],
    ['a short subject', exchange({ error: 'invalid_request' }), 'G3'],
    [
      'a short subject, of which the provider makes a long one',
      exchange({ error: 'invalid_request', hint: 'google.subject exceeds the 127 bytes limit' }),
      'G8',
    ],
    [
      'a long subject',
      exchange({ error: 'invalid_request', claims: claimsWith({ sub: 'é'.repeat(64) }) }),
      'G8 G3',
    ],
    ['certificate of a private CA', unreachable({ nodeCode: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }), 'N4'],
    ['certificate of another name', unreachable({ nodeCode: 'ERR_TLS_CERT_ALTNAME_INVALID' }), 'N5'],
    ['certificate not yet valid', unreachable({ nodeCode: 'CERT_NOT_YET_VALID' }), 'N6'],
    [
      'an answer came: not the certificate',
      noToken({ urlPresent: true, tokenPresent: true, status: 403 }),
      'N2 N1 T11',
    ],
  ] as const)('%s', (_name, refusal, expected) => {
    expect(ids(refusal)).toBe(expected);
  });

  test('a proxy in use is not a proxy that is missing', () => {
    const refusal = unreachable({ nodeCode: 'ETIMEDOUT' });
    expect(ids(refusal)).toBe('N1 N8 N2');
    expect(ids(refusal, { HTTPS_PROXY: 'http://proxy:3128' })).toBe('N8 N3 N2');
  });
});

describe('the words speak of this job', () => {
  test.each<[CauseId, Refusal, readonly string[]]>([
    ['A1', webIdentity(), ['111122223333', 'https://token.actions.githubusercontent.com']],
    [
      'A3',
      webIdentity({ roleArn: 'arn:aws-cn:iam::111122223333:role/ci' }),
      ['aws-cn', 'eu-west-1', 'cn-north-1'],
    ],
    [
      'A4',
      webIdentity({ claims: claimsWith({ aud: 'https://github.com/acme' }) }),
      ['when none is asked for'],
    ],
    ['A8', webIdentity({ claims: inProd }), ['environment prod', 'repo:acme/web:environment:prod']],
    ['A8', webIdentity(), ['names none', 'repo:acme/web:ref:refs/heads/main']],
    [
      'A14',
      webIdentity({ claims: claimsWith({ sub: 'repo:acme@123/web@456:ref:refs/heads/main' }) }),
      ['[repo:acme/web:ref:refs/heads/main, repo:acme@123/web@456:ref:refs/heads/main]'],
    ],
    [
      'A10',
      webIdentity({ claims: claimsWith({ sub: 'repo:acme/web:ref:refs/tags/v1.2' }) }),
      ['token.actions.githubusercontent.com:sub = repo:acme/web:ref:refs/tags/v*'],
    ],
    [
      'A17',
      webIdentity({
        claims: claimsWith({ job_workflow_ref: 'acme/ci/.github/workflows/d.yml@refs/heads/main' }),
      }),
      ['acme/ci', 'job_workflow_ref = acme/ci/.github/workflows/d.yml@refs/heads/main'],
    ],
    ['A22', webIdentity({ roleArn: 'arn:aws:iam::111122223333:role/ci/deploy' }), ['--role-name deploy']],
    ['A25', webIdentity({ durationSeconds: 7200 }), ['7200 s', '--max-session-duration 7200']],
    ['A27', assumeRole(), ['role/ci may not assume', 'arn:aws:iam::444455556666:role/deploy']],
    ['S1', awsRead(), ['role ci', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-??????']],
    ['S1', awsRead({ call: 'DescribeSecret' }), ['secretsmanager:DescribeSecret']],
    ['S7', awsRead({ secretAccount: '444455556666' }), ['account 444455556666', '111122223333']],
    ['S12', firstSignedCall({ clockSkewSeconds: -3600 }), ['3600 s ahead of']],
    ['G6', exchange(), ['repository = acme/web', 'repository_owner_id = 123']],
    ['G8', exchange({ claims: claimsWith({ sub: 'é'.repeat(64) }) }), ['has 128']],
    [
      'G11',
      impersonation(),
      ['ci@acme-prod.iam.gserviceaccount.com', 'subject/repo:acme/web:ref:refs/heads/main'],
    ],
    ['G12', impersonation(), ['attribute.repository/acme/web']],
    [
      'G14',
      impersonation({ metadata: { service: 'sts.googleapis.com', consumer: 'projects/123' } }),
      ['gcloud services enable sts.googleapis.com --project=123'],
    ],
    ['H1', googleRead(), ['stripe-key --project=acme-prod', '--member=serviceAccount:ci@acme-prod']],
    ['H5', googleRead(), ['?location=']],
    [
      'H1',
      googleRead({ resource: 'projects/acme-prod/locations/europe-west1/secrets/key' }),
      ['--location=europe-west1'],
    ],
    [
      'Z1',
      azureToken({ claims: claimsWith({ environment: 'prod', sub: 'repo:acme/web:environment:prod' }) }),
      ['repo:acme/web:environment:prod', 'federated-credential list --id 8f0c3d52'],
    ],
    [
      'Z9',
      azureToken({ claims: claimsWith(), audience: 'api://other' }),
      ['sts.amazonaws.com', 'api://other'],
    ],
    ['Z13', azureToken({ clockSkewSeconds: 900 }), ['900 s behind']],
    ['Z17', azureRead(), ['"Key Vault Secrets User"', '--query id --output tsv)"/secrets/database']],
    ['Z17', azureRead({ call: 'GetSecretVersions' }), ['"Key Vault Reader"']],
    ['Z18', azureRead({ inner: 'ForbiddenByRbac' }), ['works by roles']],
    ['Z18', azureRead({ inner: 'ForbiddenByPolicy' }), ['set-policy --name acme-prod']],
    ['Z19', azureRead({ inner: 'ForbiddenByConnection' }), ['public access is off']],
    ['Z20', azureRead({ vaultTenant: 't2' }), ['azure-tenant-id: t2']],
    ['N2', unreachable({ proxyStatus: 407 }), ['a user and a password', 'sts.eu-west-1.amazonaws.com']],
  ])('%s', (id, refusal, parts) => {
    const { mistake, change } = cause(id, refusal);
    for (const part of parts) expect(`${mistake}\n${change}`).toContain(part);
  });

  test('T3b names the calling workflow', () => {
    const env = { GITHUB_WORKFLOW_REF: 'acme/web/.github/workflows/ci.yml@refs/heads/main' };
    expect(cause('T3b', noToken(), env).mistake).toContain(env.GITHUB_WORKFLOW_REF);
  });
});

describe('what others chose stays inert', () => {
  const text = `x'"$(id)\n::stop::##[y]\u202e`;
  const claims = claimsWith({
    sub: text,
    aud: text,
    iss: text,
    repository: `${text}/${text}`,
    environment: text,
    ref: text,
    job_workflow_ref: `a/b/${text}`,
  });
  const env = {
    GITHUB_WORKFLOW_REF: text,
    GITHUB_SERVER_URL: text,
    GOOGLE_CLOUD_UNIVERSE_DOMAIN: text,
    AWS_ENDPOINT_URL: text,
  };
  const refusals: readonly Refusal[] = [
    noToken(),
    { step: 'aws-role', roleArn: text, region: text },
    webIdentity({ claims, roleArn: text, region: text, code: text, hint: text }),
    assumeRole({ fromRole: text, toRole: text, region: text }),
    firstSignedCall({ roleArn: text, region: text }),
    awsRead({ secretId: text, roleArn: text, region: text, stage: text, hint: text }),
    { step: 'google-provider', provider: text },
    exchange({ claims, provider: text, hint: text }),
    impersonation({
      claims,
      provider: text,
      serviceAccount: text,
      metadata: { service: text, consumer: text },
    }),
    exchange({ claims, provider: PROVIDER.replace('github', text) }),
    googleRead({ resource: `projects/${text}/secrets/${text}`, principal: text }),
    azureToken({ claims, tenant: text, client: text, audience: text }),
    azureRead({ vault: text, secret: text, client: text, tenant: text, vaultTenant: `${text}x` }),
    azureRead({ inner: 'ForbiddenByRbac' }),
    azureRead({ inner: 'ForbiddenByConnection' }),
    unreachable({ host: text, service: text, override: text, nodeCode: text }),
  ];

  test.each(Object.keys(catalogue))('%s', (id) => {
    const build = Object.entries(catalogue).find(([name]) => name === id)?.[1];
    expect(build).toBeDefined();
    for (const refusal of refusals) {
      const words = build?.(gatherFacts(refusal, env, undefined));
      if (words === undefined) continue;
      for (const sentence of [words.mistake, words.change]) {
        expect(sentence).not.toMatch(/[\p{Cc}\p{Cf}]|##\[|undefined|(?<!\.\.)\.$/u);
        expect(sentence.length).toBeGreaterThan(10);
      }
    }
  });

  test('the text of the service is never shown', () => {
    for (const refusal of [
      webIdentity({ hint: 'eyJhbGciOi' }),
      awsRead({ hint: 'eyJhbGciOi' }),
      exchange({ hint: 'eyJhbGciOi' }),
    ]) {
      expect(JSON.stringify(diagnose(refusal, {}))).not.toContain('eyJhbGciOi');
    }
  });
});
