/**
 * One document looked at whole, in a thread of its own with bounded memory: every row by its checksum, the document reloaded as the
 * server would, and what its checkpoint says compared with what its history says (R2, R10). Reads only, each document at one
 * moment, so that it may be done beside a running server. `verify-file.ts` asks it for one document after the other.
 */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { asSeq, type DocumentId } from '../../../protocol/ids.ts';
import { compareDocuments, isWhole, rebuildDocument } from '../checkpoint.ts';
import { asAppError } from './failure.ts';
import { LogStatements } from './log-statements.ts';
import { openForReading } from './read-file.ts';

export interface VerifiedDocument {
  readonly updates: number;
  /** What is wrong with it, in words; null where nothing is. */
  readonly damage: string | null;
}

export interface VerifyData {
  readonly path: string;
}

function look(log: LogStatements, id: DocumentId): VerifiedDocument {
  const stored = log.load(id);
  const loaded = rebuildDocument(stored);
  try {
    const { checkpoint } = stored;
    if (checkpoint?.isWhole === true && !isWhole(rebuildDocument({ checkpoint, tail: [] })))
      return { updates: stored.lastSeq, damage: 'its checkpoint is said to be whole and waits for something' };
    const entries = log.history(id, asSeq(0));
    if (entries.length !== stored.lastSeq)
      return { updates: entries.length, damage: `its history holds ${entries.length} of ${stored.lastSeq} updates` };
    const replayed = rebuildDocument({ checkpoint: null, tail: entries });
    try {
      const difference = compareDocuments(loaded, replayed);
      const damage = difference === null ? null : `its checkpoint is not what its history says: ${difference}`;
      return { updates: entries.length, damage };
    } finally {
      replayed.destroy();
    }
  } finally {
    loaded.destroy();
  }
}

function serve(port: MessagePort, path: string): void {
  const { db } = openForReading(path);
  const log = new LogStatements(db);
  const atOneMoment = db.transaction((id: DocumentId) => {
    // A running server goes on writing between two looks.
    log.forget();
    return look(log, id);
  });
  port.on('message', (id: DocumentId) => {
    let verified: VerifiedDocument;
    try {
      verified = atOneMoment(id);
    } catch (error) {
      verified = { updates: 0, damage: asAppError(error, 'read').message };
    }
    port.postMessage(verified);
  });
}

if (parentPort === null) throw new Error('This file runs in a worker thread.');
// `verify-file.ts` starts this thread with data of this shape.
serve(parentPort, (workerData as VerifyData).path);
