/**
 * Reads Markdown in a worker that is ended when a text takes too long: lists a million deep and lines without an end must not hold
 * the page (HOSTILE I4). Owns the worker and the time; one text after the other.
 */
import type { Clock } from '../../sync/ports.ts';
import type { Fragment } from '../clipboard/fragment.ts';

export interface MarkdownTask {
  readonly task: number;
  readonly text: string;
}

/** Null where the text was too much for its reader. */
export interface MarkdownAnswer {
  readonly task: number;
  readonly fragment: Fragment | null;
}

/** The part of a Worker that is needed. */
export interface MarkdownPort {
  postMessage(task: MarkdownTask): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<MarkdownAnswer>) => void): void;
  addEventListener(type: 'error', listener: () => void): void;
  terminate(): void;
}

export interface MarkdownRunnerOptions {
  readonly startWorker: () => MarkdownPort;
  readonly clock: Clock;
}

export class MarkdownRunner {
  readonly #options: MarkdownRunnerOptions;
  #worker: MarkdownPort | null = null;
  #end: ((fragment: Fragment | null) => void) | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #tasks = 0;
  #closed = false;

  constructor(options: MarkdownRunnerOptions) {
    this.#options = options;
  }

  /** What the text says; null where that was not found out within this time, or could not be. */
  read(text: string, withinMs: number): Promise<Fragment | null> {
    const reading = this.#last.then(() => this.#read(text, withinMs));
    this.#last = reading;
    return reading;
  }

  close(): void {
    this.#closed = true;
    this.#giveUp();
  }

  #read(text: string, withinMs: number): Promise<Fragment | null> {
    if (this.#closed) return Promise.resolve(null);
    const task = ++this.#tasks;
    return new Promise((resolve) => {
      const timer = this.#options.clock.setTimer(withinMs, () => this.#giveUp());
      this.#end = (fragment) => {
        this.#end = null;
        timer.cancel();
        resolve(fragment);
      };
      this.#port().postMessage({ task, text });
    });
  }

  #port(): MarkdownPort {
    if (this.#worker !== null) return this.#worker;
    const worker = this.#options.startWorker();
    worker.addEventListener('message', ({ data }) => {
      if (worker === this.#worker && data.task === this.#tasks) this.#end?.(data.fragment);
    });
    // Its code cannot be had, or it ran out of memory.
    worker.addEventListener('error', () => {
      if (worker === this.#worker) this.#giveUp();
    });
    this.#worker = worker;
    return worker;
  }

  #giveUp(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#end?.(null);
  }
}
