/** Reads the editor's nodes as blocks of a flow. Runs inside a Lexical read or update; changes nothing. */
import { $isLineBreakNode, $isTextNode, type LexicalNode } from 'lexical';
import type { WantedBlock } from '../../../flow/diff.ts';
import { marksEqual, NO_MARKS, pushInline } from '../../../flow/inline.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import type { Inline, Marks } from '../../../flow/schema.ts';
import { $isBlockNode, type BlockNode } from '../nodes/block-node.ts';
import { $isContainerNode } from '../nodes/container-node.ts';
import { $isInlineObjectNode } from '../nodes/inline-object-node.ts';
import { $isVoidBlockNode } from '../nodes/void-block-node.ts';
import { $marksOf } from './marks.ts';

/** A node as the block it stands for; null for a node that no flow knows. */
export function $readBlock(node: LexicalNode | null, was: LiveBlock | null): WantedBlock | null {
  if ($isBlockNode(node)) {
    return { was, type: node.getBlockType(), props: node.getProps(), content: $readContent(node) };
  }
  if ($isVoidBlockNode(node) || $isContainerNode(node))
    return { was, type: node.getBlockType(), props: node.getProps(), content: [] };
  return null;
}

/** A block of code has thousands of nodes and is read at every key in it: what goes on with the same marks is gathered, and made an inline once. */
export function $readContent(block: BlockNode): Inline[] {
  const content: Inline[] = [];
  let text = '';
  let marks: Marks = NO_MARKS;
  const gather = (): void => {
    // A lone half of a surrogate pair cannot cross the wire: it reads as the replacement character, of the same length.
    if (text !== '') pushInline(content, { kind: 'text', text: text.toWellFormed(), marks });
    text = '';
  };
  for (let child = block.getFirstChild(); child !== null; child = child.getNextSibling()) {
    if ($isTextNode(child)) {
      const own = $marksOf(child);
      if (own !== marks && !marksEqual(own, marks)) {
        gather();
        marks = own;
      }
      text += child.getTextContent();
      // A line break has no marks of its own in Lexical, and goes on with those of what precedes.
    } else if ($isLineBreakNode(child)) text += '\n';
    else if ($isInlineObjectNode(child)) {
      gather();
      marks = child.getMarks();
      content.push({ kind: 'object', object: child.getObject(), marks, values: child.getValues() });
    }
  }
  gather();
  return content;
}

/** Flow units of a block before a child of it. */
export function $sizeBefore(node: LexicalNode): number {
  let size = 0;
  for (let one = node.getPreviousSibling(); one !== null; one = one.getPreviousSibling()) size += $inlineSize(one);
  return size;
}

/** Flow units that a child of a block takes. */
export function $inlineSize(node: LexicalNode): number {
  return $isTextNode(node) ? node.getTextContentSize() : 1;
}
