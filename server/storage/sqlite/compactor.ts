/**
 * Compaction as the main thread sees it: reads what a document needs in slices, has the compaction thread build and prove, and
 * has the storage thread put it in force, one document after the other. Owns that order, and the thread, which is started
 * when it is first needed and ended when it has had nothing to do for a while. Holds no connection to the file.
 */
import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode } from '../../../protocol/errors.ts';
import { asSeq, type DocumentId, type Seq } from '../../../protocol/ids.ts';
import type { Clock, Timer } from '../../room/ports.ts';
import type { Checkpoint } from '../document-log.ts';
import type { Chunk } from './chunk-codec.ts';
import type { Compaction } from './compaction.ts';
import type { StorageThread } from './storage-thread.ts';

export interface CompactionRequest {
  readonly checkpoint: Checkpoint | null;
  /** What is stored of `afterSeq` up to `lastSeq`, and perhaps more. */
  readonly pieces: readonly Chunk[];
  readonly afterSeq: Seq;
  readonly lastSeq: Seq;
  readonly packFrom: Seq | null;
}

export type CompactionReply =
  | { readonly ok: true; readonly made: Compaction }
  | { readonly ok: false; readonly code: ErrorCode; readonly detail: string };

/** What is read in one step, but for a row that is larger by itself: a commit that comes meanwhile waits for it. */
const SLICE_BYTES = 512 * 1024;
/** Pages that are given back in one step of some milliseconds, and how many steps at the most. */
const TRIM_PAGES = 512;
const MOST_TRIMS = 32;
/** Of the thread's heap: with as much as it likes, it holds 30 MB more for as long as it runs. */
const YOUNG_MB = 16;
/**
 * A thread takes 60 ms of CPU to start, and holds what it dropped last until it ends: some 15 MB after small documents, up to 100 MB after
 * large ones. So one that has had little to do stays for the next time, which on a small server is soon.
 */
const IDLE_END_MS = { little: 60_000, much: 5_000 };
const LITTLE_BYTES = 1024 * 1024;

export class Compactor {
  readonly #thread: StorageThread;
  readonly #clock: Clock | null;
  #worker: Worker | null = null;
  #answer: ((reply: CompactionReply) => void) | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #idle: Timer | null = null;
  /** Something was compacted since the free pages were looked at last. */
  #hasFreed = false;
  /** By the thread that runs. */
  #bytesDone = 0;
  #isClosed = false;

  /** Without a clock the thread stays until `close`. */
  constructor(thread: StorageThread, clock: Clock | null) {
    this.#thread = thread;
    this.#clock = clock;
  }

  /** Resolves with the number that the newest checkpoint goes through. Rejects with `document_damaged` or `storage_failed`. */
  compact(id: DocumentId): Promise<Seq> {
    const run = this.#last.then(() => this.#compact(id));
    this.#last = run.catch(() => undefined);
    return run;
  }

  async #compact(id: DocumentId): Promise<Seq> {
    await this.#thread.request('sortDocument', { id });
    const { plan, checkpoint } = await this.#thread.request('planCompaction', { id });
    if (plan === null) return asSeq(0);
    const { afterSeq, lastSeq, packFrom } = plan;
    const pieces: Chunk[] = [];
    for (let from = afterSeq; from < lastSeq;) {
      const params = { id, afterSeq: from, throughSeq: lastSeq, atLeastBytes: SLICE_BYTES };
      const slice = await this.#thread.request('readPieces', params);
      const last = slice.at(-1);
      if (last === undefined) throw new AppError('document_damaged', `nothing follows update ${from}`);
      pieces.push(...slice);
      from = last.lastSeq;
    }
    const reply = await this.#ask({ checkpoint, pieces, afterSeq, lastSeq, packFrom });
    if (!reply.ok) throw new AppError(reply.code, reply.detail);
    const { made } = reply;
    if (made.checkpoint !== null || made.chunks.length > 0) await this.#putInForce(id, made);
    return made.checkpoint?.throughSeq ?? checkpoint?.throughSeq ?? asSeq(0);
  }

  /** Gives the file's free pages back to the system, when nothing else is to be done: what is busy needs them again soon. */
  async #trim(): Promise<void> {
    for (let round = 0; round < MOST_TRIMS; round++) {
      const { freed } = await this.#thread.request('trim', { pages: TRIM_PAGES });
      if (freed < TRIM_PAGES) return;
    }
  }

  async #putInForce(id: DocumentId, made: Compaction): Promise<void> {
    try {
      await this.#thread.request('insertCompaction', { id, made });
      await this.#thread.request('confirmCompaction', { id });
    } catch (error) {
      await this.#thread.request('discardCompaction', { id }).catch(() => undefined);
      throw error;
    }
  }

  #ask(request: CompactionRequest): Promise<CompactionReply> {
    if (this.#isClosed) throw new AppError('storage_failed', 'the storage is closed');
    this.#idle?.cancel();
    const worker = (this.#worker ??= this.#start());
    this.#bytesDone += bytesOf(request);
    return new Promise((resolve) => {
      this.#answer = (reply) => {
        this.#answer = null;
        this.#hasFreed = true;
        const idleMs = this.#bytesDone > LITTLE_BYTES ? IDLE_END_MS.much : IDLE_END_MS.little;
        this.#idle = this.#clock?.setTimer(idleMs, () => this.#end()) ?? null;
        resolve(reply);
      };
      worker.postMessage(request, wholeBuffers(request.pieces));
    });
  }

  #start(): Worker {
    this.#bytesDone = 0;
    const worker = new Worker(new URL('./compaction-thread.ts', import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    let reason = 'the compaction thread ended';
    worker.on('message', (reply: CompactionReply) => this.#answer?.(reply));
    worker.on('error', (error) => (reason = error instanceof Error ? error.message : String(error)));
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#answer?.({ ok: false, code: 'storage_failed', detail: reason });
    });
    worker.unref();
    return worker;
  }

  #end(): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
    this.#last = this.#last.then(() => this.#trimOnce());
  }

  async #trimOnce(): Promise<void> {
    if (!this.#hasFreed) return;
    this.#hasFreed = false;
    // Room that is not given back is used again: a failure here concerns nobody.
    await this.#trim().catch(() => undefined);
  }

  /** Waits for what is under way, and ends the thread. May be called twice. */
  async close(): Promise<void> {
    await this.#last;
    await this.#trimOnce();
    this.#isClosed = true;
    this.#idle?.cancel();
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }
}

function bytesOf({ checkpoint, pieces }: CompactionRequest): number {
  return pieces.reduce((sum, { bytes }) => sum + bytes.length, checkpoint?.update.length ?? 0);
}

/** The buffers of which each is one piece's alone: what SQLite answers is. */
function wholeBuffers(pieces: readonly Chunk[]): ArrayBuffer[] {
  return pieces.flatMap(({ bytes: { buffer, byteLength } }) =>
    buffer instanceof ArrayBuffer && byteLength === buffer.byteLength ? buffer : [],
  );
}
