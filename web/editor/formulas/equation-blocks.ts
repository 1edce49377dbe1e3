/**
 * Fills in the formula of each equation block that is drawn, and opens the one that the caret is in: there its source is
 * seen with the formula below it. A click on a formula puts the caret into its source. Draws beside the text, never in it.
 */
import {
  $getNearestNodeFromDOMNode,
  $getNodeByKey,
  COMMAND_PRIORITY_LOW,
  CLICK_COMMAND,
  mergeRegister,
  type LexicalEditor,
  type NodeKey,
} from 'lexical';
import { EQUATION } from '../../../flow/blocks/equation.ts';
import { registerBlockChanges } from '../block-changes.ts';
import { $blockText } from '../commands/block-text.ts';
import { $blockOfCaret } from '../commands/selected-blocks.ts';
import { $isBlockNode } from '../nodes/block-node.ts';
import { drawFormula } from './draw-formula.ts';

const OPEN = 'equation-open';

export function registerEquationBlocks(editor: LexicalEditor): () => void {
  let open: NodeKey | null = null;

  const draw = (key: NodeKey, dom: HTMLElement): void => {
    const formula = dom.querySelector<HTMLElement>(':scope > .equation-formula');
    if (formula === null) return;
    const tex = editor.getEditorState().read(
      () => {
        const block = $getNodeByKey(key);
        return $isBlockNode(block) ? $blockText(block) : '';
      },
      { editor },
    );
    drawFormula(formula, tex, 'display', key === open);
  };

  const followCaret = (): void => {
    const now = editor.getEditorState().read(
      () => {
        const block = editor.isEditable() ? $blockOfCaret() : null;
        return block?.getBlockType() === EQUATION.type ? block.getKey() : null;
      },
      { editor },
    );
    const left = open === now || open === null ? null : { key: open, dom: editor.getElementByKey(open) };
    left?.dom?.classList.remove(OPEN);
    if (now !== null) editor.getElementByKey(now)?.classList.add(OPEN);
    open = now;
    // Whoever leaves it half written sees what is wrong with it.
    if (left !== null && left.dom !== null) draw(left.key, left.dom);
  };

  return mergeRegister(
    registerBlockChanges(editor, 'flow-equation', { changed: draw, gone: () => undefined }),
    editor.registerUpdateListener(followCaret),
    editor.registerEditableListener(followCaret),
    editor.registerCommand(
      CLICK_COMMAND,
      (event) => {
        const formula = event.target instanceof Element ? event.target.closest('.equation-formula') : null;
        const block = formula === null ? null : $getNearestNodeFromDOMNode(formula);
        if (!$isBlockNode(block) || !editor.isEditable()) return false;
        block.selectEnd();
        return true;
      },
      COMMAND_PRIORITY_LOW,
    ),
  );
}
