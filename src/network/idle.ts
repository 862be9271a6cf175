/**
 * The longest that anything is put off. A request that hangs (a handshake behind a proxy that says nothing) must hold up
 * nothing: this is for speed alone.
 */
const MOST_MILLISECONDS = 100;

/** `next`: the next request needs it; `last`: only what follows the last answer does. */
export type Urgency = 'next' | 'last';

/**
 * Knows when the process has nothing to do but wait for answers. Loading code keeps the event loop for milliseconds on end:
 * then it costs nothing, while before a request is written it costs all it takes.
 */
export class IdleTime {
  #unwritten = 0;
  readonly #waiting: Readonly<Record<Urgency, (() => void)[]>> = { next: [], last: [] };
  #isPlanned = false;

  /** A request begins. @returns to be called, once or more, when all of it is with the operating system, or it has failed */
  begin(): () => void {
    this.#unwritten += 1;
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.#unwritten -= 1;
      this.#plan();
    };
  }

  /**
   * Resolves once no request waits to be written, and in any case soon. Who waits first is first, one in each turn of the event
   * loop.
   */
  wait(urgency: Urgency = 'next'): Promise<void> {
    const waiting = this.#waiting[urgency];
    return new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(timer);
        const place = waiting.indexOf(go);
        if (place >= 0) waiting.splice(place, 1);
        resolve();
      };
      const timer = setTimeout(go, MOST_MILLISECONDS);
      waiting.push(go);
      this.#plan();
    });
  }

  get #first(): (() => void) | undefined {
    return this.#waiting.next[0] ?? this.#waiting.last[0];
  }

  #plan(): void {
    if (this.#isPlanned || this.#first === undefined) return;
    this.#isPlanned = true;
    // Behind what has arrived meanwhile: an answer that is here goes first, and the request that follows it.
    setImmediate(() => {
      this.#isPlanned = false;
      if (this.#unwritten > 0) return;
      this.#first?.();
      this.#plan();
    });
  }
}
