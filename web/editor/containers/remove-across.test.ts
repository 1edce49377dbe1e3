/** Deleting any selection in a document of containers: nothing of different slots is joined, and the editor shows the document. */
import fc from 'fast-check';
import { $createRangeSelection, $getRoot, $isElementNode, $setSelection, type LexicalNode } from 'lexical';
import { expect, test } from 'vitest';
import { arrangeFlow } from '../../../flow/arrange.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import { documentBody, readBlocks } from '../../../flow/read.ts';
import { contentText } from '../../../flow/inline.ts';
import { $readTree } from '../binding/editor-tree.ts';
import { $textSelection } from '../commands/selected-blocks.ts';
import { $isBlockNode, type BlockNode } from '../nodes/block-node.ts';
import { $isSlotNode } from '../nodes/slot-node.ts';
import { $selectWithin } from '../shortcuts/typed-text.ts';
import { ContainerKit } from './container-kit.ts';
import { $removeSelection } from './remove-across.ts';
import { $containerOf } from './slots.ts';

/** Every line is of letters of its own, so that one sees which two were joined. */
function furnish(kit: ContainerKit): void {
  kit.type('abc\ndef');
  kit.insertTable(2, 2);
  kit.type('ghi');
  kit.tab();
  kit.type('jkl\nmno');
  kit.tab();
  kit.insert('callout');
  kit.type('pqr\nstu');
  kit.selectText('ghi', 0);
  kit.press('Control+Enter');
  kit.type('vwx');
  kit.insert('toggle');
  kit.type('yz0\n123');
  kit.press('Control+Enter');
  kit.insertColumns(2);
  kit.type('456\n789');
}

function $blocks(node: LexicalNode = $getRoot()): BlockNode[] {
  if ($isBlockNode(node)) return [node];
  return $isElementNode(node) ? node.getChildren().flatMap((child) => $blocks(child)) : [];
}

/** For each letter the slot that it stands in, innermost. */
function $homes(): Map<string, string> {
  const homes = new Map<string, string>();
  for (const block of $blocks()) {
    const parent = block.getParent();
    const home = $isSlotNode(parent) ? `${$containerOf(parent)?.getBlockId() ?? ''} ${parent.getSlot()}` : 'root';
    for (const letter of block.getTextContent()) homes.set(letter, home);
  }
  return homes;
}

const place = fc.record({ block: fc.nat(), offset: fc.nat(3) });

test('what is left stands in the slot where it stood, and no letter was taken that was not selected', () => {
  fc.assert(
    fc.property(place, place, (from, to) => {
      const kit = new ContainerKit();
      try {
        furnish(kit);
        kit.history.endStep();
        let homes = new Map<string, string>();
        let kept = '';
        kit.act(() => {
          homes = $homes();
          const blocks = $blocks();
          const point = ({ block, offset }: { block: number; offset: number }) => {
            const node = blocks[block % blocks.length];
            if (node === undefined) throw new Error('a document has blocks');
            const range = $createRangeSelection();
            $selectWithin(
              range,
              node,
              Math.min(offset, node.getTextContentSize()),
              Math.min(offset, node.getTextContentSize()),
            );
            return range.focus;
          };
          const range = $createRangeSelection();
          const [anchor, focus] = [point(from), point(to)];
          range.anchor.set(anchor.key, anchor.offset, anchor.type);
          range.focus.set(focus.key, focus.offset, focus.type);
          $setSelection(range);
          // A rectangle of cells takes in whole cells; nothing else takes more than what lies between the ends.
          const selected = new Set(range.getTextContent());
          kept = [...homes.keys()].filter((letter) => !selected.has(letter)).join('');
          $removeSelection(range);
        });
        const after = kit.editor.getEditorState().read($homes);
        for (const [letter, home] of after) expect(home).toBe(homes.get(letter));
        const inTable = kit.state()?.kind === 'table';
        if (!inTable) for (const letter of kept) expect([...after.keys()]).toContain(letter);
        const body = documentBody(kit.doc);
        const shown = (blocks: readonly LiveBlock[]) =>
          blocks.map(({ type, content }) => `${type} ${contentText(content)}`);
        const drawn = kit.editor
          .getEditorState()
          .read(() => $readTree(kit.binding.keys, []).flatMap(({ was }) => was ?? []));
        expect(shown(drawn)).toEqual(shown(arrangeFlow(body, readBlocks(body)).inReadingOrder()));
        expect(kit.editor.getEditorState().read(() => $textSelection()?.isCollapsed())).toBe(true);
        if (after.size === homes.size) return;
        kit.undo();
        expect(kit.editor.getEditorState().read($homes)).toEqual(homes);
      } finally {
        kit.close();
      }
    }),
    { numRuns: 120 },
  );
});
