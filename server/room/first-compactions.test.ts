/** R10: what an earlier run left long is compacted without anybody's opening it, and keeps nobody from starting or stopping. */
import { expect, test } from 'vitest';
import type { DocumentId } from '../../protocol/ids.ts';
import { MemoryLog } from '../storage/memory/memory-log.ts';
import { FaultyLog } from '../storage/memory/faulty-log.ts';
import type { LogTrouble } from '../storage/document-log.ts';
import { compactWhatWasLeft } from './first-compactions.ts';

// Casts: any word does for a document here.
const [ONE, TWO, THREE] = ['one', 'two', 'three'] as DocumentId[] as [DocumentId, DocumentId, DocumentId];

class Left {
  readonly log = new FaultyLog(new MemoryLog());
  readonly warnings: unknown[] = [];
  readonly asked: number[] = [];
  readonly tried: DocumentId[] = [];
  trouble: LogTrouble | null = null;
  isOver = false;
  /** Told of each document before it is compacted. */
  onTry: () => void = () => undefined;
  find: () => Promise<readonly DocumentId[]> = async () => [ONE, TWO, THREE];

  run(): Promise<number> {
    const troubleNow = () => this.trouble;
    return compactWhatWasLeft({
      log: {
        get trouble() {
          return troubleNow();
        },
        longTails: (atLeast) => {
          this.asked.push(atLeast);
          return this.find();
        },
        checkpoint: (id) => {
          this.tried.push(id);
          this.onTry();
          return this.log.checkpoint(id);
        },
      },
      logger: { info: () => undefined, warn: (fields) => this.warnings.push(fields), error: () => undefined },
      compactAfterEntries: 500,
      isOver: () => this.isOver,
    });
  }
}

test('R10: each of them is compacted, one after the other, in the order that the log gives', async () => {
  const left = new Left();
  left.log.hold('checkpoint');
  const run = left.run();
  for (const id of [ONE, TWO, THREE]) {
    await expect.poll(() => left.log.held.map(({ documentId }) => documentId)).toEqual([id]);
    left.log.held[0]?.release();
  }
  expect(await run).toBe(3);
  expect(left.asked).toEqual([500]);
});

test('R10: one that cannot be compacted is told of, and the others are', async () => {
  const left = new Left();
  left.log.failNext('checkpoint');
  expect(await left.run()).toBe(2);
  expect(left.tried).toEqual([ONE, TWO, THREE]);
  expect(left.warnings).toMatchObject([{ document: ONE }]);
});

test('R10: a server that stops, or a disk that takes nothing, ends it', async () => {
  const stopping = new Left();
  stopping.onTry = () => (stopping.isOver = true);
  expect(await stopping.run()).toBe(1);
  expect(await stopping.run()).toBe(0);
  expect(stopping.asked).toHaveLength(1);
  const full = new Left();
  full.onTry = () => (full.trouble = 'disk_full');
  expect(await full.run()).toBe(1);
});

test('R10: where the list cannot be read, that is told of, and the server goes on', async () => {
  const left = new Left();
  left.find = () => Promise.reject(new Error('unreadable'));
  expect(await left.run()).toBe(0);
  expect(left.warnings).toHaveLength(1);
});
