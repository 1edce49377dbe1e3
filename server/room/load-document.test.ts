/** HOSTILE S4: what was written so that only a Y.Doc can tell what it comes to keeps nobody waiting when its room opens, or opens again. */
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import { compareDocuments } from '../storage/checkpoint.ts';
import { MemoryLog } from '../storage/memory/memory-log.ts';
import { SIMULATED_DOCUMENT } from '../transport/memory/simulation.ts';
import { LiveDocument } from './live-document.ts';
import { loadDocument } from './load-document.ts';

class UncompactingLog extends MemoryLog {
  override checkpoint(): Promise<never> {
    return Promise.reject(new Error('no room for a checkpoint'));
  }
}

/** A log with a text of so many bytes, and somebody who hands all of it back with a word more. */
async function twiceTold<L extends MemoryLog>(
  log: L,
  bytes: number,
): Promise<{ readonly log: L; readonly doc: Y.Doc }> {
  const doc = new Y.Doc();
  doc.getText('body').insert(0, 'x'.repeat(bytes));
  const first = Y.encodeStateAsUpdate(doc);
  doc.getText('body').insert(7, 'more');
  const entries = [first, Y.encodeStateAsUpdate(doc)].map((update) => ({ update, atMs: 0, author: null }));
  await log.append(SIMULATED_DOCUMENT, entries);
  return { log, doc };
}

async function loaded(log: MemoryLog) {
  const warnings: string[] = [];
  const document = new LiveDocument(LIMITS);
  const note = (_of: object, words: string) => void warnings.push(words);
  const logger = { info: note, warn: note, error: note };
  const stored = await loadDocument({ id: SIMULATED_DOCUMENT, log, logger, document, isOpen: () => true });
  const copy = new Y.Doc();
  const isResting = document.isResting;
  Y.applyUpdate(copy, document.answers.since(new Uint8Array([0])));
  return { isResting, copy, stored, warnings };
}

test('S4: a large document whose entries overlap is compacted first, in the thread that does that, and rests', async () => {
  const { doc, log } = await twiceTold(new MemoryLog(), 200 * 1024);
  const { copy, isResting, stored } = await loaded(log);
  expect(isResting).toBe(true);
  expect(stored?.tail).toEqual([]);
  expect(compareDocuments(copy, doc)).toBeNull();
});

test('a small one is made at once, and nothing is compacted', async () => {
  const { doc, log } = await twiceTold(new MemoryLog(), 2 * 1024);
  const { copy, isResting, stored } = await loaded(log);
  expect(isResting).toBe(false);
  expect(stored?.tail.length).toBe(2);
  expect(compareDocuments(copy, doc)).toBeNull();
});

test('R2: where no checkpoint can be made it opens all the same', async () => {
  const { doc, log } = await twiceTold(new UncompactingLog(), 200 * 1024);
  const { copy, isResting, warnings } = await loaded(log);
  expect(isResting).toBe(false);
  expect(warnings).toEqual(['a checkpoint was not made']);
  expect(compareDocuments(copy, doc)).toBeNull();
});
