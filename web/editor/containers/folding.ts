/**
 * Which collapsible sections are shut, for this reader only: nothing of it is in the document. Shut sections are still found by
 * the browser's search and printed; wherever the caret gets to is opened.
 */
import {
  $getNearestNodeFromDOMNode,
  $getNodeByKey,
  COMMAND_PRIORITY_LOW,
  mergeRegister,
  SKIP_SCROLL_INTO_VIEW_TAG,
  type LexicalEditor,
  type LexicalNode,
  type NodeKey,
} from 'lexical';
import { TOGGLE, TOGGLE_BODY, TOGGLE_SUMMARY } from '../../../flow/blocks/toggle.ts';
import { setToggleOpen } from '../blocks/toggle-view.ts';
import { $textSelection } from '../commands/selected-blocks.ts';
import { $isContainerNode, $slotsIn, ContainerNode } from '../nodes/container-node.ts';
import { SlotNode } from '../nodes/slot-node.ts';
import { FOLD_COMMAND } from './container-commands.ts';
import { $containerAround, $slotAround } from './slots.ts';

/** Where a reader's shut sections are kept between visits, by the ids of their containers. */
export interface KeptFolds {
  read(): readonly string[];
  write(ids: readonly string[]): void;
}

const BUTTON = '.flow-toggle-button';

export function registerFolding(editor: LexicalEditor, text: HTMLElement, kept: KeptFolds): () => void {
  const shut = new Set(kept.read());

  const idOf = (key: NodeKey): string | null =>
    editor.getEditorState().read(() => {
      const node = $getNodeByKey(key);
      return $isToggle(node) ? node.getBlockId() : null;
    });

  const bodyOf = (key: NodeKey): HTMLElement | null =>
    editor.getEditorState().read(() => {
      const node = $getNodeByKey(key);
      const body = $isToggle(node) ? $slotsIn(node).get(TOGGLE_BODY) : undefined;
      return body === undefined ? null : editor.getElementByKey(body.getKey());
    });

  const show = (key: NodeKey): void => {
    const id = idOf(key);
    const dom = editor.getElementByKey(key);
    if (id === null || dom === null) return;
    const isShut = shut.has(id);
    setToggleOpen(dom, !isShut);
    const body = bodyOf(key);
    // The browser's own search finds what is hidden so, and says when it has.
    if (isShut) body?.setAttribute('hidden', 'until-found');
    else body?.removeAttribute('hidden');
  };

  const fold = (key: NodeKey, isShut: boolean): void => {
    const id = idOf(key);
    if (id === null || shut.has(id) === isShut) return;
    if (isShut) {
      shut.add(id);
      leaveBody(key);
    } else shut.delete(id);
    kept.write([...shut]);
    show(key);
  };

  /** A caret in what is about to be hidden goes to where the section is named. */
  const leaveBody = (key: NodeKey): void => {
    const isInside = editor.getEditorState().read(() => {
      const body = $bodyAround($textSelection()?.focus.getNode() ?? null);
      return body !== null && body.key === key;
    });
    if (!isInside) return;
    editor.update(
      () => {
        const node = $getNodeByKey(key);
        if ($isToggle(node)) $slotsIn(node).get(TOGGLE_SUMMARY)?.selectEnd();
      },
      { discrete: true, tag: SKIP_SCROLL_INTO_VIEW_TAG },
    );
  };

  const openAroundCaret = (): void => {
    if (shut.size === 0) return;
    const around = editor.getEditorState().read(() => {
      const found: NodeKey[] = [];
      let body = $bodyAround($textSelection()?.focus.getNode() ?? null);
      for (; body !== null; body = $bodyAround($getNodeByKey(body.key))) found.push(body.key);
      return found;
    });
    for (const key of around) fold(key, false);
  };

  const keyUnder = (target: EventTarget | null, selector: string): NodeKey | null => {
    const part = target instanceof Element ? target.closest(selector) : null;
    if (part === null || !text.contains(part)) return null;
    return editor.read(() => {
      for (let node = $getNearestNodeFromDOMNode(part); node !== null; node = node.getParent()) {
        if ($isToggle(node)) return node.getKey();
      }
      return null;
    });
  };

  const turn = (key: NodeKey): void => fold(key, !shut.has(idOf(key) ?? ''));
  const onMouseDown = (event: Event): void => {
    // Folding neither moves the caret nor opens a phone's keyboard.
    if (keyUnder(event.target, BUTTON) !== null) event.preventDefault();
  };
  const onClick = (event: Event): void => {
    const key = keyUnder(event.target, BUTTON);
    if (key !== null) turn(key);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event.key !== ' ' && event.key !== 'Enter') || !(event.target instanceof Element)) return;
    const key = event.target.matches(BUTTON) ? keyUnder(event.target, BUTTON) : null;
    if (key === null) return;
    event.preventDefault();
    event.stopPropagation();
    turn(key);
  };
  const onMatch = (event: Event): void => {
    const key = keyUnder(event.target, '.flow-toggle-body');
    if (key !== null) fold(key, false);
  };

  text.addEventListener('mousedown', onMouseDown);
  text.addEventListener('click', onClick);
  text.addEventListener('keydown', onKeyDown, { capture: true });
  text.addEventListener('beforematch', onMatch);
  return mergeRegister(
    editor.registerMutationListener(
      ContainerNode,
      (mutations) => {
        for (const [key, mutation] of mutations) if (mutation !== 'destroyed') show(key);
      },
      { skipInitialization: false },
    ),
    editor.registerMutationListener(SlotNode, (mutations) => {
      if (shut.size === 0) return;
      for (const [key, mutation] of mutations) {
        if (mutation !== 'created') continue;
        const parent = editor.getEditorState().read(() => $getNodeByKey(key)?.getParent()?.getKey() ?? null);
        if (parent !== null) show(parent);
      }
    }),
    editor.registerUpdateListener(openAroundCaret),
    editor.registerCommand(
      FOLD_COMMAND,
      () => {
        const key = $toggleAround($textSelection()?.focus.getNode() ?? null)?.getKey();
        if (key === undefined) return false;
        // The caret may have to be moved first, in an update of its own.
        queueMicrotask(() => turn(key));
        return true;
      },
      COMMAND_PRIORITY_LOW,
    ),
    () => {
      text.removeEventListener('mousedown', onMouseDown);
      text.removeEventListener('click', onClick);
      text.removeEventListener('keydown', onKeyDown, { capture: true });
      text.removeEventListener('beforematch', onMatch);
    },
  );
}

function $isToggle(node: LexicalNode | null): node is ContainerNode {
  return $isContainerNode(node) && node.getBlockType() === TOGGLE.type;
}

/** The innermost section that a node stands in, named or folded part. */
function $toggleAround(node: LexicalNode | null): ContainerNode | null {
  for (let one = $containerAround(node); one !== null; one = $containerAround(one.getParent())) {
    if (one.getBlockType() === TOGGLE.type) return one;
  }
  return null;
}

/** The innermost section in whose folding part a node stands. */
function $bodyAround(node: LexicalNode | null): { readonly key: NodeKey } | null {
  for (let slot = $slotAround(node); slot !== null; slot = $slotAround(slot.getParent())) {
    const container = slot.getParent();
    if ($isToggle(container) && slot.getSlot() === TOGGLE_BODY) return { key: container.getKey() };
  }
  return null;
}
