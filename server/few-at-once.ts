/**
 * A line for work that others wait for too: so many pieces of it are under way at a time, and each that is done lets in the one that has
 * waited longest. Knows nothing of what is done.
 */
export class FewAtOnce {
  readonly #max: number;
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Answers, or rejects, as `work` does. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#underWay < this.#max) this.#underWay++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#underWay--;
      else next();
    }
  }
}
