/**
 * The loading of a room's document (R1), and again where Yjs broke it (R6). Owns one question: whether a Y.Doc must be made of what is
 * stored at once, which of a large document would keep everybody on this server waiting (HOSTILE S4). Then the log is asked for a
 * checkpoint first, which it makes in a thread of its own and on which the document can rest.
 */
import type { DocumentId } from '../../protocol/ids.ts';
import type { DocumentLog, StoredDocument } from '../storage/document-log.ts';
import type { LiveDocument } from './live-document.ts';
import type { Logger } from './ports.ts';

export interface LoadOptions {
  readonly id: DocumentId;
  readonly log: DocumentLog;
  readonly logger: Logger;
  readonly document: LiveDocument;
  /** False where nobody waits for it any more. */
  readonly isOpen: () => boolean;
}

/** What was loaded; null where nobody waits for it any more. Rejects where it cannot be read (R2), or is damaged. */
export async function loadDocument({ id, log, logger, document, isOpen }: LoadOptions): Promise<StoredDocument | null> {
  const stored = await log.load(id);
  if (!isOpen()) return null;
  if (document.load(stored)) return stored;
  try {
    await log.checkpoint(id);
  } catch (error) {
    logger.warn({ document: id, error }, 'a checkpoint was not made');
  }
  const again = await log.load(id);
  if (!isOpen()) return null;
  document.load(again, { inOneStep: true });
  return again;
}
