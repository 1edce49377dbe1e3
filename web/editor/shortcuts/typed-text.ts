/**
 * The characters of a block as they stand before the caret, and selecting a part of them by offset: what typed shortcuts are
 * found with and applied to. Runs inside a Lexical read or update.
 */
import { $isTextNode, type LexicalNode, type PointType, type RangeSelection } from 'lexical';
import { blockView } from '../block-views.ts';
import { $textSelection } from '../commands/selected-blocks.ts';
import { $isBlockNode, type BlockNode } from '../nodes/block-node.ts';

export interface TypedText {
  readonly block: BlockNode;
  /** What stands before the caret; a soft break is `\n`, an inline object U+FFFC, code is U+E000 for each character. */
  readonly before: string;
}

/** Hides code from the patterns, at its length: nothing in code is a shortcut. */
const CODE = '\uE000';

/** Null where there is no caret in a block of text. */
export function $typedText(): TypedText | null {
  const selection = $textSelection();
  if (selection === null || !selection.isCollapsed() || selection.anchor.type !== 'text') return null;
  const node = selection.anchor.getNode();
  const block = node.getParent();
  if (!$isBlockNode(block) || !$isTextNode(node) || node.hasFormat('code')) return null;
  if (blockView(block.getBlockType()).isSource === true) return null;
  const before = [
    ...node.getPreviousSiblings().map($plainText),
    node.getTextContent().slice(0, selection.anchor.offset),
  ];
  return { block, before: before.join('') };
}

function $plainText(node: LexicalNode): string {
  if (!$isTextNode(node)) return node.getTextContent() === '\n' ? '\n' : '\uFFFC';
  return node.hasFormat('code') ? CODE.repeat(node.getTextContentSize()) : node.getTextContent();
}

/** Selects [from, to) of a block, counted as in `before`. */
export function $selectWithin(selection: RangeSelection, block: BlockNode, from: number, to: number): void {
  $setPoint(selection.anchor, block, from, from < to);
  $setPoint(selection.focus, block, to, false);
}

/** At a seam of two runs, `opens` takes the start of the second. */
function $setPoint(point: PointType, block: BlockNode, offset: number, opens: boolean): void {
  let passed = 0;
  for (const [index, child] of block.getChildren().entries()) {
    const size = $isTextNode(child) ? child.getTextContentSize() : 1;
    const inside = opens ? offset < passed + size : offset <= passed + size;
    if (inside && $isTextNode(child)) return point.set(child.getKey(), offset - passed, 'text');
    if (inside && offset === passed) return point.set(block.getKey(), index, 'element');
    passed += size;
  }
  point.set(block.getKey(), block.getChildrenSize(), 'element');
}
