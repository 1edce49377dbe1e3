/**
 * The compaction thread: builds and proves checkpoints and chunks, one at a time, so that neither the event loop nor a commit
 * waits for a large document. Has no file; what it is asked and answers passes through `compactor.ts`.
 */
import { parentPort, type MessagePort } from 'node:worker_threads';
import { asAppError } from './failure.ts';
import { makeCompaction, type Compaction } from './compaction.ts';
import type { CompactionReply, CompactionRequest } from './compactor.ts';
import { unpackNumbered } from './packed-entries.ts';

function reply({ checkpoint, slices, packFrom }: CompactionRequest): CompactionReply {
  try {
    const entries = slices.flatMap(({ from, entries: packed }) => unpackNumbered(packed, from));
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

if (parentPort === null) throw new Error('This file runs in a worker thread.');
serve(parentPort);
