/**
 * Tells of blocks of one kind, known by the class of their element, when they have been drawn, when their text has changed,
 * and when they are gone or of another kind. Lexical's own listeners speak of a block only where its own fields or its list
 * of children changed, not where a letter in it did.
 */
import { $getNodeByKey, mergeRegister, type LexicalEditor, type NodeKey } from 'lexical';
import { BlockNode } from './nodes/block-node.ts';

export interface BlockChangeListener {
  /**
   * The block's element is drawn as it is now to be seen. `leaves` are the nodes in it of which one has changed while all stayed where
   * they are, null where any may have come or gone.
   */
  readonly changed: (key: NodeKey, dom: HTMLElement, leaves: readonly NodeKey[] | null) => void;
  readonly gone: (key: NodeKey) => void;
}

export function registerBlockChanges(
  editor: LexicalEditor,
  className: string,
  { changed, gone }: BlockChangeListener,
): () => void {
  const known = new Set<NodeKey>();
  const look = (key: NodeKey, leaves: readonly NodeKey[] | null): void => {
    const dom = editor.getElementByKey(key);
    if (dom?.classList.contains(className) === true) {
      known.add(key);
      changed(key, dom, leaves);
    } else if (known.delete(key)) gone(key);
  };
  return mergeRegister(
    editor.registerMutationListener(
      BlockNode,
      (mutations) => {
        for (const [key, mutation] of mutations) {
          if (mutation !== 'destroyed') look(key, null);
          else if (known.delete(key)) gone(key);
        }
      },
      { skipInitialization: false },
    ),
    editor.registerUpdateListener(({ dirtyLeaves, editorState }) => {
      if (known.size === 0 || dirtyLeaves.size === 0) return;
      const leavesOf = new Map<NodeKey, NodeKey[]>();
      editorState.read(() => {
        for (const leaf of dirtyLeaves) {
          const block = $getNodeByKey(leaf)?.getParent()?.getKey();
          if (block !== undefined) leavesOf.set(block, [...(leavesOf.get(block) ?? []), leaf]);
        }
      });
      for (const [key, leaves] of leavesOf) if (known.has(key)) look(key, leaves);
    }),
  );
}
