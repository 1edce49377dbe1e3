/**
 * The boxes of check items: a click or Space ticks them, for those who may write. The caret stays where it was.
 */
import {
  $addUpdateTag,
  $getNearestNodeFromDOMNode,
  mergeRegister,
  SKIP_DOM_SELECTION_TAG,
  SKIP_SCROLL_INTO_VIEW_TAG,
  type LexicalEditor,
  type NodeKey,
} from 'lexical';
import { isChecked } from '../../flow/blocks/list-item.ts';
import { $isCheckItem, $setChecked } from './commands/block-types.ts';
import { $isBlockNode, BlockNode } from './nodes/block-node.ts';
import { COMMAND_TAG } from './shortcuts/register-keys.ts';

const BOX = '.flow-checkbox';

function boxOf(event: Event): HTMLElement | null {
  return event.target instanceof HTMLElement ? event.target.closest<HTMLElement>(BOX) : null;
}

export function registerCheckboxes(editor: LexicalEditor, text: HTMLElement): () => void {
  const toggle = (box: HTMLElement): void => {
    if (!editor.isEditable()) return;
    editor.update(() => {
      const item = $getNearestNodeFromDOMNode(box);
      if (!$isBlockNode(item) || !$isCheckItem(item)) return;
      // Without its selection drawn anew, the editor takes the focus from nobody.
      for (const tag of [COMMAND_TAG, SKIP_DOM_SELECTION_TAG, SKIP_SCROLL_INTO_VIEW_TAG]) $addUpdateTag(tag);
      $setChecked(item, !isChecked(item.getProps()));
    });
  };
  const onPointerDown = (event: Event): void => {
    // Ticking a box neither moves the caret nor opens a phone's keyboard.
    if (boxOf(event) !== null) event.preventDefault();
  };
  const onClick = (event: Event): void => {
    const box = boxOf(event);
    if (box !== null) toggle(box);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const box = boxOf(event);
    if (box === null || (event.key !== ' ' && event.key !== 'Enter')) return;
    event.preventDefault();
    event.stopPropagation();
    toggle(box);
  };
  /** A box is called by the text of its item, whatever that comes to say. */
  const label = (key: NodeKey): void => {
    const dom = editor.getElementByKey(key);
    if (dom === null || !dom.classList.contains('flow-item')) return;
    const box = dom.querySelector<HTMLElement>(`:scope > ${BOX}`);
    const words = dom.querySelector<HTMLElement>(':scope > [data-slot]');
    if (box === null || words === null) return;
    words.id = `task-${key}`;
    box.setAttribute('aria-labelledby', words.id);
  };
  const showEditable = (): void => {
    for (const box of text.querySelectorAll<HTMLElement>(BOX)) setEditable(box, editor.isEditable());
  };

  text.addEventListener('mousedown', onPointerDown);
  text.addEventListener('click', onClick);
  text.addEventListener('keydown', onKeyDown, { capture: true });
  return mergeRegister(
    editor.registerEditableListener(showEditable),
    editor.registerMutationListener(
      BlockNode,
      (mutations) => {
        for (const [key, mutation] of mutations) if (mutation !== 'destroyed') label(key);
      },
      { skipInitialization: false },
    ),
    editor.registerMutationListener(BlockNode, (mutations) => {
      if (editor.isEditable()) return;
      for (const key of mutations.keys()) {
        const box = editor.getElementByKey(key)?.querySelector<HTMLElement>(BOX);
        if (box !== null && box !== undefined) setEditable(box, false);
      }
    }),
    () => {
      text.removeEventListener('mousedown', onPointerDown);
      text.removeEventListener('click', onClick);
      text.removeEventListener('keydown', onKeyDown, { capture: true });
    },
  );
}

function setEditable(box: HTMLElement, editable: boolean): void {
  box.tabIndex = editable ? 0 : -1;
  if (editable) box.removeAttribute('aria-disabled');
  else box.setAttribute('aria-disabled', 'true');
}
