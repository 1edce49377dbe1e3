/** Puts an inline object at the caret, in the place of what is selected. Runs inside a Lexical update. */
import type { ObjectValues } from '../../../flow/inline-objects/inline-object.ts';
import { NO_MARKS } from '../../../flow/inline.ts';
import { $textSelection } from '../commands/selected-blocks.ts';
import { $touchesSource } from '../commands/source-blocks.ts';
import { $removeAcross } from '../containers/remove-across.ts';
import { $createInlineObjectNode } from '../nodes/inline-object-node.ts';

/** False where the caret is in no text, or in a source, which holds characters alone. */
export function $insertInline(values: ObjectValues): boolean {
  const selection = $textSelection();
  if (selection === null || $touchesSource()) return false;
  const { format } = selection;
  $removeAcross(selection);
  selection.insertNodes([$createInlineObjectNode(values, NO_MARKS)]);
  // What is typed next goes on as before.
  $textSelection()?.setFormat(format);
  return true;
}
