/**
 * The compaction thread: builds and proves checkpoints and chunks, one at a time, so that neither the event loop nor a commit
 * waits for a large document. Has no file; what it is asked and answers passes through `compactor.ts`.
 */
import { flushCompileCache } from 'node:module';
import { setPriority } from 'node:os';
import { parentPort, type MessagePort } from 'node:worker_threads';
import { AppError } from '../../../protocol/errors.ts';
import { entriesOfChunks } from './chunk-codec.ts';
import { collectGarbage } from '../../collect-garbage.ts';
import { makeCompaction, type Compaction } from './compaction.ts';
import type { CompactionReply, CompactionRequest } from './compactor.ts';

/** A tenth of what the others get, where they want all; they seldom do. */
const LOWER_PRIORITY = 10;

/** A document of so many bytes may have been a hundred thousand items; where it was, its copy is made in their place. */
const MUCH_BYTES = 1024 * 1024;

function collectIfMuch(bytes: number): void {
  if (bytes >= MUCH_BYTES) collectGarbage();
}

function reply({ checkpoint, pieces, afterSeq, lastSeq, packFrom }: CompactionRequest): CompactionReply {
  try {
    const entries = entriesOfChunks(pieces, afterSeq, lastSeq);
    return { ok: true, made: makeCompaction({ checkpoint, entries, packFrom }, collectIfMuch) };
  } catch (error) {
    // Here is no file, and so no error of SQLite, whose library this thread need not load.
    const code = error instanceof AppError ? error.code : 'storage_failed';
    return { ok: false, code, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** The buffers that change hands with an answer. */
function buffersOf({ checkpoint, chunks }: Compaction): ArrayBuffer[] {
  const all = [checkpoint?.update, ...chunks.map(({ bytes }) => bytes)];
  return all.flatMap((bytes) =>
    bytes?.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : [],
  );
}

function serve(port: MessagePort): void {
  port.on('message', (request: CompactionRequest) => {
    const answer = reply(request);
    port.postMessage(answer, answer.ok ? buffersOf(answer.made) : []);
  });
  // This thread is ended, not left to end, and then keeps nothing by itself of what it compiled.
  port.once('message', () => flushCompileCache());
}

// Where cores are few the event loop and the commits go first. On Linux it is this thread's alone; elsewhere it would be the process's.
if (process.platform === 'linux') setPriority(0, LOWER_PRIORITY);
if (parentPort === null) throw new Error('This file runs in a worker thread.');
serve(parentPort);
