import { expect, test } from 'vitest';
import { findPlatform } from '../../src/platforms/find-platform.ts';
import { defaultSessionName } from '../../src/stores/aws/session-name.ts';
import { ciEnvironments } from '../helpers/ci-environments.ts';

const expected: Readonly<Record<string, string>> = {
  github: 'acme-web-4711-1',
  forgejo: 'acme-web-4711-1',
  gitlab: 'acme-web-4711-815',
  circleci: 'acme-web-42',
  buildkite: 'acme-web-42-0',
  bitbucket: 'acme-web-42',
  'azure-pipelines': 'acme-web-4711-1',
  jenkins: 'web-42',
  'hcp-terraform': 'acme-web-run-1a2b3c4d5e6f7a8b',
};

test.each(Object.entries(ciEnvironments))('an AWS session tells the job of %s', (id, env) => {
  const platform = findPlatform(env);
  expect([platform.id, defaultSessionName(platform.job?.(env))]).toEqual([id, expected[id]]);
});

test('what a CI does not say is left out', () => {
  const names = Object.keys(ciEnvironments).map((id) => defaultSessionName(findPlatform({}, id).job?.({})));
  expect(new Set(names)).toEqual(new Set(['secret-sync']));
});
