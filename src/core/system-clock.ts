import type { Clock } from './environment.ts';
import { within } from './within.ts';

export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(milliseconds, signal) {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    try {
      await within(signal, over);
    } finally {
      clearTimeout(timer);
    }
  },
};
