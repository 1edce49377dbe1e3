/**
 * What a server left long that was killed, or that had too little time to stop: compacted soon after the next start, so that whoever opens
 * such a document first does not wait for it (R10). One document after the other, the longest first, beside those who are there already: a
 * room that opens one meanwhile asks for the same and waits in the same line. Owns that order and where it gives up; how a log is compacted
 * is the log's.
 */
import type { DocumentId, Seq } from '../../protocol/ids.ts';
import type { LogTrouble } from '../storage/document-log.ts';
import type { Logger } from './ports.ts';

/** What of the log is needed. */
interface Tails {
  readonly trouble: LogTrouble | null;
  longTails(atLeast: number): Promise<readonly DocumentId[]>;
  checkpoint(id: DocumentId): Promise<Seq>;
}

export interface FirstCompactionsOptions {
  readonly log: Tails;
  readonly logger: Logger;
  /** Entries beside the checkpoint, from which on a document's opening is noticed. */
  readonly compactAfterEntries: number;
  /** True when the server stops: what is left stays as it is, and nothing of it is missing. */
  readonly isOver: () => boolean;
}

/** Answers how many documents were compacted. Never rejects. */
export async function compactWhatWasLeft(options: FirstCompactionsOptions): Promise<number> {
  const { log, logger, compactAfterEntries, isOver } = options;
  let done = 0;
  try {
    for (const id of isOver() ? [] : await log.longTails(compactAfterEntries)) {
      // A disk that takes nothing would refuse each of them; its rooms compact when it does again.
      if (isOver() || log.trouble !== null) break;
      try {
        await log.checkpoint(id);
        done++;
      } catch (error) {
        logger.warn({ document: id, error }, 'a checkpoint was not made');
      }
    }
  } catch (error) {
    logger.warn({ error }, 'what was left long could not be looked for');
  }
  return done;
}
