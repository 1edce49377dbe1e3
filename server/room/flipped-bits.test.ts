/** HOSTILE S18, to the letter: real edits with each of their bits flipped, one at a time, and cut at each of their bytes. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import { asSeq } from '../../protocol/ids.ts';
import { compareDocuments, rebuildDocument } from '../storage/checkpoint.ts';
import { edit } from '../transport/memory/people.ts';
import { checkUpdate } from './check-update.ts';
import { LiveDocument } from './live-document.ts';

const RULES = { ...LIMITS, kind: 'document' } as const;

function base(): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = 7;
  doc.getText('body').insert(0, 'left middle right');
  doc.getText('title').insert(0, 'Title');
  return doc;
}

const EDITS: readonly (readonly [string, (body: Y.Text) => void])[] = [
  ['words', (body) => body.insert(5, 'weft \u{1f9f5}')],
  ['a mark', (body) => body.format(2, 6, { bold: true })],
  [
    'a marker with keys',
    (body) =>
      body.insertEmbed(
        0,
        new Y.Map([
          ['type', 'heading'],
          ['level', '2'],
        ]),
      ),
  ],
  ['words and a deletion', (body) => (body.insert(3, 'in'), body.delete(8, 4))],
];

/** What is said of these bytes: refused, harmless, or taken, and then live and reloaded are the same. */
function outcomeOf(update: Uint8Array, stored: Uint8Array): 'refused' | 'taken' {
  const checked = checkUpdate(update, RULES);
  if (!checked.ok) return 'refused';
  const document = new LiveDocument(LIMITS);
  document.load({ checkpoint: { throughSeq: asSeq(1), update: stored, isWhole: true }, tail: [], lastSeq: asSeq(1) });
  if (document.lacksFor(checked.facts) || !document.apply(update, checked.facts).ok) return 'refused';
  const [live, log] = [new Y.Doc(), [stored, update]];
  Y.applyUpdate(live, document.answers.since(new Uint8Array([0])));
  const tail = log.map((entry, i) => ({ update: entry, seq: asSeq(i + 1), atMs: 0, author: null }));
  expect(compareDocuments(live, rebuildDocument({ checkpoint: null, tail }))).toBeNull();
  return 'taken';
}

describe('S18: damage to an edit', () => {
  test.each(EDITS)(
    'S18: %s, every bit flipped and cut at every byte: refused, or the same live and reloaded',
    (_name, act) => {
      const doc = base();
      const stored = Y.encodeStateAsUpdate(doc);
      doc.clientID = 9;
      const good = edit(doc, act);
      expect(outcomeOf(good, stored)).toBe('taken');
      let refused = 0;
      for (let bit = 0; bit < good.length * 8; bit++) {
        const bad = good.slice();
        bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        if (outcomeOf(bad, stored) === 'refused') refused++;
      }
      expect(refused).toBeGreaterThan(good.length * 2);
      for (let length = 0; length < good.length; length++)
        expect(outcomeOf(good.subarray(0, length), stored)).toBe('refused');
    },
  );
});
