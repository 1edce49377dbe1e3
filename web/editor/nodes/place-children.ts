/** Puts nodes under a parent in an order with as few moves as it can. Runs inside a Lexical update. */
import type { ElementNode, LexicalNode } from 'lexical';

/**
 * Places them from `first` on, which is the parent's first child where nothing is said. Children that are not among the wanted
 * are left, behind or between, for the caller to take away.
 */
export function $placeChildren(
  parent: ElementNode,
  wanted: readonly LexicalNode[],
  first: LexicalNode | null = parent.getFirstChild(),
): void {
  let child = first;
  for (const node of wanted) {
    // A child that is on its way elsewhere must not make all the others move around it.
    while (child !== null && !child.is(node) && node.is(child.getNextSibling())) child = child.getNextSibling();
    if (child === null) parent.append(node);
    else if (child.is(node)) child = child.getNextSibling();
    else child.insertBefore(node, false);
  }
}
