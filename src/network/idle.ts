/**
 * Knows when the process has nothing to do but wait for answers. Loading code keeps the event loop for milliseconds on end:
 * then it costs nothing, while before a request is written it costs all it takes.
 */
export class IdleTime {
  #unwritten = 0;
  readonly #waiting: (() => void)[] = [];
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

  /** Resolves once no request waits to be written. Who waits first is first, one in each turn of the event loop. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#plan();
    });
  }

  #plan(): void {
    if (this.#isPlanned || this.#waiting.length === 0) return;
    this.#isPlanned = true;
    // Behind what has arrived meanwhile: an answer that is here goes first, and the request that follows it.
    setImmediate(() => {
      this.#isPlanned = false;
      if (this.#unwritten > 0) return;
      this.#waiting.shift()?.();
      this.#plan();
    });
  }
}
