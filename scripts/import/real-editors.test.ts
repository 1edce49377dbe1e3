/**
 * The import against the editors themselves: documents that several @lexical/yjs editors wrote at once, by chance, read from their bytes
 * alone; and a new editor on the same bytes, asked what it shows. WEFT_SEED and WEFT_SCHEDULES replay and lengthen it.
 */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { readLexicalDocument } from '../../server/import/lexical/read-document.ts';
import { Skipped } from '../../server/import/lexical/skipped.ts';
import type { ForeignNode } from '../../server/import/lexical/tree.ts';
import { writeBlocks } from '../../server/import/lexical/write-blocks.ts';
import { SeededRandom } from '../../server/transport/memory/seeded-random.ts';
import { treeOf } from './editor-tree.ts';
import { exchange, LexicalWriter, type BindingVersion } from './lexical-kit.ts';
import { blockLine } from '../../flow/frozen/block-line.ts';
import { $beginDocument, actAtRandom } from './random-author.ts';

const FIRST_SEED = Number(process.env['WEFT_SEED'] ?? 1);
const SCHEDULES = Number(process.env['WEFT_SCHEDULES'] ?? 25);

function lines(nodes: readonly ForeignNode[], skipped = new Skipped()): string[] {
  let n = 0;
  return writeBlocks(nodes, () => `b${++n}`, skipped).map(blockLine);
}

function readBytes(bytes: Uint8Array): { readonly lines: string[]; readonly isLoose: boolean } {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, bytes);
  const skipped = new Skipped();
  const read = lines(readLexicalDocument(doc, skipped).children, skipped);
  return { lines: read, isLoose: skipped.list().some(({ what }) => what.startsWith('loose-')) };
}

/** What three people write in some rounds, meeting after each. Null where the binding itself threw. */
function writeTogether(version: BindingVersion, seed: number): LexicalWriter | null {
  const random = new SeededRandom(seed);
  try {
    const ann = new LexicalWriter(version, 11);
    ann.act(() => $beginDocument(random));
    const writers = [ann, new LexicalWriter(version, 22, ann.bytes()), new LexicalWriter(version, 33, ann.bytes())];
    for (let round = 0; round < 8; round++) {
      for (const writer of writers) for (let n = random.int(5); n >= 0; n--) actAtRandom(writer, random);
      exchange(writers);
    }
    return ann;
  } catch {
    // The bindings have faults of their own: what they cannot write, nobody moves in with.
    return null;
  }
}

describe.each([1, 2] as const)('what editors of binding V%i wrote', (version) => {
  it(
    `reads from its bytes as a new editor shows it (${SCHEDULES} seeds from ${FIRST_SEED})`,
    { timeout: 600_000 },
    () => {
      let compared = 0;
      let loose = 0;
      let blocks = 0;
      for (let seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
        const writer = writeTogether(version, seed);
        if (writer === null) continue;
        const bytes = writer.bytes();
        const read = readBytes(bytes);
        // Where a new V1 editor meets characters without a node it deletes text that has one: no witness for what was written.
        if (read.isLoose) loose++;
        else {
          const shown = lines(treeOf(new LexicalWriter(version, 99, bytes).editor));
          expect(read.lines, `WEFT_SEED=${seed} WEFT_SCHEDULES=1`).toEqual(shown);
          compared++;
          blocks += shown.length;
        }
      }
      // A run in which the bindings threw or tore all the time would prove nothing.
      if (SCHEDULES < 10) return;
      expect(compared).toBeGreaterThan(SCHEDULES / 2);
      expect(loose).toBeLessThan(SCHEDULES / 10);
      expect(blocks / compared).toBeGreaterThan(5);
    },
  );
});
