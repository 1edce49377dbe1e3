/** Reads the editor's nodes as blocks of a flow. Runs inside a Lexical read or update; changes nothing. */
import { $isLineBreakNode, $isTextNode, type LexicalNode } from 'lexical';
import type { WantedBlock } from '../../../flow/diff.ts';
import { NO_MARKS, pushInline } from '../../../flow/inline.ts';
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

export function $readContent(block: BlockNode): Inline[] {
  const content: Inline[] = [];
  for (let child = block.getFirstChild(); child !== null; child = child.getNextSibling()) {
    const inline = $readInline(child, content.at(-1)?.marks ?? NO_MARKS);
    if (inline !== null) pushInline(content, inline);
  }
  return content;
}

/** `before` are the marks of what precedes: a line break has none of its own in Lexical and goes on with them. */
function $readInline(node: LexicalNode, before: Marks): Inline | null {
  // A lone half of a surrogate pair cannot cross the wire: it reads as the replacement character, of the same length.
  if ($isTextNode(node)) return { kind: 'text', text: node.getTextContent().toWellFormed(), marks: $marksOf(node) };
  if ($isLineBreakNode(node)) return { kind: 'text', text: '\n', marks: before };
  if ($isInlineObjectNode(node)) {
    return { kind: 'object', object: node.getObject(), marks: node.getMarks(), values: node.getValues() };
  }
  return null;
}

/** Flow units that a child of a block takes. */
export function $inlineSize(node: LexicalNode): number {
  return $isTextNode(node) ? node.getTextContentSize() : 1;
}
