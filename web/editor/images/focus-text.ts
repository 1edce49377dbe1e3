/** Gives the text the focus while a picture is selected: keys go to it, and no caret is anywhere. */
import { $getSelection, $isNodeSelection, type LexicalEditor } from 'lexical';

export function focusText(editor: LexicalEditor): void {
  const text = editor.getRootElement();
  if (text === null || text.ownerDocument.activeElement === text) return;
  // The editor's own `focus` goes to where its caret is, and would make one.
  text.focus({ preventScroll: true });
  // So does the browser; the editor would take that for the person's wish.
  text.ownerDocument.getSelection()?.removeAllRanges();
}

/** Gives the text the focus back with what was selected in it, be that a caret or a picture. Left to itself a browser begins at the top. */
export function focusTextAsItWas(editor: LexicalEditor): void {
  if (editor.getEditorState().read(() => $isNodeSelection($getSelection()))) focusText(editor);
  else editor.focus();
}
