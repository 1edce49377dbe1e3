/**
 * What a room does for its document beside the writing: it has the log compacted when opening would read a long tail
 * (R10), puts the Y.Doc down when nobody has written for a while, and packs the bytes it then rests on. Owns when. How a checkpoint is made and proved is the
 * log's, how a document rests `held-document.ts`'s. Nothing here may keep anybody from writing.
 */
import type { DocumentId } from '../../protocol/ids.ts';
import type { DocumentLog, StoredDocument } from '../storage/document-log.ts';
import type { LiveDocument } from './live-document.ts';
import type { Clock, Logger, Timer } from './ports.ts';

/** What of the way to the disk must be known here. */
interface Appends {
  /** Entries that were made durable. */
  readonly appended: number;
  readonly isIdle: boolean;
}

export interface UpkeepOptions {
  readonly id: DocumentId;
  readonly log: DocumentLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly document: LiveDocument;
  readonly queue: Appends;
  readonly compactAfterEntries: number;
  readonly restAfterMs: number;
  /** False while the document may not be asked. */
  readonly isLive: () => boolean;
}

/** A tail of this many entries is compacted: opening with it takes some milliseconds more. */
export const COMPACT_AFTER_ENTRIES = 500;

/** A longer tail is compacted before the document rests on it: it is kept as it is for as long as the document rests. */
const REST_ON_ENTRIES = 64;

/** About the bytes of a document whose Y.Doc is made in ten milliseconds. */
const LARGE_BYTES = 128 * 1024;

export class Upkeep {
  readonly #options: UpkeepOptions;
  /** Entries that opening this document would read beside its checkpoint. */
  #tailEntries = 0;
  #appendedBefore = 0;
  #compactAt: number;
  #compaction: Promise<void> | null = null;
  #quiet: Timer | null = null;
  /** The state in which it could not be put down: asking again would be in vain. */
  #restlessAt = -1;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#compactAt = options.compactAfterEntries;
  }

  /** The document was loaded from this. */
  opened(stored: StoredDocument): void {
    // A checkpoint of which nobody knows whether it is whole counts as an entry: the next one says so.
    const isOld = stored.checkpoint !== null && !stored.checkpoint.isWhole;
    this.#tailEntries = stored.tail.length + (isOld ? 1 : 0);
    this.#appendedBefore = this.#options.queue.appended;
    this.#compactAt = this.#options.compactAfterEntries;
  }

  get #tailLength(): number {
    return this.#tailEntries + this.#options.queue.appended - this.#appendedBefore;
  }

  compactIfLong(): void {
    if (this.#tailLength >= this.#compactAt) void this.compact();
  }

  /** R10. The log builds, proves and confirms; where it cannot, the older checkpoint stays and so does the tail. */
  async compact(): Promise<void> {
    if (this.#compaction !== null || this.#tailLength === 0) return this.#compaction ?? undefined;
    const { id, log, logger, queue, compactAfterEntries } = this.#options;
    const { appended } = queue;
    const run = async () => {
      try {
        await log.checkpoint(id);
        this.#tailEntries = 0;
        this.#appendedBefore = appended;
        this.#compactAt = compactAfterEntries;
      } catch (error) {
        this.#compactAt = this.#tailLength + compactAfterEntries;
        logger.warn({ document: id, error }, 'a checkpoint was not made');
      }
      this.#compaction = null;
      // A fast writer fills the next tail meanwhile, and may have stopped: nobody would ask again.
      if (this.#options.isLive()) this.compactIfLong();
    };
    this.#compaction = run();
    await this.#compaction;
  }

  /** The document holds more than it needs while nobody asks: a Y.Doc goes when it has not changed for a while. */
  watch(): void {
    if (this.#quiet !== null) return;
    const { changes, size } = this.#options.document;
    // A large one takes long to make again, so it is kept for longer.
    const waitMs = this.#options.restAfterMs * (1 + Math.floor(size / LARGE_BYTES));
    this.#quiet = this.#options.clock.setTimer(waitMs, () => {
      this.#quiet = null;
      if (this.#options.document.isResting) return this.#options.document.putAway();
      const isQuiet = this.#options.document.changes === changes && changes !== this.#restlessAt;
      if (isQuiet) void this.#rest(changes);
      else this.watch();
    });
  }

  /** What is on disk is read and proved once more before the Y.Doc goes (R2); where that fails, it stays. */
  async #rest(changes: number, isSecond = false): Promise<void> {
    const { id, log, logger, document, queue, isLive } = this.#options;
    try {
      if (this.#tailLength > REST_ON_ENTRIES) await this.compact();
      const isUnchanged = () => isLive() && queue.isIdle && document.changes === changes;
      const stored = isUnchanged() ? await log.load(id) : null;
      if (stored !== null && isUnchanged()) {
        if (document.rest(stored)) return document.putAway();
        // What went with something that somebody deleted meanwhile stands in no update, but in the next checkpoint.
        if (stored.tail.length > 0 && !isSecond) {
          await this.compact();
          return await this.#rest(changes, true);
        }
        this.#restlessAt = changes;
      }
    } catch (error) {
      logger.warn({ document: id, error }, 'a quiet document could not be read back, and stays in memory');
    }
    if (isLive()) this.watch();
  }

  close(): void {
    this.#quiet?.cancel();
    this.#quiet = null;
  }
}
