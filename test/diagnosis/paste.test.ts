import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  awsTrustPolicyFor,
  azureFederatedCredentialFor,
  googleBindingFor,
  googleProviderFor,
  oidcProviderArn,
  vaultPolicyFor,
  vaultRoleFor,
} from '../../src/diagnosis/paste.ts';
import { celText, hclText, iamText, jsonText, shellWord, visible } from '../../src/diagnosis/quote.ts';
import { ACCOUNT, claimsWith, PROVIDER, ROLE } from './builders.ts';

const hostile = [
  'a"b',
  "a'b",
  'a$(touch owned)b',
  'a`touch owned`b',
  'a\nb',
  'a\r\n::error::b',
  '##[add-mask]x',
  'a\\',
  "\\'; touch owned; '",
  `\${aws:username}`,
  'a\u202eb\u200bc',
  '\u001b[2J',
  '-rf',
  '!!',
  '',
];
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed() && !text.includes('\0')),
  fc.string({
    unit: fc.constantFrom('\\', "'", '"', '$', '(', ')', '`', '\n', '#', '[', '{', '}', 'x', '1'),
  }),
);

function withoutUnseen(text: string): boolean {
  return !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|##\[/u.test(text);
}

describe('what is pasted is inert', () => {
  test('a JSON document parses to what went in, and shows all of it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const written = jsonText({ [text]: [text] });
        expect(JSON.parse(written)).toEqual({ [text]: [text] });
        expect(written.split('\n').every(withoutUnseen)).toBe(true);
      }),
      { examples: hostile.map((text) => [text]) },
    );
  });

  // Git's bash on Windows is not on every PATH, and the words are for people's own shells.
  test.skipIf(process.platform === 'win32')('a shell word is read by bash as what went in', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 200 }), (texts) => {
        const words = texts.map(shellWord);
        const printed = execFileSync('bash', ['-c', `printf '%s\\0' ${words.join(' ')}`]);
        expect(printed.toString('utf8').split('\0').slice(0, -1)).toEqual(texts);
        expect(words.every(withoutUnseen)).toBe(true);
      }),
      { examples: [[hostile]], numRuns: 20 },
    );
  });

  test('prose and CEL hold no unseen character', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(withoutUnseen(visible(text))).toBe(true);
        expect(celText(text)).toMatch(/^'([^'\\]|\\.)*'$/u);
      }),
      { examples: hostile.map((text) => [text]) },
    );
  });

  test('no policy variable is left for IAM to fill in', () => {
    expect(iamText(`a\${aws:username}$b`)).toBe(`a\${$}{aws:username}$b`);
  });
});

describe('AWS trust policy', () => {
  test('admits exactly this token', () => {
    expect(JSON.parse(awsTrustPolicyFor(claimsWith(), ROLE))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRoleWithWebIdentity',
          Principal: {
            Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
          },
          Condition: {
            StringEquals: {
              'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
              'token.actions.githubusercontent.com:sub': 'repo:acme/web:ref:refs/heads/main',
              'token.actions.githubusercontent.com:repository_id': '456',
            },
          },
        },
      ],
    });
  });

  test.each([
    ['enterprise issuer', { iss: 'https://token.actions.githubusercontent.com/acme' }, ROLE, true],
    ['data residency', { iss: 'https://token.actions.acme.ghe.com' }, ROLE, true],
    ['China', { aud: 'sts.amazonaws.com.cn' }, 'arn:aws-cn:iam::111122223333:role/ci', false],
    ['GovCloud', {}, 'arn:aws-us-gov:iam::111122223333:role/ci', false],
    ['own server', { iss: 'https://ghes.acme.example/_services/token' }, ROLE, false],
    ['a look-alike', { iss: 'https://token.actions.githubusercontent.com.evil.example' }, ROLE, false],
    ['no such claim', { repository_id: '' }, ROLE, false],
  ])('has repository_id only where STS knows it: %s', (_name, claims, role, known) => {
    expect(awsTrustPolicyFor(claimsWith(claims), role).includes(':repository_id"')).toBe(known);
  });

  test.each([
    [
      'https://ghes.acme.example/_services/token',
      ROLE,
      'arn:aws:iam::111122223333:oidc-provider/ghes.acme.example/_services/token',
    ],
    [
      'https://token.actions.githubusercontent.com',
      'arn:aws-cn:iam::111122223333:role/ci',
      'arn:aws-cn:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
    ],
    [
      'https://token.actions.githubusercontent.com',
      'ci',
      'arn:aws:iam::REPLACE_ACCOUNT_ID:oidc-provider/token.actions.githubusercontent.com',
    ],
  ])('names the provider of %s for %s', (issuer, role, arn) => {
    expect(oidcProviderArn(issuer, role)).toBe(arn);
  });

  test('a hostile subject stays one string', () => {
    for (const text of hostile) {
      const sub = `repo:acme/web:environment:${text}`;
      const policy: unknown = JSON.parse(awsTrustPolicyFor(claimsWith({ sub }), ROLE));
      expect(policy).toMatchObject({
        Statement: [
          { Condition: { StringEquals: { 'token.actions.githubusercontent.com:sub': iamText(sub) } } },
        ],
      });
    }
  });
});

