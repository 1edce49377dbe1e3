/**
 * The thread in which large updates are checked and cut (HOSTILE S4), and what pages get first is encoded and packed. It answers each
 * request once, in order, and may be ended at any moment.
 */
import { flushCompileCache } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { deflateRawSync } from 'node:zlib';
import * as Y from 'yjs';
import { encodeState } from '../../protocol/messages.ts';
import { collectGarbage } from '../collect-garbage.ts';
import type { PackedSlices } from '../room/packed-slices.ts';
import { prepareUpdate, sliceStored } from '../room/prepare-update.ts';
import type { ThreadRequest } from './thread-preparer.ts';

const WORTH_COLLECTING = 1024 * 1024;

/** A copy: what zlib answers may be part of a larger buffer, which would travel whole. */
function packState(update: Uint8Array): Uint8Array {
  return new Uint8Array(deflateRawSync(encodeState(Y.convertUpdateFormatV1ToV2(update))));
}

// `thread-preparer.ts` is the only one who starts this file, and sends nothing else.
parentPort?.on('message', (request: ThreadRequest) => {
  answer(request);
  if (request.update.length >= WORTH_COLLECTING) setImmediate(letGo);
});

/**
 * What a large one leaves is several times what it was, and nothing moves V8 to look before the next one is as large. Twice: a collection that
 * had begun by itself keeps what was let go of since.
 */
function letGo(): void {
  collectGarbage();
  collectGarbage();
}

function answer(request: ThreadRequest): void {
  if (request.kind === 'state') return parentPort?.postMessage(packState(request.update));
  if (request.kind === 'slice') {
    const slices = sliceStored(request.update, request.maxDepth);
    return parentPort?.postMessage(slices, slices === null ? [] : buffersOf(slices));
  }
  const prepared = prepareUpdate(request.update, request.rules, request.clocks);
  return parentPort?.postMessage(prepared, prepared.ok ? buffersOf(prepared.slices) : []);
}

/** They are handed over and not copied. */
function buffersOf({ bytes, ends }: PackedSlices): ArrayBuffer[] {
  return [bytes.buffer, ends.buffer];
}
// This thread is ended, not left to end, and then keeps nothing by itself of what it compiled.
parentPort?.once('message', () => flushCompileCache());
