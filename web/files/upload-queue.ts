/**
 * Sends files to the server, one after the other, until it has them all: what fails for the moment is tried again, what is
 * refused is said. Knows what is to be sent and how far it is; what the files are to the page is `document-files.ts`.
 */
import { ERRORS } from '../../protocol/errors.ts';
import type { FileId } from '../../protocol/files.ts';
import { Backoff } from '../sync/backoff.ts';
import type { FileApi } from '../sync/file-api.ts';
import type { Clock, Timer } from '../sync/ports.ts';
import type { ApiError } from '../sync/rest-caller.ts';
import { Store, type Readable } from '../sync/store.ts';
import type { Sending } from './file-state.ts';

export interface UploadQueueOptions {
  readonly api: Pick<FileApi, 'upload'>;
  readonly clock: Clock;
  readonly random: () => number;
  /** The bytes of a file that is to be sent; null where they are lost. */
  readonly read: (id: FileId) => Promise<Blob | null>;
  /** The server has it. */
  readonly onSent: (id: FileId) => void;
  readonly onChange: (id: FileId) => void;
}

const WAITING: Sending = { state: 'waiting' };

export class UploadQueue {
  readonly #options: UploadQueueOptions;
  readonly #backoff: Backoff;
  /** In the order in which they came. */
  readonly #files = new Map<FileId, Sending>();
  readonly #count = new Store(0);
  readonly #abort = new AbortController();
  #working = false;
  #retry: Timer | null = null;

  constructor(options: UploadQueueOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random);
  }

  /** How many files the server does not have yet. */
  get count(): Readable<number> {
    return this.#count;
  }

  /** Null for a file that is not to be sent. */
  stateOf(id: FileId): Sending | null {
    return this.#files.get(id) ?? null;
  }

  add(id: FileId): void {
    if (this.#files.has(id)) return;
    this.#set(id, WAITING);
    void this.#work();
  }

  /** Tries a refused file again. */
  retry(id: FileId): void {
    if (this.#files.get(id)?.state !== 'refused') return;
    this.#set(id, WAITING);
    void this.#work();
  }

  /** The server is there again: there is nothing to wait for. */
  wake(): void {
    this.#retry?.cancel();
    this.#retry = null;
    void this.#work();
  }

  close(): void {
    this.#abort.abort();
    this.#retry?.cancel();
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      for (let id = this.#next(); id !== null; id = this.#next()) await this.#send(id);
    } finally {
      this.#working = false;
    }
  }

  /** Null also while sending anything makes no sense. Asked after every file: somebody may have said meanwhile that it does. */
  #next(): FileId | null {
    if (this.#retry !== null || this.#abort.signal.aborted) return null;
    for (const [id, { state }] of this.#files) if (state === 'waiting') return id;
    return null;
  }

  async #send(id: FileId): Promise<void> {
    const file = await this.#options.read(id);
    if (file === null) {
      this.#set(id, null);
      return;
    }
    this.#set(id, { state: 'sending', part: 0 });
    const onProgress = (part: number) => this.#set(id, { state: 'sending', part });
    const answer = await this.#options.api.upload(file, onProgress, this.#abort.signal);
    if (this.#abort.signal.aborted) return;
    if (answer.ok) {
      this.#backoff.reset();
      this.#set(id, null);
      this.#options.onSent(id);
    } else if (isFinal(answer.error)) this.#set(id, { state: 'refused', words: answer.error.words });
    else {
      this.#retry = this.#options.clock.setTimer(this.#backoff.nextMs(), () => this.wake());
      this.#set(id, WAITING);
    }
  }

  #set(id: FileId, state: Sending | null): void {
    if (this.#abort.signal.aborted) return;
    if (state === null) this.#files.delete(id);
    else this.#files.set(id, state);
    this.#count.set(this.#files.size);
    this.#options.onChange(id);
  }
}

function isFinal({ code }: ApiError): boolean {
  return code !== 'unreachable' && !ERRORS[code].retry;
}
