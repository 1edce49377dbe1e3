/**
 * The caret as the person last put it. Browsers report a moved selection in an event of its own, a little later; whoever
 * acts before that (a key that Lexical handles itself, a remote change that is drawn) would work with the old one, and
 * drawing would even put it back. Owns asking the DOM directly; knows nothing of what is done with the answer.
 */
import {
  $createRangeSelectionFromDom,
  $getSelection,
  $isRangeSelection,
  $setSelection,
  type LexicalEditor,
} from 'lexical';

/** Within an update: takes over where the DOM's selection is, where it is in the text and not where Lexical has it. */
export function $adoptDomSelection(editor: LexicalEditor): void {
  const root = editor.getRootElement();
  const known = $getSelection();
  // Without the focus the DOM's selection is nobody's: what it says of the text is left over or a side effect.
  if (root === null || root.ownerDocument.activeElement !== root) return;
  if (editor.isComposing() || !$isRangeSelection(known)) return;
  const shown = root.ownerDocument.getSelection();
  if (shown === null || !root.contains(shown.anchorNode) || !root.contains(shown.focusNode)) return;
  const fresh = $createRangeSelectionFromDom(shown, editor);
  // Only a move counts: formats that were chosen for what is typed next belong to the selection that is known.
  if (fresh !== null && !(fresh.anchor.is(known.anchor) && fresh.focus.is(known.focus))) $setSelection(fresh);
}

/** The same from outside an update, while nothing waits to be drawn. */
export function adoptDomSelection(editor: LexicalEditor): void {
  // What is pending has moved the selection already and the DOM is behind, not ahead.
  if (editor._pendingEditorState !== null) return;
  editor.update(() => $adoptDomSelection(editor), { discrete: true });
}
