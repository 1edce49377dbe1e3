/**
 * The main thread's side of the storage thread: asks and awaits, and keeps a thread alive. A thread that dies fails what it
 * had been asked and is replaced (HOSTILE K4); nothing is asked twice, since the first time may have taken effect. Bounds
 * what may wait (HOSTILE D4). Knows no SQLite; when a disk in trouble is tried again is `disk-trouble.ts`.
 */
import { Worker } from 'node:worker_threads';
import { AppError } from '../../../protocol/errors.ts';
import type { Clock, Logger } from '../../room/ports.ts';
import type { LogTrouble } from '../document-log.ts';
import { StorageOpenError } from '../open-error.ts';
import { DiskReading } from './disk-reading.ts';
import { DiskTrouble } from './disk-trouble.ts';
import type { Operation, Params, Reply, Request, Result, ThreadData, ThreadMessage } from './requests.ts';

/** The disk is not keeping up when this much waits, and memory is not endless. */
const MAX_WAITING_BYTES = 256 * 1024 * 1024;
/** The thread's objects are few and die at once, but each may hold an update's bytes: collected seldom, they are tens of megabytes. */
const YOUNG_MB = 2;

export interface StorageThreadOptions {
  /** Where the data file is. */
  readonly path: string;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Starts the thread; tests pass their own to get hold of it. */
  readonly spawn?: (data: ThreadData) => Worker;
  /** Whether the disk gives all of the file; tests pass their own. */
  readonly isReadable?: () => Promise<boolean>;
  /** Bytes that may wait for the disk before further requests are refused at once. */
  readonly maxWaitingBytes?: number;
}

interface Waiting {
  readonly operation: Operation;
  readonly bytes: number;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A read found damage, or a place that the disk does not give just now. */
class DoubtfulRead extends AppError {}

type State =
  | { readonly kind: 'running'; readonly worker: Worker }
  | { readonly kind: 'starting'; readonly started: Promise<Worker> }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'closed'; readonly done: Promise<void> };

export class StorageThread {
  readonly #options: StorageThreadOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #over = new WeakSet<Worker>();
  readonly #trouble: DiskTrouble;
  readonly #isReadable: () => Promise<boolean>;
  #state: State = { kind: 'stopped' };
  #waitingBytes = 0;
  #lastNumber = 0;
  #verifyNext = false;
  #emptied: (() => void) | null = null;

  private constructor(options: StorageThreadOptions) {
    this.#options = options;
    this.#trouble = new DiskTrouble(options.clock, () => this.#tryAgain());
    const reading = new DiskReading(options.path, options.clock);
    this.#isReadable = options.isReadable ?? (() => reading.isReadable());
  }

  /** Opens the file. Rejects with StorageOpenError. */
  static async open(options: StorageThreadOptions): Promise<StorageThread> {
    const thread = new StorageThread(options);
    await thread.#start();
    return thread;
  }

  /** Why an append would fail now, as far as is known; null where one is expected to succeed. */
  get trouble(): LogTrouble | null {
    return this.#trouble.why;
  }

