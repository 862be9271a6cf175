import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startDeadline } from '../../src/core/deadline.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import { thrownBy } from '../helpers/fakes.ts';

describe('the deadline', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('ends after its seconds, not before, with TIMED_OUT', () => {
    const deadline = startDeadline(60);
    vi.advanceTimersByTime(59_999);
    expect([deadline.signal.aborted, deadline.remaining()]).toEqual([false, 1]);
    vi.advanceTimersByTime(1);
    expect([deadline.signal.reason.code, deadline.remaining()]).toEqual(['TIMED_OUT', 0]);
    vi.advanceTimersByTime(1000);
    expect(deadline.remaining()).toBe(0);
  });

  test('says which calls it waited for, each once, and none that is over', () => {
    const deadline = startDeadline(60);
    deadline.waitFor('AWS STS, AssumeRole')();
    for (const call of ['Secret Manager, AccessSecretVersion', 'Secret Manager, AccessSecretVersion'])
      deadline.waitFor(call);
    vi.advanceTimersByTime(60_000);
    expect(deadline.signal.reason.facts.said).toBe('no answer yet: Secret Manager, AccessSecretVersion');
  });

  test('cancelled: at once, with CANCELLED, whatever comes later', () => {
    const deadline = startDeadline(60);
    deadline.cancel();
    vi.advanceTimersByTime(60_000);
    expect(deadline.signal.reason.code).toBe('CANCELLED');
  });

  test('cleared: nothing keeps the process alive, and it never ends', () => {
    const deadline = startDeadline(60);
    deadline.clear();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(120_000);
    expect(deadline.signal.aborted).toBe(false);
  });

  test('the longest timeout does not wrap around', () => {
    const deadline = startDeadline(6 * 3600);
    vi.advanceTimersByTime(6 * 3600 * 1000 - 1);
    expect(deadline.signal.aborted).toBe(false);
  });
});

describe("the system's clock", () => {
  test('sleeping ends with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('over');
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort(reason);
    expect(await thrownBy(sleeping)).toBe(reason);
    expect(await thrownBy(systemClock.sleep(60_000, controller.signal))).toBe(reason);
  });

  test('leaves no listener, however often, and warns of none', async () => {
    const controller = new AbortController();
    const warnings: unknown[] = [];
    const note = (warning: Error): void => void warnings.push(warning.message);
    process.on('warning', note);
    await Promise.all(Array.from({ length: 100 }, () => systemClock.sleep(0, controller.signal)));
    await new Promise(setImmediate);
    process.off('warning', note);
    expect([getEventListeners(controller.signal, 'abort'), warnings]).toEqual([[], []]);
  });
});