describe('Google commands', () => {
  const subject =
    'principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/ci-pool/subject/repo:acme/web:ref:refs/heads/main';

  test('let the subject read', () => {
    const command = googleBindingFor(claimsWith(), PROVIDER);
    expect(command).toContain('gcloud secrets add-iam-policy-binding SECRET --project=PROJECT');
    expect(command).toContain('--role=roles/secretmanager.secretAccessor');
    expect(command).toContain(`--member=${subject}`);
  });

  test('let the subject act as the service account', () => {
    const command = googleBindingFor(claimsWith(), PROVIDER, ACCOUNT);
    expect(command).toContain(`gcloud iam service-accounts add-iam-policy-binding ${ACCOUNT}`);
    expect(command).toContain('--role=roles/iam.workloadIdentityUser');
    expect(command).toContain(`--member=${subject}`);
  });

  test('make the provider take the token', () => {
    const command = googleProviderFor(
      claimsWith({ aud: `https://iam.googleapis.com/${PROVIDER}` }),
      PROVIDER,
    );
    expect(command).toContain('update-oidc github');
    expect(command).toContain('--project=123456789012 --location=global --workload-identity-pool=ci-pool');
    expect(command).toContain('--issuer-uri=https://token.actions.githubusercontent.com');
    expect(command).toContain("assertion.repository_id == '\\''456'\\''");
    expect(command).not.toContain('--allowed-audiences');
  });

  test('name the audience only where it is not the default', () => {
    expect(googleProviderFor(claimsWith({ aud: 'https://github.com/acme' }), PROVIDER)).toContain(
      '--allowed-audiences=https://github.com/acme',
    );
  });

  test.skipIf(process.platform === 'win32')('a hostile subject stays one argument', () => {
    for (const text of hostile) {
      const sub = `repo:acme/web:environment:${text}`;
      const command = googleBindingFor(claimsWith({ sub }), PROVIDER, ACCOUNT);
      const printed = execFileSync('bash', ['-c', `gcloud() { printf '%s\\0' "$@"; }\n${command}`]);
      expect(printed.toString('utf8').split('\0').at(-2)).toBe(
        `--member=principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/ci-pool/subject/${sub}`,
      );
    }
  });
});

// Git's bash on Windows is not on every PATH, and the words are for people's own shells.
describe.skipIf(process.platform === 'win32')('Azure federated credential', () => {
  /** What `az` is given where the block is pasted: its words, call by call. */
  function pasted(block: string): readonly (readonly string[])[] {
    const script = `az() { printf '%s\\0' "$@"; printf '\\0'; }\n${block}`;
    const printed = execFileSync('bash', ['-c', script]).toString('utf8');
    return printed
      .split('\0\0')
      .filter((call) => call !== '')
      .map((call) => call.split('\0'));
  }

  test('is for exactly this token, in both forms', () => {
    fc.assert(
      fc.property(
        anyText.filter((text) => text !== ''),
        (text) => {
          const claims = claimsWith({ iss: `https://${text}`, sub: `repo:${text}`, aud: `api://${text}` });
          const [application, identity] = pasted(azureFederatedCredentialFor(claims, 'id'));
          expect(application?.slice(0, 5)).toEqual(['ad', 'app', 'federated-credential', 'create', '--id']);
          expect(JSON.parse(application?.at(-1) ?? '')).toEqual({
            name: expect.stringMatching(/^[A-Za-z0-9-]{3,120}$/),
            issuer: claims.issuer,
            subject: claims.subject,
            audiences: [claims.audience],
          });
          expect(identity?.slice(-6)).toEqual([
            '--issuer',
            claims.issuer,
            '--subject',
            claims.subject,
            '--audiences',
            claims.audience,
          ]);
        },
      ),
      { examples: hostile.filter((text) => text !== '').map((text) => [text]), numRuns: 30 },
    );
  });
});

