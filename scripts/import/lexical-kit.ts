/**
 * Real @lexical/yjs editors without a page, several on one document: bound as Lexical's own React plug-in binds them, with its
 * undo. What one writes reaches the others when `exchange` says so, so that their edits meet like those of people.
 */
import { CodeHighlightNode, CodeNode } from '@lexical/code';
import { HorizontalRuleNode } from '@lexical/extension';
import { createHeadlessEditor } from '@lexical/headless';
import { AutoLinkNode, LinkNode } from '@lexical/link';
import { ListItemNode, ListNode } from '@lexical/list';
import { HeadingNode, QuoteNode } from '@lexical/rich-text';
import { TableCellNode, TableNode, TableRowNode } from '@lexical/table';
import {
  createBinding,
  createBindingV2__EXPERIMENTAL,
  createUndoManager,
  syncLexicalUpdateToYjs,
  syncLexicalUpdateToYjsV2__EXPERIMENTAL,
  syncYjsChangesToLexical,
  syncYjsChangesToLexicalV2__EXPERIMENTAL,
  syncYjsStateToLexicalV2__EXPERIMENTAL,
  type Provider,
} from '@lexical/yjs';
import { $createParagraphNode, $getRoot, type Klass, type LexicalEditor, type LexicalNode } from 'lexical';
import * as Y from 'yjs';
import {
  CollapsibleContainerNode,
  CollapsibleContentNode,
  CollapsibleTitleNode,
  EquationNode,
  ImageNode,
  LayoutContainerNode,
  LayoutItemNode,
  MentionNode,
  PageBreakNode,
  PollNode,
  SpoilerNode,
  YouTubeNode,
} from './foreign-nodes.ts';

export type BindingVersion = 1 | 2;

const NODES: readonly Klass<LexicalNode>[] = [
  HeadingNode,
  QuoteNode,
  ListNode,
  ListItemNode,
  LinkNode,
  AutoLinkNode,
  CodeNode,
  CodeHighlightNode,
  TableNode,
  TableRowNode,
  TableCellNode,
  HorizontalRuleNode,
  CollapsibleContainerNode,
  CollapsibleTitleNode,
  CollapsibleContentNode,
  LayoutContainerNode,
  LayoutItemNode,
  SpoilerNode,
  MentionNode,
  ImageNode,
  EquationNode,
  PageBreakNode,
  YouTubeNode,
  PollNode,
];

/** Nobody is seen by anybody: the bindings ask, and get nothing. */
function lonelyProvider(): Provider {
  const nothing = () => undefined;
  return {
    awareness: {
      getLocalState: () => null,
      getStates: () => new Map(),
      off: nothing,
      on: nothing,
      setLocalState: nothing,
      setLocalStateField: nothing,
    },
    connect: nothing,
    disconnect: nothing,
    off: nothing,
    on: nothing,
  };
}

export class LexicalWriter {
  readonly editor: LexicalEditor;
  readonly doc = new Y.Doc();
  readonly undoManager: Y.UndoManager;

  constructor(version: BindingVersion, clientId: number, known: Uint8Array | null = null) {
    this.doc.clientID = clientId;
    if (known !== null) Y.applyUpdate(this.doc, known);
    this.editor = createHeadlessEditor({
      nodes: [...NODES],
      onError: (error) => {
        throw error;
      },
    });
    this.undoManager = version === 1 ? this.#bindV1() : this.#bindV2();
    if (known === null) this.act(() => $getRoot().append($createParagraphNode()));
  }

  #bindV1(): Y.UndoManager {
    const { doc, editor } = this;
    const provider = lonelyProvider();
    const binding = createBinding(editor, provider, 'main', doc, new Map([['main', doc]]));
    const root = binding.root.getSharedType();
    root.observeDeep((events, { origin }) => {
      if (origin === binding) return;
      // The binding takes events of the types that it makes itself.
      const seen = events as Y.YEvent<Y.Text>[];
      syncYjsChangesToLexical(binding, provider, seen, origin instanceof Y.UndoManager, () => undefined);
    });
    editor.registerUpdateListener(
      ({ prevEditorState, editorState, dirtyElements, dirtyLeaves, normalizedNodes, tags }) => {
        syncLexicalUpdateToYjs(
          binding,
          provider,
          prevEditorState,
          editorState,
          dirtyElements,
          dirtyLeaves,
          normalizedNodes,
          tags,
        );
      },
    );
    if (root.length > 0) this.#loadV1(binding.root, binding);
    return createUndoManager(binding, root);
  }

  /** As a provider's first sync would: the whole document arrives as one change. */
  #loadV1(root: ReturnType<typeof createBinding>['root'], binding: ReturnType<typeof createBinding>): void {
    this.editor.update(
      () => {
        root.applyChildrenYjsDelta(
          binding,
          root.getSharedType().toDelta() as Parameters<typeof root.applyChildrenYjsDelta>[1],
        );
        root.syncChildrenFromYjs(binding);
      },
      { discrete: true, skipTransforms: true, tag: 'collaboration' },
    );
  }

  #bindV2(): Y.UndoManager {
    const { doc, editor } = this;
    const provider = lonelyProvider();
    const binding = createBindingV2__EXPERIMENTAL(editor, 'main', doc, new Map([['main', doc]]));
    binding.root.observeDeep((events, transaction) => {
      const origin: unknown = transaction.origin;
      if (origin === binding) return;
      // As above.
      const seen = events as Y.YEvent<Y.XmlElement | Y.XmlText>[];
      syncYjsChangesToLexicalV2__EXPERIMENTAL(binding, provider, seen, transaction, origin instanceof Y.UndoManager);
    });
    editor.registerUpdateListener(
      ({ prevEditorState, editorState, dirtyElements, dirtyLeaves, normalizedNodes, tags }) => {
        syncLexicalUpdateToYjsV2__EXPERIMENTAL(
          binding,
          provider,
          prevEditorState,
          editorState,
          dirtyElements,
          dirtyLeaves,
          normalizedNodes,
          tags,
        );
      },
    );
    if (binding.root.length > 0) syncYjsStateToLexicalV2__EXPERIMENTAL(binding, provider);
    return createUndoManager(binding, binding.root);
  }

  act($work: () => void): void {
    this.editor.update($work, { discrete: true });
    this.settle();
  }

  /** Runs what listeners asked for. */
  settle(): void {
    this.editor.update(() => undefined, { discrete: true });
  }

  undo(): void {
    this.undoManager.undo();
    this.settle();
  }

  redo(): void {
    this.undoManager.redo();
    this.settle();
  }

  /** The document as its bytes. */
  bytes(): Uint8Array {
    return Y.encodeStateAsUpdate(this.doc);
  }
}

/** Brings all up to date with each other, until nobody has anything more to say: the bindings clean up after merges. */
export function exchange(writers: readonly LexicalWriter[]): void {
  for (let round = 0; round < 10; round++) {
    let quiet = true;
    for (const from of writers) {
      for (const to of writers) {
        if (from === to) continue;
        const update = Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc));
        const before = Y.encodeStateAsUpdate(to.doc);
        Y.applyUpdate(to.doc, update, 'remote');
        to.settle();
        if (!Buffer.from(before).equals(Buffer.from(Y.encodeStateAsUpdate(to.doc)))) quiet = false;
      }
    }
    if (quiet) return;
  }
}
