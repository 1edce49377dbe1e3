import { afterEach, expect, test } from 'vitest';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import { decodeServerMessage } from '../../protocol/messages.ts';
import { prepareUpdate } from '../room/prepare-update.ts';
import { packSlices } from '../room/slice-update.ts';
import { forge } from '../transport/memory/forge.ts';
import { systemClock } from '../system.ts';
import { ThreadPreparer } from './thread-preparer.ts';

const rules = { ...LIMITS, kind: 'document' } as const;
/** A thread starts late on a busy machine. */
const PATIENT = { maxWaiting: 32, maxHeapMb: 384, timeoutMs: 120_000, idleMs: 30_000 };

let preparer: ThreadPreparer;
afterEach(() => preparer.close());

function long(words: number): Uint8Array {
  const doc = new Y.Doc();
  for (let i = 0; i < words; i++) doc.getText('body').insert(0, 'word ');
  return Y.encodeStateAsUpdate(doc);
}

test('S4: the thread says what would have been said at once, in the order asked', async () => {
  preparer = new ThreadPreparer(systemClock, PATIENT);
  const updates = [long(3000), Uint8Array.of(1, 2, 3), long(10)];
  const prepared = await Promise.all(updates.map((update) => preparer.prepare(update, rules)));
  expect(prepared.map(({ ok }) => ok)).toEqual([true, false, true]);
  for (const [i, update] of updates.entries()) expect(prepared[i]).toEqual(prepareUpdate(update, rules));
});

test('S4: what is stored is cut there too, and comes back whole; what is none comes back as nothing', async () => {
  preparer = new ThreadPreparer(systemClock, PATIENT);
  const update = long(3000);
  expect(await preparer.slice(update, LIMITS.maxDepth)).toEqual(packSlices(update, LIMITS.maxDepth));
  expect(await preparer.slice(Uint8Array.of(1, 2, 3), LIMITS.maxDepth)).toBeNull();
});

test('S4: one that takes too long is given up, and its thread with it', async () => {
  preparer = new ThreadPreparer(systemClock, { maxWaiting: 4, maxHeapMb: 384, timeoutMs: 1, idleMs: 1000 });
  await expect(preparer.prepare(long(3000), rules)).rejects.toThrow('took too long');
});

test('S4: only so many wait', async () => {
  preparer = new ThreadPreparer(systemClock, { ...PATIENT, maxWaiting: 1 });
  const [first, second] = [preparer.prepare(long(10), rules), preparer.prepare(long(10), rules)];
  await expect(preparer.prepare(long(10), rules)).rejects.toThrow('too many');
  expect([(await first).ok, (await second).ok]).toEqual([true, true]);
});

test('N2: what a page gets first is the document, a third smaller than the packed step 2, and little is left as it is', async () => {
  preparer = new ThreadPreparer(systemClock, PATIENT);
  const update = long(20_000);
  const deflated = await preparer.packState(update);
  if (deflated === null) throw new Error('it is large enough');
  const decoded = decodeServerMessage(inflateRawSync(deflated));
  if (!decoded.ok || decoded.message.type !== 'state') throw new Error('no state');
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, decoded.message.updateV2);
  expect(Y.encodeStateAsUpdate(doc)).toEqual(update);
  expect(deflated.length).toBeLessThan((deflateRawSync(update).length * 2) / 3);
  expect(preparer.packState(long(10))).toBeNull();
});

test('S4: the thread keeps nothing of the large ones that it has prepared', async () => {
  const worker = new Worker(new URL('./prepare-worker.ts', import.meta.url));
  try {
    const update = forge(7, 0, 1, (f) => f.inRoot(4, 'body').text('x'.repeat(6_000_000)));
    const { maxClock, maxDepth, maxStateVectorClients } = LIMITS;
    const request = {
      kind: 'update',
      update,
      rules: { kind: 'document', maxClock, maxDepth, maxStateVectorClients },
      clocks: null,
    };
    for (let i = 0; i < 3; i++) {
      worker.postMessage(request);
      await once(worker, 'message');
    }
    const held = async () => (await worker.getHeapStatistics()).external_memory / 1e6;
    await expect.poll(held).toBeLessThan(10);
  } finally {
    await worker.terminate();
  }
});
