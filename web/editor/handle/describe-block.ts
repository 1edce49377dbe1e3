/** What a block is called to the person who has its handle. Runs inside a Lexical read. */
import type { LexicalNode, NodeKey } from 'lexical';
import { calloutKind, CALLOUT, type CalloutKind } from '../../../flow/blocks/callout.ts';
import { COLUMNS } from '../../../flow/blocks/columns.ts';
import { EMBED } from '../../../flow/blocks/embed.ts';
import { IMAGE } from '../../../flow/blocks/image.ts';
import { PAGE_BREAK } from '../../../flow/blocks/page-break.ts';
import { RULE } from '../../../flow/blocks/rule.ts';
import { TABLE } from '../../../flow/blocks/table.ts';
import { TOGGLE } from '../../../flow/blocks/toggle.ts';
import { CALLOUT_NAMES } from '../blocks/callout-view.ts';
import { $isBlockNode } from '../nodes/block-node.ts';
import { $isContainerNode } from '../nodes/container-node.ts';
import { $isVoidBlockNode } from '../nodes/void-block-node.ts';
import { kindOf, labelOfKind, type BlockKind } from '../toolbar/block-kinds.ts';

export interface HandledBlock {
  readonly key: NodeKey;
  readonly kind: BlockKind | 'image' | 'table' | 'callout' | 'container' | 'void';
  readonly name: string;
  /** Of a callout, which. */
  readonly callout: CalloutKind | null;
}

const OTHERS: Readonly<Record<string, string>> = {
  [COLUMNS.type]: 'Columns',
  [TOGGLE.type]: 'Section',
  [RULE.type]: 'Horizontal rule',
  [PAGE_BREAK.type]: 'Page break',
  [EMBED.type]: 'Card of a link',
};

export function $describeBlock(node: LexicalNode | null): HandledBlock | null {
  if (node === null) return null;
  const key = node.getKey();
  if ($isBlockNode(node)) {
    if (node.getBlockType() === IMAGE.type) return { key, kind: 'image', name: 'Picture', callout: null };
    const kind = kindOf(node);
    return { key, kind, name: labelOfKind(kind), callout: null };
  }
  if ($isContainerNode(node)) {
    const type = node.getBlockType();
    if (type === TABLE.type) return { key, kind: 'table', name: 'Table', callout: null };
    if (type === CALLOUT.type) {
      const callout = calloutKind(node.getProps());
      return { key, kind: 'callout', name: `Callout: ${CALLOUT_NAMES[callout]}`, callout };
    }
    return { key, kind: 'container', name: OTHERS[type] ?? 'Unknown', callout: null };
  }
  if ($isVoidBlockNode(node))
    return { key, kind: 'void', name: OTHERS[node.getBlockType()] ?? 'Unknown', callout: null };
  return null;
}
