import { expect, test } from 'vitest';
import { SecretsExport } from '../../src/action/export-secrets.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import { fetchAll } from '../../src/pipeline/per-store.ts';
import { connectionOf } from '../helpers/connections.ts';
import { fakeRun, goodLines, scriptedStore } from '../pipeline/fake-run.ts';

test('values that are looked through are neither registered nor printed, a few in each turn', async () => {
  const run = fakeRun();
  let turns = 0;
  const idle = async (): Promise<void> => {
    turns += 1;
  };
  const exporting = new SecretsExport({ ...run, network: { ...run.network, idle } });
  const values = Array.from({ length: 100 }, (_, index) => SecretValue.ofText(`s3cr3t/value/${index}`));
  await Promise.all(values.map((value) => exporting.lookThrough(value)));
  expect(turns).toBeGreaterThan(1);
  expect(turns).toBeLessThan(50);
  expect([run.masker.masks, run.log.lines]).toEqual([[], []]);
});

test('a store may tell of a value before it has the others', async () => {
  const held = { 'prod/db': 'hunter2-value' };
  const store = scriptedStore('aws', { held });
  const telling = {
    ...store,
    configure: (...given: Parameters<typeof store.configure>) => ({
      ...store.configure(...given),
      open: async (...[references, context]: Parameters<ReturnType<typeof connectionOf>['open']>) => {
        context.arrived?.(SecretValue.ofText('early'));
        return connectionOf(store).open(references, context);
      },
    }),
  };
  const told: (string | undefined)[] = [];
  const lines = goodLines('A = aws:prod/db', [telling]);
  await fetchAll(lines, fakeRun(), (value) => told.push(value.revealText()));
  expect(told).toEqual(['early']);
});
