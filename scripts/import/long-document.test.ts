/** A long document, written by two real editors and edited in many places: how long moving in with it takes, and that nothing is missing. */
import { $createParagraphNode, $createTextNode, $getRoot, $isElementNode, $isTextNode } from 'lexical';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { contentText } from '../../flow/inline.ts';
import { documentBody, readBlocks } from '../../flow/read.ts';
import { importUpdate } from '../../server/import/import-update.ts';
import { Importer, IMPORTER_LIMITS } from '../../server/import/importer.ts';
import { systemClock, systemRandom } from '../../server/system.ts';
import { cpuMs, leastOf } from '../../server/test-cost.ts';
import { exchange, LexicalWriter, type BindingVersion } from './lexical-kit.ts';

const PARAGRAPHS = 5000;
const SENTENCE = 'The weft is the thread that runs across the warp. '.repeat(4);
const EDITS = 200;
/** Of CPU, and far above what it takes (about half a second). */
const MOST_MS = 10_000;

function writeLong(version: BindingVersion): LexicalWriter {
  const ann = new LexicalWriter(version, 11);
  ann.act(() => {
    for (let n = 0; n < PARAGRAPHS; n++)
      $getRoot().append($createParagraphNode().append($createTextNode(`${n}: ${SENTENCE}`)));
  });
  const ben = new LexicalWriter(version, 22, ann.bytes());
  for (const [index, writer] of [ann, ben].entries()) {
    for (let n = 0; n < EDITS; n++) {
      writer.act(() => {
        const paragraph = $getRoot().getChildAtIndex(1 + ((n * 24 + index * 12) % PARAGRAPHS));
        const text = $isElementNode(paragraph) ? paragraph.getFirstChild() : null;
        if (!$isTextNode(text)) return;
        if (n % 3 === 0) text.splitText(10, 20)[1]?.toggleFormat('bold');
        else if (n % 3 === 1) text.spliceText(12, 4, `edited by ${index}`);
        else paragraph?.insertAfter($createParagraphNode().append($createTextNode('put between')));
      });
    }
  }
  exchange([ann, ben]);
  return ann;
}

describe.each([1, 2] as const)('a million characters by binding V%i', (version) => {
  it('move in whole, and soon', { timeout: 300_000 }, async () => {
    const writer = writeLong(version);
    const bytes = writer.bytes();
    // How long its process gets is for a machine that has time for it.
    const limits = { ...IMPORTER_LIMITS, timeoutMs: 300_000 };
    const importer = new Importer({ clock: systemClock, random: systemRandom, limits });
    const place = importer.enter('an address', bytes.length, () => undefined);
    if (place === null) throw new Error('nobody else takes places here');
    const { report, update } = await importer.read(place, bytes, 'Long');
    // The same here, where what it costs can be asked for.
    const tookMs = await leastOf(MOST_MS, () => {
      const before = cpuMs();
      expect(importUpdate({ bytes, title: 'Long', idPrefix: 'long' }).ok).toBe(true);
      return cpuMs() - before;
    });
    console.log(`V${version}: ${bytes.length} bytes read in ${Math.round(tookMs)} ms, ${update.length} bytes written`);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, update);
    const read = readBlocks(documentBody(doc)).map(({ content }) => contentText(content));
    const shown = writer.editor.read(() =>
      $getRoot()
        .getChildren()
        .map((node) => node.getTextContent()),
    );
    expect(read).toEqual(shown);
    expect(read.join('').length).toBeGreaterThan(1_000_000);
    expect(report.skipped).toEqual([]);
    expect(tookMs).toBeLessThan(MOST_MS);
  });
});