describe("Vault's role and policy", () => {
  const role = (
    claims: Readonly<Record<string, string>>,
    place: Partial<Parameters<typeof vaultRoleFor>[1]> = {},
  ) =>
    vaultRoleFor(claimsWith({ aud: 'https://vault.example', ...claims }), {
      authPath: 'jwt',
      role: 'ci',
      ...place,
    });
  const bodyOf = (text: string): unknown =>
    JSON.parse(text.slice("printf %s '".length, text.lastIndexOf("' |\n")).replaceAll("'\\''", "'"));

  test('binds ids, and the environment or else the ref', () => {
    expect(bodyOf(role({}))).toMatchObject({
      user_claim: 'repository_id',
      bound_audiences: ['https://vault.example'],
      bound_claims_type: 'string',
      bound_claims: { repository_id: '456', repository_owner_id: '123', ref: 'refs/heads/main' },
      token_type: 'service',
    });
    expect(bodyOf(role({ environment: 'prod' }))).toMatchObject({
      bound_claims: { repository_id: '456', repository_owner_id: '123', environment: 'prod' },
    });
  });

  test('binds the subject where the CI has no such ids', () => {
    const text = role({ repository_id: '', sub: 'project_path:acme/web:ref_type:branch:ref:main' });
    expect(bodyOf(text)).toMatchObject({
      user_claim: 'sub',
      bound_claims: { sub: 'project_path:acme/web:ref_type:branch:ref:main' },
    });
  });

  test('in its namespace, at its path', () => {
    expect(role({}, { authPath: 'jwt/github', namespace: 'admin/team' }).split('\n').at(-1)).toBe(
      'vault write -namespace=admin/team auth/jwt/github/role/ci -',
    );
  });

  test.runIf(process.platform !== 'win32')(
    'whatever a claim says, a shell sends what was meant, also indented',
    () => {
      const cases = [...hostile, ...fc.sample(anyText, { numRuns: 20, seed: 7 })].map((text) => text || 'x');
      for (const text of cases) {
        const pasted = role(
          { environment: text, sub: text },
          { role: text, authPath: text, namespace: text },
        );
        expect(pasted.split('\n').every(withoutUnseen)).toBe(true);
        const indented = pasted.replaceAll('\n', '\n        ');
        const fake = 'vault() { cat; printf "\\0%s" "$@"; }\n';
        const [body = '', ...words] = execFileSync('bash', ['-c', `${fake}${indented}`])
          .toString('utf8')
          .split('\0');
        expect(JSON.parse(body)).toMatchObject({ bound_claims: { environment: text } });
        expect(words).toEqual(['write', `-namespace=${text}`, `auth/${text}/role/${text}`, '-']);
      }
    },
  );

  test('a path in a policy is a literal', () => {
    expect(vaultPolicyFor({ path: 'kv/data/a"b', capability: 'read' }).split('\n').slice(0, 3)).toEqual([
      'path "kv/data/a\\"b" {',
      '  capabilities = ["read"]',
      '}',
    ]);
    expect(hclText(['a$', '{b}c'].join(''))).toBe('"a$${b}c"');
    fc.assert(
      fc.property(anyText, (text) => {
        const written = hclText(text);
        expect(written).toMatch(/^"(?:[^"\\]|\\.)*"$/s);
        expect(written.replaceAll('$${', '')).not.toContain('${');
        expect(withoutUnseen(written)).toBe(true);
      }),
      { examples: hostile.map((text) => [text]) },
    );
  });
});
