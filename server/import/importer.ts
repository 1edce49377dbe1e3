/**
 * Reads strangers' documents, each in a process of its own with so much memory and so much time and no more (HOSTILE I4): whatever the
 * bytes do to their reader, the server goes on. Bounds how many are read at once. Knows no HTTP and stores nothing.
 */
import type { ChildProcess } from 'node:child_process';
import { AppError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { ImportReport } from '../../protocol/rest-import.ts';
import { FewAtOnce } from '../few-at-once.ts';
import type { Clock, Random } from '../room/ports.ts';
import type { ImportAnswer, ImportOrder } from './import-process.ts';
import type { ImportRequest } from './import-update.ts';

export interface ImporterLimits {
  /** Bodies that are held at the same time, in all and of one address. */
  readonly maxAtOnce: number;
  readonly maxPerAddress: number;
  /** How many of them are read at the same time. */
  readonly maxProcesses: number;
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
  maxProcesses: 2,
  maxHeapMb: 384,
  timeoutMs: 30_000,
  maxResultBytes: LIMITS.maxFrameBytes,
};

const ID_PREFIX_BYTES = 4;

export class Importer {
  readonly #options: ImporterOptions;
  readonly #perAddress = new Map<string, number>();
  readonly #line: FewAtOnce;
  #places = 0;

  constructor(options: ImporterOptions) {
    this.#options = options;
    this.#line = new FewAtOnce(options.limits.maxProcesses);
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
    const { random } = this.#options;
    const idPrefix = Buffer.from(random.bytes(ID_PREFIX_BYTES)).toString('base64url');
    const requireWanted = () => {
      if (!isWanted()) throw new AppError('bad_request', 'the sender has gone');
    };
    const result = await this.#line.run(() => {
      requireWanted();
      return this.#inProcess({ bytes, title, idPrefix });
    });
    requireWanted();
    if (result === 'failed') throw new Error('the import failed');
    if (result === 'too_large') throw new AppError('too_large', 'the import, or what it came to');
    if (!result.ok) throw new AppError('import_unreadable', result.reason);
    return result;
  }

  async #inProcess({ bytes, idPrefix, title }: ImportRequest): Promise<ImportAnswer> {
    const { clock, limits } = this.#options;
    const { maxHeapMb, maxResultBytes, timeoutMs } = limits;
    // Loaded with the first import: most servers see none for weeks.
    const { fork } = await import('node:child_process');
    // What it prints where it dies is for nobody's log, and nothing of this process's surroundings is for it.
    const reader = fork(new URL('./import-process.ts', import.meta.url), [], {
      execArgv: [],
      env: {},
      serialization: 'advanced',
      stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    });
    const answer = answerOf(reader);
    const timer = clock.setTimer(timeoutMs, () => reader.kill('SIGKILL'));
    const order: ImportOrder = { title, idPrefix, length: bytes.length, maxHeapMb, maxResultBytes };
    reader.send(order, () => undefined);
    // It may be ended before it has read them; its end says so.
    reader.stdin?.once('error', () => undefined);
    reader.stdin?.end(bytes);
    try {
      return await answer;
    } finally {
      timer.cancel();
    }
  }
}

function answerOf(reader: ChildProcess): Promise<ImportAnswer> {
  return new Promise((resolve, reject) => {
    reader.on('error', reject);
    // `import-process.ts` says nothing else.
    reader.once('message', (answer) => resolve(answer as ImportAnswer));
    // Nothing happens here where an answer came first. Whoever was ended was so for its time or its memory: by us, by V8, or by the machine.
    reader.once('exit', (_code, signal) => resolve(signal === null ? 'failed' : 'too_large'));
  });
}
