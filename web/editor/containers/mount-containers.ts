/** What containers need of the page, put together: folding, selected cells, dragged borders, which way they read, and a click below the last one. */
import { $getRoot, mergeRegister, type LexicalEditor } from 'lexical';
import { $isContainerNode } from '../nodes/container-node.ts';
import { $edgeOf } from '../nodes/section-node.ts';
import { COMMAND_TAG } from '../shortcuts/register-keys.ts';
import { registerCellSelection } from './cell-selection.ts';
import type { ContainerDesk } from './container-desk.ts';
import { registerHeaderCells } from './header-cells.ts';
import { registerFolding, type KeptFolds } from './folding.ts';
import { registerLateBorders } from './late-borders.ts';
import { $leaveContainer } from './make-container.ts';
import { registerReadingDirection } from './reading-direction.ts';

export interface MountContainersOptions {
  readonly editor: LexicalEditor;
  readonly desk: ContainerDesk;
  readonly text: HTMLElement;
  readonly folds: KeptFolds;
}

export function mountContainers({ editor, desk, text, folds }: MountContainersOptions): () => void {
  const onClick = (event: MouseEvent): void => {
    if (event.target !== text || !editor.isEditable()) return;
    const last = text.lastElementChild?.classList.contains('flow-section')
      ? text.lastElementChild.lastElementChild
      : text.lastElementChild;
    if (last === null || last === undefined || event.clientY <= last.getBoundingClientRect().bottom) return;
    editor.update(
      () => {
        const block = $edgeOf($getRoot().getLastChild(), 'last');
        if ($isContainerNode(block)) $leaveContainer(block);
      },
      { discrete: true, tag: COMMAND_TAG },
    );
  };
  let here: HTMLElement | null = null;
  /** The style sheet shows the bounds of the container around the caret. */
  const markHere = (): void => {
    const key = desk.state.get()?.key;
    const dom = key === undefined ? null : editor.getElementByKey(key);
    if (dom === here) return;
    delete here?.dataset['here'];
    if (dom !== null) dom.dataset['here'] = '';
    here = dom;
  };
  text.addEventListener('click', onClick);
  return mergeRegister(
    registerFolding(editor, text, folds),
    registerCellSelection(editor, text),
    registerLateBorders({ editor, desk, text }),
    registerHeaderCells(editor, text),
    registerReadingDirection(editor),
    editor.registerUpdateListener(markHere),
    () => text.removeEventListener('click', onClick),
  );
}
