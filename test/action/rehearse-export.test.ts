import { expect, test } from 'vitest';
import { rehearseExport } from '../../src/action/rehearse-export.ts';
import { fakeRun, goodLines, scriptedStore } from '../pipeline/fake-run.ts';

const store = scriptedStore('aws', { held: {} });
const lines = goodLines('A = aws:prod/db\nB = aws:prod/json#key\nC_* = aws:prod/*\nD = aws:x?optional', [
  store,
]);

test('nothing of it is asked for, registered or printed', async () => {
  const run = fakeRun();
  let pauses = 0;
  const pause = async (): Promise<void> => {
    pauses += 1;
  };
  await rehearseExport(lines.slice(0, 1), run, pause);
  expect(pauses).toBeGreaterThan(3);
  expect([store.opened, store.fetched, run.masker.masks, run.log.lines]).toEqual([[], [], [], []]);
});

test('it goes no further than there is time for', async () => {
  const run = fakeRun();
  const over = new Error('there are answers');
  let pauses = 0;
  const pause = async (): Promise<void> => {
    pauses += 1;
    if (pauses === 2) throw over;
  };
  await expect(rehearseExport(lines.slice(0, 1), run, pause)).rejects.toBe(over);
  expect(pauses).toBe(2);
});

test('lines of every kind', async () => {
  const run = fakeRun();
  await rehearseExport(lines, run, async () => undefined);
  expect([store.opened, run.masker.masks, run.log.lines]).toEqual([[], [], []]);
});
