import { generateKeyPairSync } from 'node:crypto';
import { parseSeed } from './parse-seed.ts';
import type { Seed } from './seed.ts';

const ISSUER = 'token.actions.githubusercontent.com';
const AZURE_TENANT = '5c1a7e0d-7c1e-4d0b-9a35-2f6d0e8b4c11';
const AZURE_CLIENT = '8f0c3d52-41b7-4b6e-8d2f-90ab13c5e674';
const REPOSITORY_POOL =
  'principalSet://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/gh';

/**
 * What `secret-sync demo` and `secret-sync emulator` start with: repository acme/web on main, AWS account 111122223333
 * with role `ci` in eu-west-1, Google project acme-prod, Azure vault acme-prod, a Vault with role `ci`. All values are
 * made up; the private key is new each time.
 */
export function demoSeed(): Seed {
  return parseSeed(demoSeedFile());
}

/** The same as a seed file's JSON, to begin one's own from. */
export function demoSeedFile(): Readonly<Record<string, unknown>> {
  return {
    issuer: { claims: { repository: 'acme/web', ref: 'refs/heads/main' } },
    aws: {
      accounts: {
        '111122223333': {
          oidcProviders: { [ISSUER]: ['sts.amazonaws.com'] },
          roles: {
            ci: {
              trust: {
                Version: '2012-10-17',
                Statement: {
                  Effect: 'Allow',
                  Action: 'sts:AssumeRoleWithWebIdentity',
                  Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` },
                  Condition: {
                    StringEquals: {
                      [`${ISSUER}:aud`]: 'sts.amazonaws.com',
                      [`${ISSUER}:sub`]: 'repo:acme/web:ref:refs/heads/main',
                    },
                  },
                },
              },
              policy: {
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Allow',
                    Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
                    Resource: 'arn:aws:secretsmanager:*:111122223333:secret:prod/*',
                  },
                  {
                    Effect: 'Allow',
                    Action: [
                      'secretsmanager:BatchGetSecretValue',
                      'secretsmanager:ListSecrets',
                      'ssm:DescribeParameters',
                    ],
                    Resource: '*',
                  },
                  {
                    Effect: 'Allow',
                    Action: ['ssm:GetParameters', 'ssm:GetParametersByPath'],
                    Resource: [
                      'arn:aws:ssm:*:111122223333:parameter/prod',
                      'arn:aws:ssm:*:111122223333:parameter/prod/*',
                    ],
                  },
                ],
              },
            },
          },
          parameters: {
            'eu-west-1': {
              '/prod/queue/host': { value: 'queue.acme.example', type: 'String' },
              '/prod/queue/password': 'qp_demo_7be1d40c95f2',
            },
          },
          secrets: {
            'eu-west-1': {
              'prod/database': {
                json: {
                  url: 'postgres://app:correct-horse-battery@db.acme.example:5432/app',
                  user: 'app',
                  password: 'correct-horse-battery',
                },
              },
              'prod/api/key': 'ak_demo_5f0c2b7d9e1a4c38',
              'prod/api/token': 'at_demo_c81d0f63b7e24a95',
              'prod/tls/key': { value: demoPrivateKey() },
              'staging/database': 'postgres://app:not-for-main@db.staging.acme.example:5432/app',
            },
          },
        },
      },
    },
    google: {
      projects: {
        'acme-prod': {
          number: '123456789012',
          pools: {
            gh: {
              providers: {
                gh: {
                  attributeMapping: {
                    'google.subject': 'assertion.sub',
                    'attribute.repository': 'assertion.repository',
                    'attribute.repository_id': 'assertion.repository_id',
                  },
                  attributeCondition: "assertion.repository_owner_id == '123'",
                },
              },
            },
          },
          serviceAccounts: {
            'ci@acme-prod.iam.gserviceaccount.com': {
              bindings: [
                {
                  role: 'roles/iam.workloadIdentityUser',
                  members: [`${REPOSITORY_POOL}/attribute.repository/acme/web`],
                },
              ],
            },
          },
          bindings: [
            {
              role: 'roles/secretmanager.secretAccessor',
              members: [
                `${REPOSITORY_POOL}/attribute.repository/acme/web`,
                'serviceAccount:ci@acme-prod.iam.gserviceaccount.com',
              ],
            },
            {
              role: 'roles/secretmanager.viewer',
              members: [
                `${REPOSITORY_POOL}/attribute.repository/acme/web`,
                'serviceAccount:ci@acme-prod.iam.gserviceaccount.com',
              ],
            },
          ],
          secrets: {
            'stripe-key': 'sk_demo_7Qw2Zr9LmX4tVb6N',
            'smtp-password': 'smtp-demo-Tr0ub4dor',
            'signing-config': { json: { issuer: 'acme', secret: 'sg_demo_a97c04e1' } },
          },
          regionalSecrets: { 'europe-west3': { 'invoice-key': 'iv_demo_40be19c7' } },
        },
      },
    },
    azure: {
      tenants: {
        [AZURE_TENANT]: {
          applications: {
            [AZURE_CLIENT]: { federatedCredentials: [{ subject: 'repo:acme/web:ref:refs/heads/main' }] },
          },
        },
      },
      vaults: {
        'acme-prod': {
          tenant: AZURE_TENANT,
          roles: [{ role: 'Key Vault Secrets User', application: AZURE_CLIENT }],
          secrets: {
            'session-key': 'sn_demo_9e31c7a0b5d24f68',
            'queue-url': 'amqps://app:queue-demo-71f3c0@queue.acme.example:5671/app',
            'queue-token': 'qt_demo_2b8f60d41ce97a35',
          },
        },
      },
    },
    vault: {
      policies: {
        ci: [
          'path "secret/data/prod/*" { capabilities = ["read"] }',
          'path "secret/metadata/prod/*" { capabilities = ["read", "list"] }',
          'path "database/creds/readonly" { capabilities = ["read"] }',
        ].join('\n'),
      },
      auth: {
        jwt: {
          roles: {
            ci: {
              user_claim: 'repository_id',
              bound_audiences: ['{address}'],
              bound_claims: { repository_id: '456', ref: 'refs/heads/main' },
              token_policies: ['ci'],
              token_ttl: '15m',
            },
          },
        },
      },
      mounts: {
        secret: { type: 'kv', version: 2 },
        database: { type: 'database', roles: { readonly: { default_ttl: '1h' } } },
      },
      secrets: {
        'secret/prod/queue': { data: { user: 'app', password: 'vq-demo-8Ld3Kf0sWn' } },
        'secret/prod/mail': { data: { token: 'vm_demo_e41b7c90' } },
      },
    },
  };
}

function demoPrivateKey(): string {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;
}
