/** Puts nodes under a parent in an order with as few moves as it can. Runs inside a Lexical update. */
import type { ElementNode, LexicalNode } from 'lexical';
import { $appendBlock, $edgeOf, $nextBlock } from './section-node.ts';

/**
 * Places them from `first` on, which is the parent's first child where nothing is said. Children that are not among the wanted
 * are left, behind or between, for the caller to take away. Sections are seen through; with `sectionSize` new ones are made at the end.
 */
export function $placeChildren(
  parent: ElementNode,
  wanted: readonly LexicalNode[],
  first: LexicalNode | null = $edgeOf(parent.getFirstChild(), 'first'),
  sectionSize: number | null = null,
): void {
  let child = first;
  for (const node of wanted) {
    // A child that is on its way elsewhere must not make all the others move around it.
    while (child !== null && !child.is(node) && node.is($nextBlock(child))) child = $nextBlock(child);
    if (child === null) $appendBlock(parent, node, sectionSize);
    else if (child.is(node)) child = $nextBlock(child);
    else child.insertBefore(node, false);
  }
}
