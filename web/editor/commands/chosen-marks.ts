/**
 * The marks that are chosen for what is typed next, where they are others than those of the letters before the caret: after `**bold**`, after a key
 * that begins or ends a mark. Lexical keeps them for 200 ms after it has put the caret, and takes those of the letters once the browser reports
 * that caret later: WebKit does, on a machine that is busy, and a whole paragraph went on in bold or as code. Here they stay until the caret is
 * somewhere else.
 */
import {
  $getSelection,
  $isRangeSelection,
  $isTextNode,
  COMMAND_PRIORITY_CRITICAL,
  mergeRegister,
  SELECTION_CHANGE_COMMAND,
  type LexicalEditor,
} from 'lexical';

interface Chosen {
  readonly key: string;
  readonly offset: number;
  readonly format: number;
  readonly style: string;
}

export function registerChosenMarks(editor: LexicalEditor): () => void {
  let chosen: Chosen | null = null;

  /** What the caret stands for, where it is not what stands before it. */
  const $chosenNow = (): Chosen | null => {
    const selection = $getSelection();
    if (!$isRangeSelection(selection) || !selection.isCollapsed()) return null;
    const { key, offset } = selection.anchor;
    const node = selection.anchor.getNode();
    const { format, style } = selection;
    if (!$isTextNode(node) || (node.getFormat() === format && node.getStyle() === style)) return null;
    return { key, offset, format, style };
  };

  return mergeRegister(
    editor.registerUpdateListener(({ editorState }) => {
      chosen = editorState.read($chosenNow);
    }),
    editor.registerCommand(
      SELECTION_CHANGE_COMMAND,
      () => {
        const selection = $getSelection();
        if (chosen === null || !$isRangeSelection(selection) || !selection.isCollapsed()) return false;
        if (selection.anchor.key !== chosen.key || selection.anchor.offset !== chosen.offset) return false;
        selection.setFormat(chosen.format);
        selection.setStyle(chosen.style);
        return false;
      },
      COMMAND_PRIORITY_CRITICAL,
    ),
  );
}
