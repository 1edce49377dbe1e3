/**
 * Clicks and keys on things in the text that are not text: a click on a formula or a date, or Enter where one is selected,
 * opens its form; a code block's bar has a language and copies. Who may only read still copies.
 */
import {
  $getNearestNodeFromDOMNode,
  CLICK_COMMAND,
  COMMAND_PRIORITY_HIGH,
  COMMAND_PRIORITY_NORMAL,
  KEY_ENTER_COMMAND,
  mergeRegister,
  type LexicalEditor,
} from 'lexical';
import { EMBED } from '../../../flow/blocks/embed.ts';
import type { Clock } from '../../sync/ports.ts';
import { $blockText } from '../commands/block-text.ts';
import { $isBlockNode } from '../nodes/block-node.ts';
import { $isInlineObjectNode } from '../nodes/inline-object-node.ts';
import { $isVoidBlockNode } from '../nodes/void-block-node.ts';
import { $selectNode, type ObjectDesk } from './object-desk.ts';

export interface ObjectClickOptions {
  readonly editor: LexicalEditor;
  readonly desk: ObjectDesk;
  readonly clock: Clock;
  readonly text: HTMLElement;
  /** Puts text on the clipboard; false where the browser refuses. */
  readonly copy: (text: string) => Promise<boolean>;
}

/** How long a button says that it has copied. */
const COPIED_FOR_MS = 2000;

export function registerObjectClicks({ editor, desk, clock, text, copy }: ObjectClickOptions): () => void {
  const copyCode = async (button: HTMLElement): Promise<void> => {
    const code = editor.getEditorState().read(
      () => {
        const block = $getNearestNodeFromDOMNode(button);
        return $isBlockNode(block) ? $blockText(block) : null;
      },
      { editor },
    );
    if (code === null) return;
    const done = await copy(code);
    button.textContent = done ? 'Copied' : 'Not allowed';
    button.setAttribute('aria-label', done ? 'Copied' : 'The browser did not allow copying');
    clock.setTimer(COPIED_FOR_MS, () => {
      button.textContent = 'Copy';
      button.setAttribute('aria-label', 'Copy this code');
    });
  };

  const barButton = (event: Event): HTMLElement | null =>
    event.target instanceof Element ? event.target.closest<HTMLElement>('.code-button') : null;

  const onMouseDown = (event: MouseEvent): void => {
    // A button in the text neither moves the caret nor opens a phone's keyboard.
    if (barButton(event) !== null) event.preventDefault();
  };
  const onClick = (event: MouseEvent): void => {
    const button = barButton(event);
    if (button === null) return;
    event.preventDefault();
    if (button.classList.contains('code-copy')) void copyCode(button);
    else {
      const key = editor.read(() => $getNearestNodeFromDOMNode(button)?.getKey() ?? null);
      if (key !== null) desk.change(key);
    }
  };
  // The editor takes Enter, Space and Tab for its text, wherever in it the focus is.
  const onKeyDown = (event: KeyboardEvent): void => {
    if (barButton(event) !== null) event.stopPropagation();
  };

  text.addEventListener('mousedown', onMouseDown);
  text.addEventListener('click', onClick);
  text.addEventListener('keydown', onKeyDown, { capture: true });
  return mergeRegister(
    editor.registerCommand(
      CLICK_COMMAND,
      (event) => {
        const node = event.target instanceof Node ? $getNearestNodeFromDOMNode(event.target) : null;
        const isThing = $isInlineObjectNode(node) || ($isVoidBlockNode(node) && node.getBlockType() === EMBED.type);
        // With Control (Command) held a card's link is followed.
        if (!isThing || !editor.isEditable() || event.ctrlKey || event.metaKey) return false;
        const key = node.getKey();
        $selectNode(key);
        // The form reads what is drawn, which this update is about to be.
        queueMicrotask(() => desk.change(key));
        return true;
      },
      // Before the click that only selects a block without text.
      COMMAND_PRIORITY_NORMAL,
    ),
    editor.registerCommand(
      KEY_ENTER_COMMAND,
      (event) => {
        if (!desk.changeSelected()) return false;
        event?.preventDefault();
        return true;
      },
      COMMAND_PRIORITY_HIGH,
    ),
    () => {
      text.removeEventListener('mousedown', onMouseDown);
      text.removeEventListener('click', onClick);
      text.removeEventListener('keydown', onKeyDown, { capture: true });
    },
  );
}
