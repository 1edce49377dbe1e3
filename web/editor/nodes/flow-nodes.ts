/** The nodes that an editor of flows is made with, headless or on a page. */
import { LineBreakNode, ParagraphNode, TextNode, type CreateEditorArgs } from 'lexical';
import { $createBlockNode, BlockNode } from './block-node.ts';
import { ContainerNode } from './container-node.ts';
import { $createFlowTextNode, FlowTextNode } from './flow-text-node.ts';
import { InlineObjectNode } from './inline-object-node.ts';
import { SectionNode } from './section-node.ts';
import { RowNode, SlotNode } from './slot-node.ts';
import { VoidBlockNode } from './void-block-node.ts';

/** For the `nodes` of `createEditor`: Lexical's own paragraph and text nodes are replaced wherever it makes them. */
export const FLOW_NODES: NonNullable<CreateEditorArgs['nodes']> = [
  BlockNode,
  FlowTextNode,
  VoidBlockNode,
  ContainerNode,
  RowNode,
  SlotNode,
  SectionNode,
  InlineObjectNode,
  LineBreakNode,
  { replace: ParagraphNode, with: () => $createBlockNode(), withKlass: BlockNode },
  { replace: TextNode, with: (node: TextNode) => $createFlowTextNode(node.getTextContent()), withKlass: FlowTextNode },
];
