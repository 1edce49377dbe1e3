/**
 * Reads strangers' documents, each in a process of its own with so much memory and so much time and no more (HOSTILE I4): whatever the
 * bytes do to their reader, the server goes on. Whose turn it is says `import-line.ts`. Knows no HTTP and stores nothing.
 */
import type { ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';
import { AppError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { ImportReport } from '../../protocol/rest-import.ts';
import type { Clock, Random } from '../room/ports.ts';
import { ImportLine, type ImportLineLimits, type ImportPlace } from './import-line.ts';
import type { ImportAnswer, ImportOrder } from './import-process.ts';
import type { ImportRequest } from './import-update.ts';

export interface ImporterLimits extends ImportLineLimits {
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
/** What everybody waits for goes before what one waits for: beside two imports the server has most of a core, and they what is left. */
const NICENESS = 5;

export class Importer {
  readonly #options: ImporterOptions;
  readonly #line: ImportLine;

  constructor(options: ImporterOptions) {
    this.#options = options;
    this.#line = new ImportLine(options.limits, () => options.clock.now());
  }

  /** Asks for a place before a body is read, since bodies are large; null: come again later. `makeWay` is called where the place goes to somebody else while the body comes. */
  enter(address: string, bytes: number, makeWay: () => void): ImportPlace | null {
    return this.#line.enter(address, bytes, makeWay);
  }

  /** Rejects with `import_unreadable`, `too_large` where it takes more time or memory than there is for it, or `too_many_requests` where the place was lost before its turn. */
  async read(place: ImportPlace, bytes: Uint8Array, title: string): Promise<Imported> {
    const { random } = this.#options;
    const idPrefix = Buffer.from(random.bytes(ID_PREFIX_BYTES)).toString('base64url');
    const result = await place.run(bytes.length, () => this.#inProcess({ bytes, title, idPrefix }));
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
    yieldToOthers(reader);
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

function yieldToOthers({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, NICENESS);
  } catch {
    // It has ended already, or the system has no such thing: then it is read all the same.
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
