/** How long the compaction thread stays: memory against the CPU of starting it again. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { DocumentId } from '../../../protocol/ids.ts';
import { systemClock } from '../../system.ts';
import { Compactor } from './compactor.ts';
import { SqliteDocumentLog } from './sqlite-document-log.ts';
import { TestStorage } from './test-storage.ts';

// A cast: any word does for a document here.
const ONE = 'kept-document-one' as DocumentId;

let storage: TestStorage;
beforeEach(async () => (storage = await TestStorage.create()));
afterEach(() => storage.dispose());

test.each([
  ['little', 1000, 60_000],
  ['much', 1_500_000, 5_000],
])('a thread that has had %s to do ends when it has had nothing for a while', async (_what, letters, idleMs) => {
  const doc = new Y.Doc();
  doc.getText('body').insert(0, 'x'.repeat(letters));
  const thread = await storage.open();
  const log = new SqliteDocumentLog(thread);
  await log.append(ONE, [{ update: Y.encodeStateAsUpdate(doc), atMs: 1000, author: null }]);
  const delays: number[] = [];
  const setTimer = (delayMs: number, fire: () => void) => {
    delays.push(delayMs);
    return systemClock.setTimer(delayMs, fire);
  };
  const compactor = new Compactor(thread, { ...systemClock, setTimer });
  await compactor.compact(ONE);
  expect(delays).toEqual([idleMs]);
  await compactor.close();
  await log.close();
});
