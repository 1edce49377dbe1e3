/**
 * The storage thread: owns the one connection to the data file and takes requests from the main thread until it is closed.
 * Owns in which order what waits is done; what is done stands in `operations.ts`, how it is committed in `group-commit.ts`.
 */
import { flushCompileCache } from 'node:module';
import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { StorageOpenError } from '../open-error.ts';
import { isUnreadable } from './failure.ts';
import { GroupCommit, type Outcome, type Settled } from './group-commit.ts';
import { openDatabase, type OpenDatabase } from './open-database.ts';
import { RequestJobs, type RequestJob } from './operations.ts';
import type { Reply, Request, ThreadData, ThreadMessage } from './requests.ts';

/** More than this in one transaction would let the first of them wait for long. */
const MAX_JOBS_PER_COMMIT = 2048;
/** Smaller buffers are cheaper to copy than to hand over. */
const TRANSFER_FROM_BYTES = 16 * 1024;

class StorageLoop {
  readonly #port: MessagePort;
  readonly #commits: GroupCommit;
  readonly #jobs: RequestJobs;
  readonly #writes: RequestJob[] = [];
  readonly #reads: RequestJob[] = [];
  readonly #alone: RequestJob[] = [];

  constructor(port: MessagePort, database: OpenDatabase) {
    this.#port = port;
    this.#jobs = new RequestJobs(database.db, () => database.close());
    this.#commits = new GroupCommit(
      database.db,
      () => this.#jobs.prepare(),
      () => this.#jobs.forget(),
    );
  }

  /** Does everything that waits, `first` and what arrives meanwhile. Writes go first: somebody waits for their "saved". */
  work(first: Request): void {
    this.#take(first);
    do {
      this.#drainPort();
      if (this.#writes.length > 0) this.#reply(this.#commits.writeAll(this.#writes.splice(0, MAX_JOBS_PER_COMMIT)));
      for (const job of this.#reads.splice(0)) this.#reply(this.#commits.runOne(job));
      const alone = this.#alone.shift();
      if (alone !== undefined) this.#reply(this.#commits.runOne(alone));
    } while (this.#writes.length + this.#reads.length + this.#alone.length > 0);
  }

  #drainPort(): void {
    for (let next = receiveMessageOnPort(this.#port); next !== undefined; next = receiveMessageOnPort(this.#port)) {
      // Only the main thread holds the other end of this port, and it sends requests only.
      this.#take(next.message as Request);
    }
  }

  #take(request: Request): void {
    const job = this.#jobs.jobOf(request);
    if (job.kind === 'write') this.#writes.push(job);
    else if (job.kind === 'read') this.#reads.push(job);
    else this.#alone.push(job);
  }

  #reply({ outcomes, mustReopen }: Settled<RequestJob>): void {
    const replies = outcomes.map(({ job, outcome }) => replyOf(job.number, outcome));
    const message: ThreadMessage = { kind: 'replies', replies, mustReopen };
    this.#port.postMessage(message, buffersOf(replies));
  }
}

function replyOf(number: number, outcome: Outcome): Reply {
  if (outcome.ok) return { number, ok: true, value: outcome.value };
  const { cause, code, message: detail } = outcome.error;
  return { number, ok: false, code, detail, isUnsure: code === 'document_damaged' && isUnreadable(cause) };
}

/** The large buffers directly in the values of these replies or one level below: exactly what `load` and `history` hold. */
function buffersOf(replies: readonly Reply[]): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = (value: unknown, depth: number) => {
    if (typeof value !== 'object' || value === null) return;
    if (value instanceof Uint8Array) {
      const whole = value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength;
      if (whole && value.byteLength >= TRANSFER_FROM_BYTES) found.add(value.buffer);
      return;
    }
    if (depth > 0 && !Array.isArray(value)) for (const inner of Object.values(value)) visit(inner, depth - 1);
  };
  for (const reply of replies) if (reply.ok) visit(reply.value, 2);
  return [...found];
}

function start(port: MessagePort, { path, verify }: ThreadData): void {
  const say = (message: ThreadMessage) => port.postMessage(message);
  let database: OpenDatabase;
  try {
    database = openDatabase(path, verify);
  } catch (error) {
    if (!(error instanceof StorageOpenError)) throw error;
    say({ kind: 'refused', words: error.message, code: error.code });
    port.close();
    return;
  }
  const loop = new StorageLoop(port, database);
  port.on('message', (request: Request) => loop.work(request));
  say({ kind: 'open' });
  // This thread is ended, not left to end, and then keeps nothing by itself of what it compiled.
  port.once('message', () => flushCompileCache());
}

if (parentPort === null) throw new Error('This file runs in a worker thread.');
start(parentPort, workerData as ThreadData);
