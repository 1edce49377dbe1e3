/**
 * The compaction thread: builds and proves checkpoints and chunks, one at a time, so that neither the event loop nor a commit
 * waits for a large document. Has no file; what it is asked and answers passes through `compactor.ts`.
 */
import { setPriority } from 'node:os';
import { parentPort, type MessagePort } from 'node:worker_threads';
import { entriesOfChunks } from './chunk-codec.ts';
import { asAppError } from './failure.ts';
import { makeCompaction, type Compaction } from './compaction.ts';
import type { CompactionReply, CompactionRequest } from './compactor.ts';

/** A tenth of what the others get, where they want all; they seldom do. */
const LOWER_PRIORITY = 10;

function reply({ checkpoint, pieces, afterSeq, lastSeq, packFrom }: CompactionRequest): CompactionReply {
  try {
    const entries = entriesOfChunks(pieces, afterSeq, lastSeq);
    return { ok: true, made: makeCompaction({ checkpoint, entries, packFrom }) };
  } catch (error) {
    const { code, message } = asAppError(error, 'read');
    return { ok: false, code, detail: message };
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
}

// Where cores are few the event loop and the commits go first. On Linux it is this thread's alone; elsewhere it would be the process's.
if (process.platform === 'linux') setPriority(0, LOWER_PRIORITY);
if (parentPort === null) throw new Error('This file runs in a worker thread.');
serve(parentPort);
