import { inspect } from 'node:util';

/**
 * Holds something that must not be shown. What a subclass keeps in `#private` fields does not come out by printing,
 * interpolating, encoding as JSON, cloning, serialising or inspecting; what stands there instead is a fixed text. As a
 * number it is NaN, so that no comparison by size holds.
 */
export abstract class Concealed {
  readonly #shown: string;

  protected constructor(shown: string) {
    this.#shown = shown;
  }

  toString(): string {
    return this.#shown;
  }

  toJSON(): string {
    return this.#shown;
  }

  [Symbol.toPrimitive](hint: string): string | number {
    return hint === 'number' ? Number.NaN : this.#shown;
  }

  [inspect.custom](): string {
    return this.#shown;
  }
}
