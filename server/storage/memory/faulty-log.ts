/**
 * A DocumentLog that misbehaves as it is told: it holds calls back, fails them, or tears them (does the work and reports
 * a failure, as a power cut after the write does). Owns the script only; the work is the wrapped log's. Kept apart from
 * `memory-log.ts` so that any log can be made to fail.
 */
import { AppError, type ErrorCode } from '../../../protocol/errors.ts';
import type { DocumentId, Seq } from '../../../protocol/ids.ts';
import type { DocumentLog, LogEntry, NewEntry, StoredDocument } from '../document-log.ts';

/** `pass`: as the wrapped log does. `fail`: rejects, nothing done. `tear`: done, and rejects all the same. */
export type Fault = 'pass' | 'fail' | 'tear';
export type LogCall = 'load' | 'append' | 'checkpoint' | 'history';

/** A call that waits for the test's word. */
export interface HeldCall {
  readonly call: LogCall;
  readonly documentId: DocumentId;
  /** Lets it go on, well or badly. */
  release(fault?: Fault): void;
}

export class FaultyLog implements DocumentLog {
  readonly #log: DocumentLog;
  readonly #held: HeldCall[] = [];
  readonly #holding = new Set<LogCall>();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #faults: { readonly call: LogCall; readonly fault: Fault }[] = [];
  #calls = 0;
  #code: ErrorCode = 'storage_failed';
  #nth: { readonly call: number; readonly fault: Fault } | null = null;

  constructor(log: DocumentLog) {
    this.#log = log;
  }

  /** Calls that wait, oldest first. */
  get held(): readonly HeldCall[] {
    return this.#held;
  }

  /** From now on calls of this kind wait until they are released. */
  hold(call: LogCall): void {
    this.#holding.add(call);
  }

  /** Calls of this kind wait no more, and those that do go on. */
  unhold(call: LogCall): void {
    this.#holding.delete(call);
    for (const held of this.#held.filter((other) => other.call === call)) held.release();
  }

  /** The next call of this kind that is not held meets this fault. May be given several times. */
  failNext(call: LogCall, fault: Fault = 'fail'): void {
    this.#faults.push({ call, fault });
  }

  /** How many calls there have been, of any kind. */
  get calls(): number {
    return this.#calls;
  }

  /** The n-th call of any kind, counted from 1, meets this fault, with this code. */
  failNth(call: number, fault: Fault, code: ErrorCode): void {
    this.#nth = { call, fault };
    this.#code = code;
  }

  load(id: DocumentId): Promise<StoredDocument> {
    return this.#run('load', id, () => this.#log.load(id));
  }

  append(id: DocumentId, entries: readonly NewEntry[]): Promise<Seq> {
    return this.#run('append', id, () => this.#log.append(id, entries));
  }

  checkpoint(id: DocumentId): Promise<Seq> {
    return this.#run('checkpoint', id, () => this.#log.checkpoint(id));
  }

  history(id: DocumentId, afterSeq: Seq): Promise<readonly LogEntry[]> {
    return this.#run('history', id, () => this.#log.history(id, afterSeq));
  }

  /** Waits for what is under way, as the port says: what is held is released. */
  async close(): Promise<void> {
    this.#holding.clear();
    // A released call leaves the list, so the list is copied first.
    this.#held.slice().forEach((held) => held.release());
    await Promise.allSettled(this.#underWay);
    await this.#log.close();
  }

  #run<T>(call: LogCall, documentId: DocumentId, work: () => Promise<T>): Promise<T> {
    const run = this.#perform(call, documentId, work);
    this.#underWay.add(run);
    const forget = () => this.#underWay.delete(run);
    run.then(forget, forget);
    return run;
  }

  async #perform<T>(call: LogCall, documentId: DocumentId, work: () => Promise<T>): Promise<T> {
    const fault = await this.#decide(call, documentId);
    if (fault === 'fail') throw new AppError(this.#code, `${call} was made to fail`);
    const result = await work();
    if (fault === 'tear') throw new AppError(this.#code, `${call} was torn`);
    return result;
  }

  #decide(call: LogCall, documentId: DocumentId): Fault | Promise<Fault> {
    this.#calls++;
    if (this.#nth?.call === this.#calls) return this.#nth.fault;
    if (!this.#holding.has(call)) {
      const at = this.#faults.findIndex((other) => other.call === call);
      return at < 0 ? 'pass' : (this.#faults.splice(at, 1)[0]?.fault ?? 'pass');
    }
    return new Promise((resolve) => {
      const held: HeldCall = {
        call,
        documentId,
        release: (fault = 'pass') => {
          const at = this.#held.indexOf(held);
          if (at >= 0) this.#held.splice(at, 1);
          resolve(fault);
        },
      };
      this.#held.push(held);
    });
  }
}