  /**
   * Asks one thing. `transfer` are buffers that change hands. Requests take effect in the order of the calls, but for reads, which
   * may see later writes, and checkpoints, which may come later. Rejects with AppError.
   */
  async request<Op extends Operation>(
    operation: Op,
    params: Params<Op>,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Result<Op>> {
    if (this.#state.kind === 'closed') throw new AppError('storage_failed', 'the storage is closed');
    const state = this.#state;
    const worker = state.kind === 'running' ? state.worker : await this.#restarted();
    try {
      return await this.#post(worker, operation, params, transfer);
    } catch (error) {
      if (error instanceof DoubtfulRead) return this.#readAgain(operation, params, error);
      throw error;
    }
  }

  /** Damage is told only where the disk gives the whole file and the same is found again; else clients are to try again. */
  async #readAgain<Op extends Operation>(operation: Op, params: Params<Op>, found: DoubtfulRead): Promise<Result<Op>> {
    const isReadable = await this.#isReadable();
    const state = this.#state;
    if (isReadable && state.kind === 'running') return this.#post(state.worker, operation, params, []);
    this.#options.logger.error({ err: found }, 'a place in the data file cannot be read');
    throw new AppError('storage_failed', `the disk does not give all of the file: ${found.message}`);
  }

  /** Waits for what was asked, then closes the file. */
  close(): Promise<void> {
    if (this.#state.kind === 'closed') return this.#state.done;
    const before = this.#state;
    this.#trouble.close();
    const done = this.#finish(before);
    this.#state = { kind: 'closed', done };
    return done;
  }

  async #finish(before: State): Promise<void> {
    let worker: Worker | null = before.kind === 'running' ? before.worker : null;
    if (before.kind === 'starting') worker = await before.started.catch(() => null);
    if (worker === null) return;
    if (this.#waiting.size > 0) await new Promise<void>((resolve) => (this.#emptied = resolve));
    // A thread that ended while it was waited for would never answer.
    if (!this.#over.has(worker)) await this.#post(worker, 'close', {}, []).catch(() => undefined);
    await worker.terminate();
  }

  #post<Op extends Operation>(
    worker: Worker,
    operation: Op,
    params: Params<Op>,
    transfer: readonly ArrayBuffer[],
  ): Promise<Result<Op>> {
    const bytes = transfer.reduce((sum, buffer) => sum + buffer.byteLength, 0);
    if (this.#waitingBytes + bytes > (this.#options.maxWaitingBytes ?? MAX_WAITING_BYTES)) {
      return Promise.reject(new AppError('storage_failed', 'too much waits for the disk'));
    }
    const number = ++this.#lastNumber;
    return new Promise<Result<Op>>((resolve, reject) => {
      // The thread answers this number with this operation's result: `operations.ts` is typed by the same list.
      this.#waiting.set(number, { operation, bytes, resolve: (value) => resolve(value as Result<Op>), reject });
      this.#waitingBytes += bytes;
      const request: Request<Op> = { number, operation, params };
      worker.postMessage(request, transfer);
    });
  }

  async #restarted(): Promise<Worker> {
    // The disk is tried again by the clock: requests come as fast as clients do.
    if (this.#state.kind === 'stopped' && this.#trouble.why !== null)
      throw new AppError(this.#trouble.why, 'the disk failed lately');
    try {
      return await (this.#state.kind === 'starting' ? this.#state.started : this.#start());
    } catch (error) {
      throw new AppError('storage_failed', error instanceof Error ? error.message : 'the storage thread did not start');
    }
  }

  #start(): Promise<Worker> {
    const started = this.#spawn();
    this.#state = { kind: 'starting', started };
    started.then(
      (worker) => {
        if (this.#state.kind === 'starting') this.#state = { kind: 'running', worker };
      },
      () => {
        if (this.#state.kind === 'starting') this.#state = { kind: 'stopped' };
      },
    );
    return started;
  }

  #spawn(): Promise<Worker> {
    const data: ThreadData = { path: this.#options.path, verify: this.#verifyNext };
    const worker = (this.#options.spawn ?? spawnWorker)(data);
    return new Promise((resolve, reject) => {
      worker.on('message', (message: ThreadMessage) => {
        if (message.kind === 'open') {
          this.#verifyNext = false;
          this.#trouble.opened();
          resolve(worker);
        } else if (message.kind === 'refused') {
          reject(new StorageOpenError(message.words, { code: message.code }));
        } else {
          this.#settle(message.replies);
          if (message.mustReopen) this.#replace(worker);
        }
      });
      worker.on('error', (error) => {
        this.#options.logger.error({ err: error }, 'the storage thread failed');
      });
      worker.on('exit', () => {
        this.#over.add(worker);
        reject(new StorageOpenError(`${this.#options.path} cannot be opened: the storage thread ended.`));
        this.#ended(worker);
      });
    });
  }

  #settle(replies: readonly Reply[]): void {
    for (const reply of replies) {
      const waiting = this.#waiting.get(reply.number);
      if (waiting === undefined) continue;
      this.#forget(reply.number, waiting);
      this.#note(waiting.operation, reply);
      if (reply.ok) waiting.resolve(reply.value);
      else if (reply.isUnsure) waiting.reject(new DoubtfulRead(reply.code, reply.detail));
      else waiting.reject(new AppError(reply.code, reply.detail));
    }
  }

  /** What an append or a probe says of the disk. A picture may be too large for it where a word still is not. */
  #note(operation: Operation, reply: Reply): void {
    if (operation !== 'append' && operation !== 'probe') return;
    if (isForWantOfRoom(operation, reply)) this.#trouble.failed('disk_full');
    else if (reply.ok) this.#trouble.wrote(operation !== 'probe');
  }

  /** The clock's turn in a time of trouble: a thread that runs is asked to write, one that does not is started. */
  #tryAgain(): void {
    if (this.#state.kind === 'running') {
      const asked = this.#post(this.#state.worker, 'probe', {}, []);
      asked.catch(() => this.#trouble.failed(this.#trouble.why ?? 'storage_failed'));
    } else if (this.#state.kind === 'stopped') {
      this.#revive();
    }
  }

  #revive(): void {
    this.#start().catch((error: unknown) => {
      this.#options.logger.error({ err: error }, 'the storage thread could not be started again');
      if (this.#state.kind === 'stopped')
        this.#trouble.failed(error instanceof StorageOpenError ? error.code : 'storage_failed');
    });
  }

  #forget(number: number, waiting: Waiting): void {
    this.#waiting.delete(number);
    this.#waitingBytes -= waiting.bytes;
    if (this.#waiting.size === 0) this.#emptied?.();
  }

  /** The disk failed under this thread: its connection is given up, and the next one verifies the file (HOSTILE D2). */
  #replace(worker: Worker): void {
    this.#options.logger.error({}, 'the disk failed; the data file is opened again and verified');
    this.#verifyNext = true;
    void worker.terminate();
  }

  #ended(worker: Worker): void {
    for (const [number, waiting] of this.#waiting) {
      this.#forget(number, waiting);
      waiting.reject(new AppError('storage_failed', 'the storage thread ended'));
    }
    if (this.#state.kind !== 'running' || this.#state.worker !== worker) return;
    this.#options.logger.error({}, 'the storage thread ended; a new one is started');
    this.#state = { kind: 'stopped' };
    // The first time at once; one that ends again and again without having written waits longer each time.
    if (this.#trouble.ended()) this.#revive();
  }
}

/** Of several appends one may be too large for what room there is, where the others are not. */
function isForWantOfRoom(operation: Operation, reply: Reply): boolean {
  if (!reply.ok) return reply.code === 'disk_full';
  if (operation !== 'append') return false;
  // The thread answers with what `requests.ts` says of this operation.
  const outcomes = reply.value as Result<'append'>;
  return outcomes.some((outcome) => typeof outcome !== 'number' && outcome.code === 'disk_full');
}

function spawnWorker(data: ThreadData): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: data,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
}
