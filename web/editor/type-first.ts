/**
 * Types words at the beginning of the text one key after the other, so that they become what they would have become under the hands of whoever
 * typed them: paragraphs, headings, lists. Knows nothing of where they come from.
 */
import {
  $getRoot,
  $addUpdateTag,
  CONTROLLED_TEXT_INSERTION_COMMAND,
  INSERT_PARAGRAPH_COMMAND,
  SKIP_DOM_SELECTION_TAG,
  type LexicalEditor,
} from 'lexical';

/** The focus stays where it is. */
export function typeFirst(editor: LexicalEditor, words: string): void {
  const isHere = editor.getRootElement()?.ownerDocument.activeElement === editor.getRootElement();
  const act = ($work: () => void): void => {
    editor.update(
      () => {
        // A selection that is drawn takes the focus along.
        if (!isHere) $addUpdateTag(SKIP_DOM_SELECTION_TAG);
        $work();
      },
      { discrete: true },
    );
    // What a listener asked for, as who turns typed signs into a heading, is done before the next key.
    editor.update(() => undefined, { discrete: true });
  };
  act(() => $getRoot().selectStart());
  for (const char of words) {
    act(() => {
      if (char === '\n') editor.dispatchCommand(INSERT_PARAGRAPH_COMMAND, undefined);
      else editor.dispatchCommand(CONTROLLED_TEXT_INSERTION_COMMAND, char);
    });
  }
}
