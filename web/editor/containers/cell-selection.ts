/** Shows which cells a selection spans, and for those hides how the browser would show it letter by letter. */
import { $getNodeByKey, type LexicalEditor, type NodeKey } from 'lexical';
import { $textSelection } from '../commands/selected-blocks.ts';
import { $isContainerNode, $slotsIn } from '../nodes/container-node.ts';
import { $selectedCells } from './slots.ts';

const NONE: readonly NodeKey[] = [];

export function registerCellSelection(editor: LexicalEditor, text: HTMLElement): () => void {
  let shown: readonly NodeKey[] = NONE;
  const stop = editor.registerUpdateListener(({ editorState }) => {
    const selected = editorState.read(() => {
      const selection = $textSelection();
      const cells = selection === null || selection.isCollapsed() ? null : $selectedCells(selection);
      if (cells === null) return NONE;
      const table = $getNodeByKey(cells.table.getKey());
      const slots = $isContainerNode(table) ? $slotsIn(table) : new Map<string, never>();
      return cells.cells.flatMap(({ slot }) => slots.get(slot)?.getKey() ?? []);
    });
    if (selected.length === 0 && shown.length === 0) return;
    const now = new Set(selected);
    for (const key of shown) if (!now.has(key)) delete editor.getElementByKey(key)?.dataset['selected'];
    for (const key of selected) {
      const cell = editor.getElementByKey(key);
      if (cell !== null) cell.dataset['selected'] = '';
    }
    if (selected.length === 0) delete text.dataset['cells'];
    else text.dataset['cells'] = 'selected';
    shown = selected;
  });
  return () => {
    stop();
    delete text.dataset['cells'];
  };
}
