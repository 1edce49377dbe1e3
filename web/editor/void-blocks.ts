/** Rules and other blocks without text: a click selects one, and a selected one shows it; so does a selected thing in a line. */
import {
  $createNodeSelection,
  $getNearestNodeFromDOMNode,
  $getSelection,
  $isNodeSelection,
  $setSelection,
  CLICK_COMMAND,
  COMMAND_PRIORITY_LOW,
  mergeRegister,
  type LexicalEditor,
  type NodeKey,
} from 'lexical';
import { $isVoidBlockNode } from './nodes/void-block-node.ts';

const SELECTED = 'flow-selected';

export function registerVoidBlocks(editor: LexicalEditor): () => void {
  let shown: NodeKey[] = [];
  const showSelected = (): void => {
    const selected = editor.getEditorState().read(() => {
      const selection = $getSelection();
      return $isNodeSelection(selection) ? selection.getNodes().map((node) => node.getKey()) : [];
    });
    for (const key of shown) if (!selected.includes(key)) editor.getElementByKey(key)?.classList.remove(SELECTED);
    for (const key of selected) editor.getElementByKey(key)?.classList.add(SELECTED);
    shown = selected;
  };
  return mergeRegister(
    editor.registerUpdateListener(showSelected),
    editor.registerCommand(
      CLICK_COMMAND,
      (event) => {
        const node = event.target instanceof Node ? $getNearestNodeFromDOMNode(event.target) : null;
        if (!$isVoidBlockNode(node)) return false;
        const selection = $createNodeSelection();
        selection.add(node.getKey());
        $setSelection(selection);
        return true;
      },
      COMMAND_PRIORITY_LOW,
    ),
  );
}
