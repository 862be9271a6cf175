import { expect, test, vi } from 'vitest';
import { within } from '../../src/core/within.ts';

const never = new Promise<never>(() => undefined);

test('the work is waited for', async () => {
  const { signal } = new AbortController();
  expect(await within(signal, Promise.resolve('done'))).toBe('done');
  await expect(within(signal, Promise.reject(new Error('failed')))).rejects.toThrow('failed');
});

test('a signal ends the wait, before or while', async () => {
  const controller = new AbortController();
  const waiting = within(controller.signal, never);
  controller.abort(new Error('over'));
  await expect(waiting).rejects.toThrow('over');
  await expect(within(controller.signal, never)).rejects.toThrow('over');
});

test('work that fails after the signal does not end the process', async () => {
  const unheard = vi.fn();
  process.once('unhandledRejection', unheard);
  const { promise, reject } = Promise.withResolvers<never>();
  await expect(within(AbortSignal.abort(new Error('over')), promise)).rejects.toThrow('over');
  reject(new Error('late'));
  await new Promise(setImmediate);
  process.off('unhandledRejection', unheard);
  expect(unheard).not.toHaveBeenCalled();
});

test('no listener is left on the signal', async () => {
  const { signal } = new AbortController();
  const removed = vi.spyOn(signal, 'removeEventListener');
  const added = vi.spyOn(signal, 'addEventListener');
  await within(signal, Promise.resolve());
  expect(removed.mock.calls[0]?.[1]).toBe(added.mock.calls[0]?.[1]);
});
