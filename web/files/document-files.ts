/**
 * The files of one document in one page: taking one in, showing one, sending what the server does not have. A file that is
 * put in is kept on this device before anything else, so that it is not lost offline, and its id is known at once, since it
 * is made of its content. Draws nothing and knows no editor.
 */
import { isImageType, parseFileId, type FileId, type ImageType } from '../../protocol/files.ts';
import type { ImageHeader } from '../../protocol/image-header.ts';
import { ERRORS } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { FileApi } from '../sync/file-api.ts';
import type { Clock, Timer } from '../sync/ports.ts';
import type { Readable } from '../sync/store.ts';
import type { DeviceFiles } from './device-files.ts';
import { fileIdOf } from './file-id.ts';
import { LOADING, type FileState } from './file-state.ts';
import { UploadQueue } from './upload-queue.ts';

export interface DocumentFilesOptions {
  readonly api: Pick<FileApi, 'upload' | 'download' | 'has'>;
  readonly device: DeviceFiles;
  readonly clock: Clock;
  readonly random: () => number;
  /** What a picture says about itself; null for what is none we take, `away` where what reads it cannot be had now. */
  readonly readHeader: (bytes: Uint8Array) => Promise<ImageHeader | null | 'away'>;
  /** Makes an address that an element can show, and takes it back. */
  readonly urls: { create(blob: Blob): string; revoke(url: string): void };
}

export type Added =
  | { readonly ok: true; readonly file: FileId; readonly width: number; readonly height: number }
  | { readonly ok: false; readonly words: string };

/** A file that somebody watches. */
interface Watched {
  readonly listeners: Set<() => void>;
  state: FileState;
  retry: Timer | null;
  failures: number;
  /** Ends what is under way for it. */
  readonly abort: AbortController;
}

const MAX_UNASKED_BYTES = 32 * 1024 * 1024;
const UNREAD = 'The picture could not be read just now. Put it in again when you are online.';
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;

export class DocumentFiles {
  readonly #options: DocumentFilesOptions;
  readonly #queue: UploadQueue;
  readonly #watched = new Map<FileId, Watched>();
  /** Files that this browser cannot keep: they live as long as the page. */
  readonly #unkept = new Map<FileId, Blob>();
  readonly #ended = new AbortController();
  #closed = false;

