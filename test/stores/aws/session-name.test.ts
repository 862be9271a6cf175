import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultSessionName } from '../../../src/stores/aws/session-name.ts';

const legal = /^[\w+=,.@-]{2,64}$/;

test.each([
  [{ GITHUB_REPOSITORY: 'acme/web', GITHUB_RUN_ID: '4711', GITHUB_RUN_ATTEMPT: '2' }, 'acme-web-4711-2'],
  [{ GITHUB_REPOSITORY: 'acme/a.b_c', GITHUB_RUN_ID: '1', GITHUB_RUN_ATTEMPT: '1' }, 'acme-a.b_c-1-1'],
  [{ GITHUB_REPOSITORY: 'acme/web', GITHUB_RUN_ID: '4711' }, 'acme-web-4711'],
  [{ GITHUB_REPOSITORY: 'acme/web' }, 'acme-web'],
  [{ GITHUB_REPOSITORY: 'w' }, 'w-'],
  [{ GITHUB_REPOSITORY: '' }, 'secret-sync'],
  [{}, 'secret-sync'],
  [
    { GITHUB_REPOSITORY: `acme/${'long'.repeat(30)}`, GITHUB_RUN_ID: '1234567890', GITHUB_RUN_ATTEMPT: '1' },
    `acme-${'long'.repeat(30).slice(0, 46)}-1234567890-1`,
  ],
])('%o: %s', (env, expected) => {
  expect(defaultSessionName(env)).toBe(expected);
});

test('is always one that STS takes, and keeps run and attempt where they are numbers', () => {
  const text = fc.option(fc.string({ unit: 'binary', maxLength: 120 }), { nil: undefined });
  fc.assert(
    fc.property(text, text, text, (repository, run, attempt) => {
      const env = { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt };
      expect(defaultSessionName(env)).toMatch(legal);
    }),
  );
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc.nat(),
      fc.nat(),
      (repository, run, attempt) => {
        const env = {
          GITHUB_REPOSITORY: repository,
          GITHUB_RUN_ID: `${run}`,
          GITHUB_RUN_ATTEMPT: `${attempt}`,
        };
        expect(defaultSessionName(env)).toMatch(legal);
        expect(defaultSessionName(env).endsWith(`-${run}-${attempt}`)).toBe(true);
      },
    ),
  );
});
