/**
 * Gives each attempt a signal that ends with the attempt's own limit or with the deadline. As `AbortSignal.any` and `timeout` would,
 * in a fraction of their time: a hundred attempts may begin at once.
 */
export class AttemptBounds {
  readonly #milliseconds: number;
  readonly #open = new Set<AbortController>();

  /** @param milliseconds an attempt's own limit */
  constructor(deadline: AbortSignal, milliseconds: number) {
    this.#milliseconds = milliseconds;
    const endAll = (): void => {
      for (const controller of this.#open) controller.abort(deadline.reason);
    };
    deadline.addEventListener('abort', endAll, { once: true });
  }

  /**
   * @param mayEnd asked when the limit is over: whether the attempt may be given up. The deadline asks nobody.
   * @returns the signal, and what is to be called when the attempt is over
   */
  begin(mayEnd: () => boolean): { readonly signal: AbortSignal; readonly end: () => void } {
    const controller = new AbortController();
    this.#open.add(controller);
    const timer = setTimeout(() => {
      if (mayEnd()) controller.abort(new DOMException('no answer in time', 'TimeoutError'));
    }, this.#milliseconds);
    // The deadline's own timer keeps the process, not these.
    timer.unref();
    return {
      signal: controller.signal,
      end: () => {
        clearTimeout(timer);
        this.#open.delete(controller);
      },
    };
  }
}
