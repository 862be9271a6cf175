import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultSessionName } from '../../../src/stores/aws/session-name.ts';

const legal = /^[\w+=,.@-]{2,64}$/;

test.each([
  [{ repository: 'acme/web', run: '4711-2' }, 'acme-web-4711-2'],
  [{ repository: 'acme/a.b_c', run: '1-1' }, 'acme-a.b_c-1-1'],
  [{ repository: 'acme/web', run: '' }, 'acme-web'],
  [{ repository: '', run: '42' }, 'secret-sync-42'],
  [{ repository: 'w', run: '' }, 'w-'],
  [{ repository: '', run: '' }, 'secret-sync'],
  [undefined, 'secret-sync'],
  [
    { repository: `acme/${'long'.repeat(30)}`, run: '1234567890-1' },
    `acme-${'long'.repeat(30).slice(0, 46)}-1234567890-1`,
  ],
])('%o: %s', (job, expected) => {
  expect(defaultSessionName(job)).toBe(expected);
});

test('is always one that STS takes, and keeps run and attempt where they are numbers', () => {
  const text = fc.string({ unit: 'binary', maxLength: 120 });
  fc.assert(
    fc.property(text, text, (repository, run) => {
      expect(defaultSessionName({ repository, run })).toMatch(legal);
    }),
  );
  fc.assert(
    fc.property(text, fc.nat(), fc.nat(), (repository, run, attempt) => {
      const name = defaultSessionName({ repository, run: `${run}-${attempt}` });
      expect(name).toMatch(legal);
      expect(name.endsWith(`-${run}-${attempt}`)).toBe(true);
    }),
  );
});
