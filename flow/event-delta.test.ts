import * as prng from 'lib0/prng';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { Delta, type Op } from './delta.ts';
import { eventDelta } from './event-delta.ts';
import { keepQuiet } from './quiet.ts';

function randomEdit(text: Y.Text, random: prng.PRNG): void {
  const at = prng.int32(random, 0, text.length);
  const length = prng.int32(random, 0, text.length - at);
  const mark = prng.oneOf(random, ['bold', 'italic']);
  switch (prng.int32(random, 0, 4)) {
    case 0:
      text.insert(at, prng.word(random, 1, 4), prng.bool(random) ? { [mark]: true } : {});
      break;
    case 1:
      text.insert(at, prng.word(random, 1, 4));
      break;
    case 2:
      text.insertEmbed(at, new Y.Map());
      break;
    case 3:
      text.format(at, length, { [mark]: prng.bool(random) ? true : null });
      break;
    default:
      text.delete(at, Math.min(length, 3));
  }
}

describe('eventDelta', () => {
  it('follows three people who edit at once, and makes no update while it looks (readers never write)', () => {
    for (let seed = 1; seed <= 600; seed++) {
      const random = prng.create(seed);
      const docs = [1, 2, 3].map((clientId) => {
        const doc = new Y.Doc();
        doc.clientID = clientId;
        keepQuiet(doc);
        return doc;
      });
      const followed = docs.map(() => new Delta());
      const queues: Uint8Array[][] = docs.map(() => []);
      for (const [i, doc] of docs.entries()) {
        const text = doc.getText('body');
        text.observe((event) => {
          followed[i] = followed[i]?.compose(eventDelta(event)) ?? new Delta();
        });
        doc.on('update', (update: Uint8Array, origin: unknown) => {
          if (origin === 'remote') return;
          expect(origin, `seed ${seed}: an update that nobody made`).toBe('me');
          for (const [j, queue] of queues.entries()) if (j !== i) queue.push(update);
        });
      }
      for (let step = 0; step < 25; step++) {
        const i = prng.int32(random, 0, 2);
        const doc = docs[i];
        const queue = queues[i];
        if (doc === undefined || queue === undefined) continue;
        if (prng.bool(random)) doc.transact(() => randomEdit(doc.getText('body'), random), 'me');
        else for (const update of queue.splice(0, 3)) Y.applyUpdate(doc, update, 'remote');
      }
      for (const [i, doc] of docs.entries()) {
        for (const update of queues[i] ?? []) Y.applyUpdate(doc, update, 'remote');
        expect(followed[i], `seed ${seed}, replica ${i}`).toEqual(new Delta(doc.getText('body').toDelta() as Op[]));
      }
      expect(followed[0]?.ops.map((op) => [typeof op.insert === 'string' ? op.insert : '', op.attributes])).toEqual(
        followed[1]?.ops.map((op) => [typeof op.insert === 'string' ? op.insert : '', op.attributes]),
      );
    }
  });
});