  constructor(options: DocumentFilesOptions) {
    this.#options = options;
    this.#queue = new UploadQueue({
      api: options.api,
      clock: options.clock,
      random: options.random,
      read: (id) => this.#read(id),
      onSent: (id) => {
        this.#unkept.delete(id);
        void options.device.sent(id);
      },
      onChange: (id) => this.#onSending(id),
    });
  }

  /** How many files the server does not have yet. */
  get unsent(): Readable<number> {
    return this.#queue.count;
  }

  /** True while closing the page would lose a file. */
  get wouldLose(): boolean {
    return this.#unkept.size > 0;
  }

  /** Sends what an earlier visit left waiting. */
  async start(): Promise<void> {
    const waiting = await this.#options.device.waiting();
    if (!this.#closed) for (const id of waiting) this.#queue.add(id);
  }

  /** The server is there: what waits for it goes on. */
  online(): void {
    this.#queue.wake();
    for (const [id, { state }] of this.#watched) {
      if (state.state === 'unreachable' || state.state === 'missing') this.#retry(id);
    }
  }

  /** Takes a picture in; the words say why not. It is shown at once, and sent as soon as it can be. */
  async add(blob: Blob): Promise<Added> {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const header = await this.#options.readHeader(bytes);
    if (header === 'away') return { ok: false, words: UNREAD };
    if (header === null) return { ok: false, words: ERRORS.file_not_supported.words };
    const { height, type, width } = header;
    if (width * height > LIMITS.maxImagePixels || Math.max(width, height) > LIMITS.maxImageSide)
      return { ok: false, words: ERRORS.picture_too_large.words };
    const id = await fileIdOf(bytes);
    if (id === null) return { ok: false, words: UNREAD };
    await this.#takeIn(id, bytes.buffer, type);
    return { ok: true, file: id, width, height };
  }

  /** A block with this file came from elsewhere by the clipboard: sees to it that this document gets the file. */
  async adopt(file: string): Promise<void> {
    const id = parseFileId(file);
    if (id === null || this.#queue.stateOf(id) !== null) return;
    const there = await this.#options.api.has(id);
    if (this.#closed || (there.ok && there.value)) return;
    const kept = await this.#options.device.findAnywhere(id);
    if (kept === null || this.#closed) return;
    await this.#takeIn(id, kept.bytes, kept.type);
    this.#retry(id);
  }

  /** Calls back when `stateOf` changes, and loads the file where it is not there. Returns how to end that. */
  watch(file: string, listener: () => void): () => void {
    const id = parseFileId(file);
    if (id === null) return () => undefined;
    let watched = this.#watched.get(id);
    if (watched === undefined) {
      watched = { listeners: new Set(), state: LOADING, retry: null, failures: 0, abort: new AbortController() };
      this.#watched.set(id, watched);
      void this.#load(id, watched);
    }
    const { listeners } = watched;
    const entry = () => listener();
    listeners.add(entry);
    return () => {
      listeners.delete(entry);
      if (listeners.size === 0) this.#forget(id);
    };
  }

  /**
   * Keeps copies of files that nobody has looked at here yet, so that they are there without a network. One after the other, and
   * no more than is worth fetching unasked.
   */
  async keepCopies(ids: readonly FileId[]): Promise<void> {
    let bytes = 0;
    for (const id of ids) {
      if (this.#closed || bytes > MAX_UNASKED_BYTES) return;
      if (this.#queue.stateOf(id) !== null || (await this.#options.device.has(id))) continue;
      const answer = await this.#options.api.download(id, this.#ended.signal);
      if (answer.ok) {
        bytes += answer.value.size;
        await this.#keepCopy(id, answer.value);
      } else if (answer.error.code === 'unreachable') return;
    }
  }

  /** What is to be shown of a file that somebody watches. */
  stateOf(file: string): FileState {
    const id = parseFileId(file);
    return (id === null ? undefined : this.#watched.get(id))?.state ?? LOADING;
  }

  /** Tries again what was refused. */
  retry(file: string): void {
    const id = parseFileId(file);
    if (id === null) return;
    this.#queue.retry(id);
    if (this.#watched.get(id)?.state.state === 'refused') this.#retry(id);
  }

  /** Forgets what this device keeps. */
  async clear(): Promise<void> {
    this.close();
    await this.#options.device.clear();
  }

  /** May be called twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ended.abort();
    this.#queue.close();
    for (const id of [...this.#watched.keys()]) this.#forget(id);
    void this.#options.device.close();
  }

  async #takeIn(id: FileId, bytes: ArrayBuffer, type: ImageType): Promise<void> {
    const usedAtMs = this.#options.clock.now();
    if (!(await this.#options.device.keep({ id, type, bytes, waits: true, usedAtMs })))
      this.#unkept.set(id, new Blob([bytes], { type }));
    if (!this.#closed) this.#queue.add(id);
  }

  async #read(id: FileId): Promise<Blob | null> {
    const unkept = this.#unkept.get(id);
    if (unkept !== undefined) return unkept;
    const kept = await this.#options.device.find(id);
    return kept === null ? null : new Blob([kept.bytes], { type: kept.type });
  }

  async #load(id: FileId, watched: Watched): Promise<void> {
    const here = await this.#read(id);
    if (watched.abort.signal.aborted) return;
    if (here !== null) {
      this.#show(id, watched, here);
      return;
    }
    const answer = await this.#options.api.download(id, watched.abort.signal);
    if (watched.abort.signal.aborted) return;
    if (answer.ok) {
      await this.#keepCopy(id, answer.value);
      if (!watched.abort.signal.aborted) this.#show(id, watched, answer.value);
      return;
    }
    const { code, words } = answer.error;
    if (code === 'file_not_found') this.#set(watched, { state: 'missing' });
    else if (code === 'unreachable' || ERRORS[code].retry) this.#set(watched, { state: 'unreachable' });
    else {
      this.#set(watched, { state: 'refused', words });
      return;
    }
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** watched.failures, LONGEST_RETRY_MS);
    watched.failures += 1;
    watched.retry = this.#options.clock.setTimer(delayMs, () => void this.#load(id, watched));
  }

  #retry(id: FileId): void {
    const watched = this.#watched.get(id);
    if (watched === undefined || watched.state.state === 'shown') return;
    watched.retry?.cancel();
    watched.failures = 0;
    void this.#load(id, watched);
  }

  async #keepCopy(id: FileId, blob: Blob): Promise<void> {
    if (!isImageType(blob.type)) return;
    const bytes = await blob.arrayBuffer();
    const usedAtMs = this.#options.clock.now();
    await this.#options.device.keep({ id, type: blob.type, bytes, waits: false, usedAtMs });
  }

  #show(id: FileId, watched: Watched, blob: Blob): void {
    // Two may have been on their way.
    if (watched.state.state === 'shown') return;
    this.#set(watched, { state: 'shown', url: this.#options.urls.create(blob), sending: this.#queue.stateOf(id) });
  }

  #onSending(id: FileId): void {
    const watched = this.#watched.get(id);
    if (watched?.state.state !== 'shown') return;
    this.#set(watched, { ...watched.state, sending: this.#queue.stateOf(id) });
  }

  #set(watched: Watched, state: FileState): void {
    watched.state = state;
    for (const listener of [...watched.listeners]) listener();
  }

  #forget(id: FileId): void {
    const watched = this.#watched.get(id);
    if (watched === undefined) return;
    this.#watched.delete(id);
    watched.abort.abort();
    watched.retry?.cancel();
    if (watched.state.state === 'shown') this.#options.urls.revoke(watched.state.url);
  }
}
