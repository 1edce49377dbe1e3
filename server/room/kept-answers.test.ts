/** S16, K7: what many are told who come back at once is cut out of one encoding, and says what Yjs would have said. */
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import { compareDocuments } from '../storage/checkpoint.ts';
import { forge } from '../transport/memory/forge.ts';
import { ramblingDocs } from '../transport/memory/rambling-docs.ts';
import { SeededRandom } from '../transport/memory/seeded-random.ts';
import { checkUpdate } from './check-update.ts';
import { KeptAnswers } from './kept-answers.ts';
import { LiveDocument } from './live-document.ts';

const SEED = Number(process.env['WEFT_SEED'] ?? 21);

test('S16: whoever asks first, second or later of the same state comes to the same document', () => {
  for (let seed = SEED; seed < SEED + 20; seed++) {
    const random = new SeededRandom(seed);
    const docs = ramblingDocs(random);
    const [whole] = docs;
    if (whole === undefined) continue;
    // What the others have, each on its own, before they hear of each other.
    const replicas = docs.slice(1);
    for (const other of replicas) Y.applyUpdate(whole, Y.encodeStateAsUpdate(other));
    const answers = new KeptAnswers();
    for (const replica of [...replicas, ...replicas, new Y.Doc()]) {
      const copy = new Y.Doc();
      Y.applyUpdate(copy, Y.encodeStateAsUpdate(replica));
      Y.applyUpdate(copy, answers.since(whole, Y.encodeStateVector(copy), []));
      expect(compareDocuments(copy, whole), `WEFT_SEED=${seed}`).toBeNull();
    }
    const client = [...whole.store.clients.keys()][0] ?? 0;
    const without = answers.since(whole, new Uint8Array([0]), [client]);
    expect(Y.decodeUpdate(without).structs.some(({ id }) => id.client === client)).toBe(false);
  }
});

test('S16: where it changes between two who ask, the second is told of the change', () => {
  const document = new LiveDocument(LIMITS);
  const write = (clock: number, text: string) => {
    const update = forge(2, clock, 1, (f) => f.inRoot(4, 'body').text(text));
    const checked = checkUpdate(update, { ...LIMITS, kind: 'document' });
    expect(checked.ok && document.apply(update, checked.facts).ok).toBe(true);
  };
  write(0, 'first');
  for (const [i, word] of ['second ', 'third ', 'fourth '].entries()) {
    for (let asked = 0; asked < 3; asked++) document.answers.since(Uint8Array.of(1, 2, 1));
    write(5 + i * 10, word.padEnd(10));
    const copy = new Y.Doc();
    Y.applyUpdate(copy, document.answers.since(Uint8Array.of(1, 3, 1)));
    expect(copy.getText('body').toJSON()).toContain(word);
  }
});
