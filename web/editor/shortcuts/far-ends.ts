/**
 * The keys that go to the start and the end of the whole text. Browsers know them, but not across the sections of a long document:
 * what is not laid out is no place for them, and they stop at the last section that is. Short documents are left to the browser.
 */
import {
  $getRoot,
  $getSelection,
  $isRangeSelection,
  COMMAND_PRIORITY_HIGH,
  KEY_DOWN_COMMAND,
  type LexicalEditor,
} from 'lexical';
import { $hasSections } from '../nodes/section-node.ts';

type End = 'start' | 'end';

function endOf(event: KeyboardEvent, isApple: boolean): End | null {
  if (event.altKey || !(isApple ? event.metaKey || event.ctrlKey : event.ctrlKey)) return null;
  switch (event.key) {
    case 'Home':
      return 'start';
    case 'End':
      return 'end';
    case 'ArrowUp':
      return isApple && event.metaKey ? 'start' : null;
    case 'ArrowDown':
      return isApple && event.metaKey ? 'end' : null;
    default:
      return null;
  }
}

export function registerFarEnds(editor: LexicalEditor, isApple: boolean): () => void {
  return editor.registerCommand(
    KEY_DOWN_COMMAND,
    (event) => {
      const end = endOf(event, isApple);
      if (end === null || !$hasSections()) return false;
      const before = $getSelection();
      const anchor = $isRangeSelection(before) ? before.anchor : null;
      const from = anchor === null ? null : { key: anchor.key, offset: anchor.offset, type: anchor.type };
      const selection = end === 'start' ? $getRoot().selectStart() : $getRoot().selectEnd();
      if (event.shiftKey && from !== null) selection.anchor.set(from.key, from.offset, from.type);
      event.preventDefault();
      return true;
    },
    COMMAND_PRIORITY_HIGH,
  );
}
