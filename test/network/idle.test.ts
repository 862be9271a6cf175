import { afterEach, expect, test, vi } from 'vitest';
import { IdleTime } from '../../src/network/idle.ts';

afterEach(() => void vi.useRealTimers());

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function watch(idle: IdleTime, names: readonly string[]): readonly string[] {
  const done: string[] = [];
  for (const name of names) void idle.wait().then(() => done.push(name));
  return done;
}

test('without a request: one in each turn, in order', async () => {
  const done = watch(new IdleTime(), ['a', 'b', 'c']);
  expect(done).toEqual([]);
  await turn();
  expect(done).toEqual(['a']);
  await turn();
  expect(done).toEqual(['a', 'b']);
  await turn();
  expect(done).toEqual(['a', 'b', 'c']);
});

test('a request that is not written yet holds them back, also one that begins between', async () => {
  const idle = new IdleTime();
  const written = idle.begin();
  const done = watch(idle, ['a', 'b']);
  await turn();
  await turn();
  expect(done).toEqual([]);
  written();
  await turn();
  expect(done).toEqual(['a']);
  const second = idle.begin();
  await turn();
  expect(done).toEqual(['a']);
  second();
  await turn();
  expect(done).toEqual(['a', 'b']);
});

test('a request that says twice that it is written counts once', async () => {
  const idle = new IdleTime();
  const first = idle.begin();
  idle.begin();
  first();
  first();
  const done = watch(idle, ['a']);
  await turn();
  expect(done).toEqual([]);
});

test('a request that is never written holds nobody up for long, and costs the next ones nothing', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const idle = new IdleTime();
  idle.begin();
  const done = watch(idle, ['a', 'b']);
  await vi.advanceTimersByTimeAsync(99);
  expect(done).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(done).toEqual(['a', 'b']);
  expect(vi.getTimerCount()).toBe(0);
});

test('what only the end needs goes behind what the next request needs, whenever that comes', async () => {
  const idle = new IdleTime();
  const done: string[] = [];
  void idle.wait('last').then(() => done.push('last 1'));
  void idle.wait('last').then(() => done.push('last 2'));
  void idle.wait().then(() => done.push('next 1'));
  await turn();
  void idle.wait('next').then(() => done.push('next 2'));
  await turn();
  await turn();
  await turn();
  expect(done).toEqual(['next 1', 'next 2', 'last 1', 'last 2']);
});
