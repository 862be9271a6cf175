import { expect, test } from 'vitest';
import { SecretValue } from '../../src/core/secret-value.ts';
import { planMasks } from '../../src/masking/plan-masks.ts';
import { SecretMasker } from '../runner/masker.ts';
import { shapes } from './shapes.ts';

/** What jobs print that hold no secret. */
const ordinary = `
##[group]Run actions/checkout@v5
Syncing repository: acme/web
[command]/usr/bin/git version
git version 2.54.0
Temporarily overriding HOME='/home/runner/_temp/3f9c' before making global git config changes
Fetching the repository
 * [new branch]      main       -> origin/main
 * [new tag]         v1.4.2     -> v1.4.2
HEAD is now at 4f1d2c3 fix: retry once on HTTP 503
Attempting to download node 24.x...
npm warn deprecated inflight@1.0.6: This module is not supported
added 812 packages, and audited 813 packages in 14s
found 0 vulnerabilities
> web@1.4.2 build
> tsc -p . && vite build --mode production
vite v7.1.0 building for production...
dist/assets/index-DiwrgTda.js   143.41 kB | gzip: 46.11 kB
Test Files  42 passed (42)
     Tests  611 passed | 3 skipped (614)
PASS test/api.test.ts (5.123 s)
Connecting to localhost:5432 as user postgres
Connecting to db1.acme.example:5432
connection to redis at 127.0.0.1:6379 established
Deploying to production in eu-west-1 (stage: prod)
deploying to us-central1, zone europe-west1-b
project acme-prod, environment staging
An error occurred (AccessDeniedException) when calling the GetSecretValue operation: User: arn:aws:sts::111122223333:assumed-role/ci/acme-web-42-1 is not authorized
{
}
},
],
  "type": "service_account",
  "region": "eu-west-1",
  "port": 5432,
  "enabled": true,
{"level":"info","msg":"listening","port":8080,"env":"production"}
apiVersion: v1
kind: Secret
metadata:
data:
type: Opaque
---
[default]
region = eu-west-1
DATABASE_HOST=localhost
NODE_ENV=production
CI=true
-----BEGIN CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
-----END OPENSSH PRIVATE KEY-----
BggqhkjOPQMBBw==
eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9
Authorization: Bearer
Logged in as __token__ to https://pkg.acme.example/simple
remote: https://x-access-token@github.com/acme/web
pushed registry.acme.example/web:1.4.2@sha256:9b2cf7d1e3a0485f6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3
Step 4/12 : RUN npm ci --omit=dev
#12 [build 5/9] RUN make -j4 release
Successfully built 1f2e3d4c5b6a
deployment.apps/web configured
Waiting for deployment "web" rollout to finish: 1 of 3 updated replicas are available...
Terraform will perform the following actions:
  + engine                = "postgres"
  + username              = (known after apply)
  ~ password              = (sensitive value)
Plan: 3 to add, 1 to change, 0 to destroy.
Caused by: java.net.ConnectException: Connection refused
  at com.acme.web.Main.main(Main.java:42)
Traceback (most recent call last):
  File "/usr/lib/python3.13/json/decoder.py", line 345, in decode
2026-11-24T10:00:00.000Z [info] GET /api/v1/users 200 12ms
Exit code 1; retrying in 5 s (attempt 2 of 4)
admin root default none null true false yes no on off
test dev main master latest stable
DefaultEndpointsProtocol=https
RootManageSharedAccessKey
grant_type=refresh_token&client_id=web
abandon all caches? the access was about to end
`
  .split('\n')
  .filter((line) => line !== '');

test.each(shapes.map((shape) => [shape.name, shape.value] as const))(
  'no ordinary line is changed beside a secret: %s',
  (_, value) => {
    const masker = new SecretMasker();
    const { texts } = planMasks([{ name: 'A', values: [SecretValue.ofText(value)], inFile: false }]);
    for (const text of texts) masker.add(text);
    // The line itself stands in that file, and holds what only that file knows.
    const changed = ordinary.filter((line) => masker.mask(line) !== line);
    expect(changed).toEqual([]);
    for (const text of texts) expect(text.length).toBeGreaterThanOrEqual(4);
  },
);
