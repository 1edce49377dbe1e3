/**
 * Which way a container reads: a browser asks only the text that stands in an element itself, and a container has none, so tables and
 * columns of right-to-left documents would begin on the left. A container reads as the first letters in it do, one without letters as what
 * stands before it. Draws an attribute; nothing of it is in the document.
 */
import {
  $getNodeByKey,
  $isElementNode,
  $isTextNode,
  mergeRegister,
  type LexicalEditor,
  type LexicalNode,
  type NodeKey,
} from 'lexical';
import { $isContainerNode, ContainerNode } from '../nodes/container-node.ts';

const LETTER = /\p{L}/u;
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

export function registerReadingDirection(editor: LexicalEditor): () => void {
  const draw = (keys: Iterable<NodeKey>): void => {
    const drawn: (readonly [HTMLElement, boolean | null])[] = [];
    // The state that was just drawn: `editor.read` would commit what another listener has begun, before all have heard of this one.
    editor.getEditorState().read(
      () => {
        for (const key of keys) {
          const node = $getNodeByKey(key);
          const dom = editor.getElementByKey(key);
          if ($isContainerNode(node) && dom !== null) drawn.push([dom, $isRightToLeft(node)]);
        }
      },
      { editor },
    );
    for (const [dom, isRightToLeft] of drawn) {
      const direction = (isRightToLeft ?? dom.previousElementSibling?.matches(':dir(rtl)') ?? false) ? 'rtl' : 'ltr';
      if (dom.dir !== direction) dom.dir = direction;
    }
  };
  return mergeRegister(
    editor.registerMutationListener(
      ContainerNode,
      (mutations) => draw([...mutations].flatMap(([key, mutation]) => (mutation === 'destroyed' ? [] : key))),
      { skipInitialization: false },
    ),
    // A change in a container makes the container dirty too.
    editor.registerUpdateListener(({ dirtyElements }) => {
      if (dirtyElements.size > 0) draw(dirtyElements.keys());
    }),
  );
}

export function isRightToLeft(dom: Element | null): boolean {
  return dom?.matches(':dir(rtl)') === true;
}

/** By the first letter of it; null where there is none. */
function $isRightToLeft(node: LexicalNode): boolean | null {
  if ($isTextNode(node)) {
    const [letter] = LETTER.exec(node.getTextContent()) ?? [];
    return letter === undefined ? null : RIGHT_TO_LEFT.test(letter);
  }
  if (!$isElementNode(node)) return null;
  for (let child = node.getFirstChild(); child !== null; child = child.getNextSibling()) {
    const answer = $isRightToLeft(child);
    if (answer !== null) return answer;
  }
  return null;
}
