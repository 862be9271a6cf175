import { expect, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { fetchAll } from '../../src/pipeline/per-store.ts';
import type { SecretStore, StoreConnection } from '../../src/stores/store.ts';
import { connectionOf } from '../helpers/connections.ts';
import { fakeRun, goodLines, scriptedStore } from './fake-run.ts';

const held = { 'prod/db': 'hunter2-value', x: 'other-value' };

function withOpen(store: SecretStore, open: StoreConnection['open']): SecretStore {
  return { ...store, configure: (...given) => ({ ...store.configure(...given), open }) };
}

test('a store that waits for its sign-in holds up no other', async () => {
  const signIn = Promise.withResolvers<void>();
  const aws = scriptedStore('aws', { held });
  const gcp = scriptedStore('gcp', { held });
  const slowAws = withOpen(aws, async (references, context) => {
    await signIn.promise;
    return connectionOf(aws).open(references, context);
  });
  const openGcp = withOpen(gcp, async (references, context) => {
    const session = await connectionOf(gcp).open(references, context);
    // It is read before the other has signed in at all.
    return { ...session, fetch: (asked) => session.fetch(asked).finally(signIn.resolve) };
  });
  const asking = fetchAll(goodLines('A = aws:prod/db\nB = gcp:x', [slowAws, openGcp]), fakeRun());
  expect((await asking).map(({ results }) => results.length)).toEqual([1, 1]);
});

test('a store that cannot be signed in to has its errors among the outcomes', async () => {
  const refused = new UserError({ code: 'AWS_TRUST_REFUSED', what: 'no', fix: [] });
  const aws = withOpen(scriptedStore('aws', { held }), () => Promise.reject(refused));
  const asking = fetchAll(goodLines('A = aws:prod/db', [aws]), fakeRun());
  expect((await asking).map(({ errors }) => errors.map(({ code }) => code))).toEqual([['AWS_TRUST_REFUSED']]);
});

test('what can be seen to be wrong is thrown, and nobody is asked', async () => {
  const missing = new UserError({ code: 'INPUT_MISSING', what: 'aws-role is missing', fix: [] });
  const aws = scriptedStore('aws', { held, checkErrors: [missing] });
  const asking = fetchAll(goodLines('A = aws:prod/db', [aws]), fakeRun());
  await expect(asking).rejects.toThrow('aws-role is missing');
  expect(aws.opened).toEqual([]);
});

test('a session is closed once its reads are done, whatever they came to', async () => {
  const answer = Promise.withResolvers<void>();
  const store = scriptedStore('aws', { held });
  let closed = 0;
  const closing = withOpen(store, async (references, context) => {
    const session = await connectionOf(store).open(references, context);
    return {
      ...session,
      fetch: (asked) => answer.promise.then(() => session.fetch(asked)),
      close: async () => {
        closed += 1;
        throw new Error('must not matter');
      },
    };
  });
  const run = fakeRun();
  const asking = fetchAll(goodLines('A = aws:prod/db', [closing]), run);
  await new Promise((resolve) => setImmediate(resolve));
  expect([closed, run.closing.length]).toEqual([0, 0]);
  answer.resolve();
  expect(await asking).toHaveLength(1);
  await Promise.all(run.closing);
  expect([closed, run.closing.length]).toEqual([1, 1]);

  const failing = fakeRun();
  const rejected = withOpen(store, async (references, context) => ({
    ...(await connectionOf(closing).open(references, context)),
    fetch: () => Promise.reject(new Error('a bug')),
  }));
  await expect(fetchAll(goodLines('A = aws:prod/db', [rejected]), failing)).rejects.toThrow('a bug');
  await Promise.all(failing.closing);
  expect(closed).toBe(2);
});
