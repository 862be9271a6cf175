import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AttemptBounds } from '../../src/network/attempt-bounds.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const always = (): boolean => true;

test('an attempt ends by its own limit, as a time-out, and its neighbours by theirs', () => {
  const bounds = new AttemptBounds(new AbortController().signal, 100);
  const first = bounds.begin(always);
  vi.advanceTimersByTime(50);
  const second = bounds.begin(always);
  vi.advanceTimersByTime(50);
  expect([first.signal.aborted, second.signal.aborted]).toEqual([true, false]);
  expect(first.signal.reason).toMatchObject({ name: 'TimeoutError' });
});

test('one that may not be given up ends with the deadline alone, by its reason', () => {
  const deadline = new AbortController();
  const bounds = new AttemptBounds(deadline.signal, 100);
  const sent = bounds.begin(() => false);
  vi.advanceTimersByTime(1000);
  expect(sent.signal.aborted).toBe(false);
  const reason = new Error('over');
  deadline.abort(reason);
  expect(sent.signal.reason).toBe(reason);
});

test('one that is over is bounded no more, and leaves no timer', () => {
  const deadline = new AbortController();
  const bounds = new AttemptBounds(deadline.signal, 100);
  const done = bounds.begin(always);
  done.end();
  expect(vi.getTimerCount()).toBe(0);
  deadline.abort(new Error('over'));
  expect(done.signal.aborted).toBe(false);
});
