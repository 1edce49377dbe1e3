/**
 * Large updates prepared in a thread of their own, one after the other, with so much memory and time and no more (HOSTILE S4); and what
 * pages get first, where there is time. Owns the thread: it starts with the first request and ends when there was none for a while. Knows no document.
 */
import { Worker } from 'node:worker_threads';
import type { ClientId } from '../../protocol/ids.ts';
import { MAX_UNPACKED_BYTES } from '../../protocol/messages.ts';
import type { UpdateRules } from '../room/check-update.ts';
import type { Clock, Timer } from '../room/ports.ts';
import type { PackedSlices } from '../room/packed-slices.ts';
import { PreparerFull, type PreparedUpdate, type UpdatePreparer } from '../room/prepare-update.ts';

interface PrepareRequest {
  readonly kind: 'update';
  readonly update: Uint8Array;
  readonly rules: UpdateRules;
  readonly clocks: ReadonlyMap<ClientId, number> | null;
}

interface StateRequest {
  readonly kind: 'state';
  readonly update: Uint8Array;
}

interface SliceRequest {
  readonly kind: 'slice';
  readonly update: Uint8Array;
  readonly maxDepth: number;
}

export type ThreadRequest = PrepareRequest | SliceRequest | StateRequest;
/** To a `state` its bytes, to a `slice` its slices, else what was prepared. */
type Answer = PreparedUpdate | PackedSlices | Uint8Array | null;

interface Job {
  readonly request: ThreadRequest;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

export interface PreparerLimits {
  /** Requests that wait, in all; each holds up to a frame's bytes. */
  readonly maxWaiting: number;
  readonly maxHeapMb: number;
  readonly timeoutMs: number;
  readonly idleMs: number;
}

/** Of less it saves a few packets of the network, and a quiet document would hold it beside its bytes. */
const LEAST_STATE = 128 * 1024;

const PREPARER_LIMITS: PreparerLimits = { maxWaiting: 32, maxHeapMb: 384, timeoutMs: 10_000, idleMs: 30_000 };

export class ThreadPreparer implements UpdatePreparer {
  readonly #clock: Clock;
  readonly #limits: PreparerLimits;
  readonly #waiting: Job[] = [];
  #underWay: Job | null = null;
  #worker: Worker | null = null;
  #timer: Timer | null = null;

  constructor(clock: Clock, limits: PreparerLimits = PREPARER_LIMITS) {
    this.#clock = clock;
    this.#limits = limits;
  }

  prepare(
    update: Uint8Array,
    rules: UpdateRules,
    clocks: ReadonlyMap<ClientId, number> | null = null,
  ): Promise<PreparedUpdate> {
    const answer = this.#ask({ kind: 'update', update, rules: rulesOnly(rules), clocks }, this.#limits.maxWaiting);
    // The thread answers each kind with its own.
    return answer as Promise<PreparedUpdate>;
  }

  slice(stored: Uint8Array, maxDepth: number): Promise<PackedSlices | null> {
    // As above.
    return this.#ask(
      { kind: 'slice', update: stored, maxDepth },
      this.#limits.maxWaiting,
    ) as Promise<PackedSlices | null>;
  }

  /**
   * The DEFLATE bytes of a `state` message; null where they would save little. Rejects sooner than `prepare` does where many wait:
   * nobody needs it to go on.
   */
  packState(update: Uint8Array): Promise<Uint8Array> | null {
    if (update.length < LEAST_STATE || update.length > MAX_UNPACKED_BYTES) return null;
    // As above.
    return this.#ask({ kind: 'state', update }, this.#limits.maxWaiting / 2) as Promise<Uint8Array>;
  }

  #ask(request: ThreadRequest, mostWaiting: number): Promise<Answer> {
    if (this.#waiting.length >= mostWaiting) return Promise.reject(new PreparerFull('too many large updates wait'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#next();
    });
  }

  /** Ends the thread; what waits is rejected. May be called twice. */
  async close(): Promise<void> {
    for (const job of this.#waiting.splice(0)) job.reject(new Error('the server is stopping'));
    await this.#end('the server is stopping');
  }

  #next(): void {
    if (this.#underWay !== null) return;
    const job = this.#waiting.shift();
    this.#timer?.cancel();
    if (job === undefined) {
      this.#timer = this.#clock.setTimer(this.#limits.idleMs, () => void this.#end('idle'));
      return;
    }
    this.#underWay = job;
    this.#timer = this.#clock.setTimer(this.#limits.timeoutMs, () => void this.#end('it took too long'));
    this.#worker ??= this.#start();
    this.#worker.postMessage(job.request);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./prepare-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.maxHeapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    });
    // A server that has nothing else to do may end.
    worker.unref();
    worker.on('message', (answer: Answer) => {
      if (worker !== this.#worker) return;
      const job = this.#underWay;
      this.#underWay = null;
      job?.resolve(answer);
      this.#next();
    });
    worker.on('error', (error) => {
      if (worker === this.#worker) void this.#end(error instanceof Error ? error.message : 'it failed');
    });
    return worker;
  }

  async #end(reason: string): Promise<void> {
    this.#timer?.cancel();
    this.#timer = null;
    const [worker, job] = [this.#worker, this.#underWay];
    this.#worker = this.#underWay = null;
    job?.reject(new Error(`a large update was not prepared: ${reason}`));
    if (this.#waiting.length > 0) this.#next();
    await worker?.terminate();
  }
}

/** What the check looks at, and nothing that cannot travel. */
function rulesOnly({ kind, maxClock, maxDepth, maxStateVectorClients }: UpdateRules): UpdateRules {
  return { kind, maxClock, maxDepth, maxStateVectorClients };
}
