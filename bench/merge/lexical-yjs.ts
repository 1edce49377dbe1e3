/**
 * The two bindings of @lexical/yjs, V1 and V2 (experimental), around the playground's editor: wired as @lexical/react wires
 * them in a page, without carets to draw. Each takes in others' changes and pushes its own by itself.
 */
import {
  type Binding,
  type BindingV2,
  createBindingV2__EXPERIMENTAL,
  createUndoManager,
  createYjsBinding,
  type Provider,
  syncLexicalUpdateToYjs,
  syncLexicalUpdateToYjsV2__EXPERIMENTAL,
  syncYjsChangesToLexical,
  syncYjsChangesToLexicalV2__EXPERIMENTAL,
} from '@lexical/yjs';
import { SKIP_COLLAB_TAG } from 'lexical';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { PlaygroundAuthor } from './playground-author.ts';

/** What the bindings ask of a provider: the presence, and nothing of the network. */
function makeProvider(doc: Y.Doc): { readonly provider: Provider; close(): void } {
  const awareness = new Awareness(doc);
  const nothing = () => {};
  const provider = { awareness, connect: nothing, disconnect: nothing, on: nothing, off: nothing };
  // The declared type names each event by itself; y-protocols declares one method for all.
  return { provider: provider as unknown as Provider, close: () => awareness.destroy() };
}

abstract class YjsAuthor extends PlaygroundAuthor {
  protected abstract readonly history: Y.UndoManager;
  readonly #closing: (() => void)[] = [];

  protected onClose(...work: (() => void)[]): void {
    this.#closing.push(...work);
  }

  close(): void {
    for (const work of this.#closing.splice(0)) work();
    this.history.destroy();
    this.doc.destroy();
  }

  undo(): void {
    this.history.undo();
  }

  endStep(): void {
    this.history.stopCapturing();
  }
}

export class AuthorV1 extends YjsAuthor {
  readonly #binding: Binding;
  protected readonly history: Y.UndoManager;

  constructor(clientId: number) {
    super(clientId);
    const { doc, editor } = this;
    const { provider, close } = makeProvider(doc);
    const binding = createYjsBinding({ editor, id: 'main', doc, docMap: new Map([['main', doc]]) });
    this.#binding = binding;
    const shared = binding.root.getSharedType();
    const take = (events: Y.YEvent<Y.XmlText>[], { origin }: Y.Transaction) => {
      if (origin !== binding) syncYjsChangesToLexical(binding, provider, events, origin instanceof Y.UndoManager);
    };
    // What changes below the root is of several types, which the binding tells apart itself.
    const observer = take as unknown as Parameters<typeof shared.observeDeep>[0];
    shared.observeDeep(observer);
    this.onClose(
      editor.registerUpdateListener((update) => {
        if (update.tags.has(SKIP_COLLAB_TAG)) return;
        syncLexicalUpdateToYjs(
          binding,
          provider,
          update.prevEditorState,
          update.editorState,
          update.dirtyElements,
          update.dirtyLeaves,
          update.normalizedNodes,
          update.tags,
        );
      }),
      () => shared.unobserveDeep(observer),
      close,
    );
    this.history = createUndoManager(this.#binding, shared);
  }
}

export class AuthorV2 extends YjsAuthor {
  readonly #binding: BindingV2;
  protected readonly history: Y.UndoManager;

  constructor(clientId: number) {
    super(clientId);
    const { doc, editor } = this;
    const { provider, close } = makeProvider(doc);
    const binding = createBindingV2__EXPERIMENTAL(editor, 'main', doc, new Map([['main', doc]]));
    this.#binding = binding;
    const take = (events: Y.YEvent<Y.XmlElement | Y.XmlText>[], transaction: Y.Transaction) => {
      const origin: unknown = transaction.origin;
      if (origin === binding) return;
      const isUndo = origin instanceof Y.UndoManager;
      syncYjsChangesToLexicalV2__EXPERIMENTAL(binding, provider, events, transaction, isUndo);
    };
    // As above.
    const observer = take as unknown as Parameters<typeof binding.root.observeDeep>[0];
    binding.root.observeDeep(observer);
    this.onClose(
      editor.registerUpdateListener((update) => {
        if (update.tags.has(SKIP_COLLAB_TAG)) return;
        syncLexicalUpdateToYjsV2__EXPERIMENTAL(
          binding,
          provider,
          update.prevEditorState,
          update.editorState,
          update.dirtyElements,
          update.dirtyLeaves,
          update.normalizedNodes,
          update.tags,
        );
      }),
      () => binding.root.unobserveDeep(observer),
      close,
    );
    this.history = createUndoManager(this.#binding, binding.root);
  }
}
