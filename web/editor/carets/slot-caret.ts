/**
 * The caret of somebody in a slot in which nothing stands: it has no place in the text, so it is told by the container and the
 * slot. Written by us, read from strangers: what is read may say anything (HOSTILE A5).
 */
import { $getNodeByKey, $getSelection, $isRangeSelection, type LexicalEditor } from 'lexical';
import { $isFiller } from '../binding/editor-tree.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import { $containerOf, $slotAround } from '../containers/slots.ts';
import { $isContainerNode, $slotsIn } from '../nodes/container-node.ts';
import { caretRect } from './dom-places.ts';

/** What goes into the awareness state in place of a selection: plain JSON. */
export interface SlotCaret {
  readonly container: string;
  readonly slot: string;
}

/** Ids and slots are short; whatever is longer is none of ours. */
const MAX_NAME = 200;

/** Where the caret is, if in an empty slot. Runs inside a Lexical read. */
export function $slotCaret(): SlotCaret | null {
  const selection = $getSelection();
  const line = $isRangeSelection(selection) && selection.isCollapsed() ? selection.focus.getNode() : null;
  const slot = $slotAround(line);
  if (line === null || slot === null || !$isFiller(line)) return null;
  const container = $containerOf(slot);
  return container === null ? null : { container: container.getBlockId(), slot: slot.getSlot() };
}

/** Null for anything that is not the caret in a slot. */
export function readSlotCaret(value: unknown): SlotCaret | null {
  if (typeof value !== 'object' || value === null || !('container' in value) || !('slot' in value)) return null;
  const { container, slot } = value;
  return isName(container) && isName(slot) ? { container, slot } : null;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_NAME;
}

/** Where such a caret is drawn; null where the slot is not there, or not on the screen. */
export function slotCaretRect(editor: LexicalEditor, binding: FlowBinding, caret: SlotCaret): DOMRect | null {
  const block = binding.view.blocks.find(({ id }) => id === caret.container);
  const key = block === undefined ? undefined : binding.keys.keyOf(block);
  const line = editor.getEditorState().read(() => {
    const container = key === undefined ? null : $getNodeByKey(key);
    const slot = $isContainerNode(container) ? $slotsIn(container).get(caret.slot) : undefined;
    return slot?.getFirstChild()?.getKey() ?? null;
  });
  const dom = line === null ? null : editor.getElementByKey(line);
  return dom === null ? null : caretRect({ node: dom, offset: 0 });
}
