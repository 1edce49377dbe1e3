/**
 * Tells of blocks of one kind, known by the class of their element, when they have been drawn, when their text has changed,
 * and when they are gone or of another kind. Lexical's own listeners speak of a block only where its own fields or its list
 * of children changed, not where a letter in it did.
 */
import { $getNodeByKey, mergeRegister, type LexicalEditor, type NodeKey } from 'lexical';
import { BlockNode } from './nodes/block-node.ts';

export interface BlockChangeListener {
  /** The block's element is drawn as it is now to be seen. */
  readonly changed: (key: NodeKey, dom: HTMLElement) => void;
  readonly gone: (key: NodeKey) => void;
}

export function registerBlockChanges(
  editor: LexicalEditor,
  className: string,
  { changed, gone }: BlockChangeListener,
): () => void {
  const known = new Set<NodeKey>();
  const look = (key: NodeKey): void => {
    const dom = editor.getElementByKey(key);
    if (dom?.classList.contains(className) === true) {
      known.add(key);
      changed(key, dom);
    } else if (known.delete(key)) gone(key);
  };
  return mergeRegister(
    editor.registerMutationListener(
      BlockNode,
      (mutations) => {
        for (const [key, mutation] of mutations) {
          if (mutation !== 'destroyed') look(key);
          else if (known.delete(key)) gone(key);
        }
      },
      { skipInitialization: false },
    ),
    editor.registerUpdateListener(({ dirtyLeaves, editorState }) => {
      if (known.size === 0 || dirtyLeaves.size === 0) return;
      const blocks = editorState.read(
        () => new Set([...dirtyLeaves].flatMap((key) => $getNodeByKey(key)?.getParent()?.getKey() ?? [])),
      );
      for (const key of blocks) if (known.has(key)) look(key);
    }),
  );
}
