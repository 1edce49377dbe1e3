/**
 * Reads strangers' documents, each in a thread of its own with so much memory and so much time and no more (HOSTILE I4): whatever the
 * bytes do to their reader, the server goes on. Bounds how many are read at once. Knows no HTTP and stores nothing.
 */
import { Worker } from 'node:worker_threads';
import { AppError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { ImportReport } from '../../protocol/rest-import.ts';
import type { Clock, Random } from '../room/ports.ts';
import type { ImportRequest, ImportResult } from './import-update.ts';

export interface ImporterLimits {
  /** Bodies that are held at the same time, in all and of one address. */
  readonly maxAtOnce: number;
  readonly maxPerAddress: number;
  /** How many of them are read at the same time. */
  readonly maxThreads: number;
  readonly maxHeapMb: number;
  readonly timeoutMs: number;
  /** The document that comes out must fit into one message of the wire. */
  readonly maxResultBytes: number;
}

export interface ImporterOptions {
  readonly limits: ImporterLimits;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Imported {
  readonly update: Uint8Array;
  readonly report: ImportReport;
}

export const IMPORTER_LIMITS: ImporterLimits = {
  maxAtOnce: 8,
  maxPerAddress: 2,
  maxThreads: 2,
  maxHeapMb: 384,
  timeoutMs: 30_000,
  maxResultBytes: LIMITS.maxFrameBytes,
};

const ID_PREFIX_BYTES = 4;

export class Importer {
  readonly #options: ImporterOptions;
  readonly #perAddress = new Map<string, number>();
  readonly #waiting: (() => void)[] = [];
  #places = 0;
  #threads = 0;

  constructor(options: ImporterOptions) {
    this.#options = options;
  }

  /** Asks for a place before a body is read, since bodies are large. Answers how to give it back, once or more; null: come again later. */
  enter(address: string): (() => void) | null {
    const { maxAtOnce, maxPerAddress } = this.#options.limits;
    const own = this.#perAddress.get(address) ?? 0;
    if (this.#places >= maxAtOnce || own >= maxPerAddress) return null;
    this.#places++;
    this.#perAddress.set(address, own + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#places--;
      const others = (this.#perAddress.get(address) ?? 1) - 1;
      if (others === 0) this.#perAddress.delete(address);
      else this.#perAddress.set(address, others);
    };
  }

  /** Does nothing, and rejects, where `isWanted` says that the sender has gone. Else rejects with `import_unreadable`, or `too_large` where it takes more time or memory than there is for it. */
  async read(bytes: Uint8Array, title: string, isWanted = () => true): Promise<Imported> {
    const { limits, random } = this.#options;
    const idPrefix = Buffer.from(random.bytes(ID_PREFIX_BYTES)).toString('base64url');
    const requireWanted = () => {
      if (!isWanted()) throw new AppError('bad_request', 'the sender has gone');
    };
    const result = await this.#inTurn(() => {
      requireWanted();
      return this.#inThread({ bytes, title, idPrefix });
    });
    requireWanted();
    if (!result.ok) throw new AppError('import_unreadable', result.reason);
    if (result.update.length > limits.maxResultBytes) throw new AppError('too_large', 'the imported document');
    return result;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#threads >= this.#options.limits.maxThreads) await new Promise<void>((go) => this.#waiting.push(go));
    else this.#threads++;
    try {
      return await work();
    } finally {
      // The place goes to the next in line, if there is one.
      const next = this.#waiting.shift();
      if (next === undefined) this.#threads--;
      else next();
    }
  }

  #inThread(request: ImportRequest): Promise<ImportResult> {
    const { clock, limits } = this.#options;
    const worker = new Worker(new URL('./import-worker.ts', import.meta.url), {
      workerData: request,
      resourceLimits: { maxOldGenerationSizeMb: limits.maxHeapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
      // What a document makes a library print is for nobody's log.
      stdout: true,
      stderr: true,
    });
    return new Promise<ImportResult>((resolve, reject) => {
      const timer = clock.setTimer(limits.timeoutMs, () => {
        reject(new AppError('too_large', 'the import took too long'));
        void worker.terminate();
      });
      worker.once('message', resolve);
      worker.once('error', (error: unknown) => {
        const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        reject(
          isMemory
            ? new AppError('too_large', 'the import took too much memory')
            : new Error('the import failed', { cause: error }),
        );
      });
      worker.once('exit', () => {
        timer.cancel();
        // Nothing happens here where a message or an error came first.
        reject(new Error('the import ended without an answer'));
      });
    });
  }
}
