/**
 * Writes documents as an `@lexical/yjs` V2 editor does: with that editor, headless. Owns nothing of what is written. Each
 * act is one update of the editor, as a key is, so that the history is the one that real typing leaves.
 */
import { createHeadlessEditor } from '@lexical/headless';
import { registerRichText } from '@lexical/rich-text';
import {
  createBindingV2__EXPERIMENTAL,
  syncLexicalUpdateToYjsV2__EXPERIMENTAL,
  type BindingV2,
  type Provider,
} from '@lexical/yjs';
import {
  $createParagraphNode,
  $createRangeSelection,
  $createTextNode,
  $getRoot,
  $isElementNode,
  $isTextNode,
  $setSelection,
  type LexicalEditor,
  type PointType,
} from 'lexical';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Edit } from './trace-lines.ts';

export class V2Author {
  readonly doc = new Y.Doc();
  readonly #editor: LexicalEditor;
  readonly #stop: () => void;

  constructor() {
    const editor = createHeadlessEditor({
      namespace: 'v2-author',
      onError: (error) => {
        throw error;
      },
    });
    this.#editor = editor;
    const binding: BindingV2 = createBindingV2__EXPERIMENTAL(editor, 'main', this.doc, new Map([['main', this.doc]]));
    const awareness = new Awareness(this.doc);
    const provider = idleProvider(awareness);
    const stops = [
      registerRichText(editor),
      editor.registerUpdateListener(
        ({ prevEditorState, editorState, dirtyElements, dirtyLeaves, normalizedNodes, tags }) =>
          syncLexicalUpdateToYjsV2__EXPERIMENTAL(
            binding,
            provider,
            prevEditorState,
            editorState,
            dirtyElements,
            dirtyLeaves,
            normalizedNodes,
            tags,
          ),
      ),
    ];
    this.#stop = () => {
      for (const stop of stops) stop();
      awareness.destroy();
    };
    this.#act(() => $getRoot().append($createParagraphNode()));
  }

  /** Adds paragraphs at the end, in one update; the empty one that a new document begins with becomes the first. */
  append(paragraphs: readonly string[]): void {
    this.#act(() => {
      const root = $getRoot();
      if (root.getTextContentSize() === 0) root.clear();
      for (const text of paragraphs) root.append($createParagraphNode().append($createTextNode(text)));
    });
  }

  /** One edit of a recorded session. A line of the text is a paragraph of the document. */
  type({ from, to, lines }: Edit): void {
    this.#act(() => {
      const selection = $createRangeSelection();
      $setPoint(selection.anchor, from.line, from.column);
      $setPoint(selection.focus, to.line, to.column);
      $setSelection(selection);
      if (!selection.isCollapsed()) selection.removeText();
      for (const [index, text] of lines.entries()) {
        if (index > 0) selection.insertParagraph();
        if (text !== '') selection.insertText(text);
      }
    });
  }

  close(): void {
    this.#stop();
    this.doc.destroy();
  }

  #act($work: () => void): void {
    this.#editor.update($work, { discrete: true });
  }
}

function $setPoint(point: PointType, line: number, column: number): void {
  const paragraph = $getRoot().getChildAtIndex(line);
  if (!$isElementNode(paragraph)) throw new Error(`the document has no line ${line}`);
  let passed = 0;
  for (const child of paragraph.getChildren()) {
    const size = child.getTextContentSize();
    if ($isTextNode(child) && column <= passed + size) {
      point.set(child.getKey(), column - passed, 'text');
      return;
    }
    passed += size;
  }
  point.set(paragraph.getKey(), paragraph.getChildrenSize(), 'element');
}

/** The binding wants a provider for the caret; nobody is there to see this one. */
function idleProvider(awareness: Awareness): Provider {
  const nothing = (): void => undefined;
  // The types of the binding's caret state are its own; an awareness holds any.
  return { awareness, connect: nothing, disconnect: nothing, on: nothing, off: nothing } as unknown as Provider;
}
