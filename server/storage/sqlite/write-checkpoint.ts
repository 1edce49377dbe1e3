/**
 * Makes a checkpoint by R10: build it from what is stored, store it beside the one in force, read it back, load that and
 * compare, and only then put it in force. Each step is committed by itself, so that a stop at any point leaves the older
 * checkpoint valid.
 */
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../protocol/errors.ts';
import { asSeq, type DocumentId, type Seq } from '../../../protocol/ids.ts';
import { encodeCheckpoint, rebuildDocument, verifyCheckpoint } from '../checkpoint.ts';
import type { StoredDocument } from '../document-log.ts';
import { asAppError } from './failure.ts';
import type { LogStatements } from './log-statements.ts';

/** The number the newest checkpoint goes through. Throws `document_damaged` or `storage_failed`. */
export function writeCheckpoint(db: Database, log: LogStatements, id: DocumentId): Seq {
  const stored = loadForCheckpoint(log, id);
  if (stored.tail.length === 0) return stored.checkpoint?.throughSeq ?? asSeq(0);
  const doc = rebuildDocument(stored);
  try {
    const throughSeq = stored.lastSeq;
    const update = encodeCheckpoint(doc);
    const number = db.transaction(() => log.insertUnconfirmed(id, { throughSeq, update })).immediate();
    const difference = verifyCheckpoint(doc, log.readBack(id, number).update);
    if (difference !== null) {
      db.transaction(() => log.discardUnconfirmed(id)).immediate();
      throw new AppError('document_damaged', `a new checkpoint is not equal to its updates: ${difference}`);
    }
    db.transaction(() => log.confirm(id, number)).immediate();
    return throughSeq;
  } finally {
    doc.destroy();
  }
}

function loadForCheckpoint(log: LogStatements, id: DocumentId): StoredDocument {
  try {
    return log.load(id);
  } catch (error) {
    throw asAppError(error, 'read');
  }
}
