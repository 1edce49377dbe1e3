/**
 * What goes on with pictures beside the text: which one is being described, and the changes that controls and forms make to a
 * block, each as one step. Draws nothing; the form is `alt-popover.tsx`, the frames are `register-images.ts`.
 */
import { $getNodeByKey, type LexicalEditor, type NodeKey } from 'lexical';
import { IMAGE, imageAlt, withImageAlt, withImageWidth } from '../../../flow/blocks/image.ts';
import type { BlockProps } from '../../../flow/schema.ts';
import { Store, type Readable } from '../../sync/store.ts';
import { $setBlock } from '../nodes/block-node.ts';
import { $nextBlock } from '../nodes/section-node.ts';
import { $selectNode } from '../objects/object-desk.ts';
import { COMMAND_TAG } from '../shortcuts/register-keys.ts';
import { focusText } from './focus-text.ts';
import { $isImage } from './picture-keys.ts';

/** The picture that is being described; null while none is. */
export interface AltPanel {
  readonly key: NodeKey;
  readonly alt: string;
}

export class ImageDesk {
  readonly #editor: LexicalEditor;
  readonly #endStep: () => void;
  readonly #panel = new Store<AltPanel | null>(null);
  readonly #stop: () => void;

  constructor(editor: LexicalEditor, endStep: () => void) {
    this.#editor = editor;
    this.#endStep = endStep;
    this.#stop = editor.registerEditableListener(() => this.dismiss());
  }

  get panel(): Readable<AltPanel | null> {
    return this.#panel;
  }

  close(): void {
    this.#stop();
    this.dismiss();
  }

  /** Opens the form for the description of this picture. */
  describe(key: NodeKey): void {
    if (!this.#editor.isEditable()) return;
    const alt = this.#editor.getEditorState().read(() => {
      const image = $getNodeByKey(key);
      return $isImage(image) ? imageAlt(image.getProps()) : null;
    });
    if (alt !== null) this.#panel.set({ key, alt });
  }

  setAlt(alt: string): void {
    const panel = this.#panel.get();
    if (panel === null) return;
    this.#panel.set(null);
    this.#change(panel.key, (props) => withImageAlt(props, alt));
    this.#select(panel.key);
  }

  setWidth(key: NodeKey, width: number): void {
    this.#change(key, (props) => withImageWidth(props, width));
  }

  /** Another picture in this one's place: its caption, its description and its width stay. */
  replaceFile(key: NodeKey, file: string, ratio: number): void {
    this.#change(key, ({ src: _src, ...props }) => ({ ...props, file, ratio }));
    this.#select(key);
  }

  remove(key: NodeKey): void {
    if (!this.#editor.isEditable()) return;
    this.#endStep();
    this.#update(() => {
      const image = $getNodeByKey(key);
      if (!$isImage(image)) return;
      ($nextBlock(image) ?? image).selectStart();
      image.remove();
    });
    this.#endStep();
    this.#editor.focus();
  }

  /** Closes the form and gives the text its focus back, with the picture selected. */
  cancel(): void {
    const panel = this.#panel.get();
    this.#panel.set(null);
    if (panel !== null) this.#select(panel.key);
  }

  /** Closes the form and leaves the focus where it is. */
  dismiss(): void {
    this.#panel.set(null);
  }

  /** Where on the screen the form belongs, or null where that place is gone. */
  rect(): DOMRect | null {
    const panel = this.#panel.get();
    const dom = panel === null ? null : this.#editor.getElementByKey(panel.key);
    return dom?.querySelector('.picture-describe')?.getBoundingClientRect() ?? dom?.getBoundingClientRect() ?? null;
  }

  #select(key: NodeKey): void {
    this.#update(() => {
      if ($isImage($getNodeByKey(key))) $selectNode(key);
    });
    focusText(this.#editor);
  }

  #change(key: NodeKey, change: (props: BlockProps) => BlockProps): void {
    if (!this.#editor.isEditable()) return;
    this.#endStep();
    this.#update(() => {
      const image = $getNodeByKey(key);
      if ($isImage(image)) $setBlock(image, IMAGE.type, change(image.getProps()));
    });
    this.#endStep();
  }

  #update($act: () => void): void {
    this.#editor.update($act, { discrete: true, tag: COMMAND_TAG });
  }
}
