/**
 * Runs expressions that people typed, in a worker that is ended when one takes too long: `(a+)+$` on a long line would hold the
 * page for longer than anybody lives. Owns the worker and the time; knows no document.
 */
import type { Clock, Timer } from '../../sync/ports.ts';
import type { Hit } from './search.ts';

export interface PatternTask {
  readonly task: number;
  readonly source: string;
  readonly flags: string;
  readonly texts: readonly string[];
}

export interface PatternAnswer {
  readonly task: number;
  /** For each text; null where it has only been begun. */
  readonly hits: readonly (readonly Hit[])[] | null;
}

type Outcome = readonly (readonly Hit[])[] | 'too-slow' | 'put-away';

/** The part of a Worker that is needed. */
export interface PatternPort {
  postMessage(task: PatternTask): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<PatternAnswer>) => void): void;
  terminate(): void;
}

export interface PatternRunnerOptions {
  readonly startWorker: () => PatternPort;
  readonly clock: Clock;
}

/** Longer than this nobody waits for an expression. */
const MAX_PATTERN_MS = 1000;
/** A worker that is new is fetched and started first, on a slow machine or line for longer than any expression may take. */
const START_MS = 10_000;

interface Waiting {
  readonly task: number;
  timer: Timer;
  readonly settle: (outcome: Outcome) => void;
}

export class PatternRunner {
  readonly #startWorker: () => PatternPort;
  readonly #clock: Clock;
  #worker: PatternPort | null = null;
  #waiting: Waiting | null = null;
  #tasks = 0;

  constructor({ startWorker, clock }: PatternRunnerOptions) {
    this.#startWorker = startWorker;
    this.#clock = clock;
  }

  /** A newer task puts the older one away: nobody waits for what was looked for before. */
  run(expression: { readonly source: string; readonly flags: string }, texts: readonly string[]): Promise<Outcome> {
    // A worker that is still busy with the older one is of no use to the newer.
    if (this.#waiting !== null) this.#end('put-away');
    const task = ++this.#tasks;
    return new Promise((settle) => {
      const timer = this.#clock.setTimer(START_MS, () => this.#end('too-slow'));
      this.#waiting = { task, timer, settle };
      this.#port().postMessage({ task, source: expression.source, flags: expression.flags, texts });
    });
  }

  close(): void {
    this.#end('put-away');
    this.#worker?.terminate();
    this.#worker = null;
  }

  #end(why: 'too-slow' | 'put-away'): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    this.#waiting = null;
    waiting.timer.cancel();
    this.#worker?.terminate();
    this.#worker = null;
    waiting.settle(why);
  }

  #port(): PatternPort {
    if (this.#worker !== null) return this.#worker;
    const worker = this.#startWorker();
    worker.addEventListener('message', ({ data }) => {
      const waiting = this.#waiting;
      if (waiting === null || waiting.task !== data.task || worker !== this.#worker) return;
      waiting.timer.cancel();
      if (data.hits === null) {
        waiting.timer = this.#clock.setTimer(MAX_PATTERN_MS, () => this.#end('too-slow'));
        return;
      }
      this.#waiting = null;
      waiting.settle(data.hits);
    });
    this.#worker = worker;
    return worker;
  }
}
