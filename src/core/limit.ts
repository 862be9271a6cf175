/** Runs the work at once, or as soon as fewer than the limit's width are under way; first come, first served. */
export type Limit = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function createLimit(width: number): Limit {
  let free = width;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // The place is handed on without becoming free between.
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
