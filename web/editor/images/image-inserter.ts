/**
 * Pictures on their way into the text: files that are pasted, dropped or chosen, pictures within pasted pages, image blocks
 * copied from elsewhere. A file gets its id before its block goes in, which takes a moment; the place is held meanwhile in
 * positions that others' changes move along.
 */
import { $getRoot, $getSelection, $isNodeSelection, type LexicalEditor, type NodeKey } from 'lexical';
import { FULL_IMAGE_WIDTH, IMAGE, imageFile, withImageWidth } from '../../../flow/blocks/image.ts';
import type { BlockProps } from '../../../flow/schema.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import type { AnchoredSelection } from '../binding/flow-selection.ts';
import { blocksOf, type Fragment, type FragmentBlock } from '../clipboard/fragment.ts';
import { $insertFragment } from '../clipboard/insert-fragment.ts';
import { $insertWhole } from '../commands/insert-block.ts';
import { $textSelection } from '../commands/selected-blocks.ts';
import { $createBlockNode } from '../nodes/block-node.ts';
import { COMMAND_TAG } from '../shortcuts/register-keys.ts';
import { readDataImage } from './data-image.ts';
import type { ImageDesk } from './image-desk.ts';
import { $selectedImage } from './picture-keys.ts';
import type { AddedPicture, Pictures } from './pictures.ts';

export interface ImageInserterOptions {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly pictures: Pictures;
  readonly desk: ImageDesk;
  readonly endStep: () => void;
  /** Names the containers among what is pasted. */
  readonly makeId: () => string;
  /** Tells the person who writes. */
  readonly notify: (words: string) => void;
}

export class ImageInserter {
  readonly #options: ImageInserterOptions;
  #closed = false;

  constructor(options: ImageInserterOptions) {
    this.#options = options;
  }

  close(): void {
    this.#closed = true;
  }

  /** Shows a file in this picture's place. */
  async replace(key: NodeKey, file: Blob): Promise<void> {
    const added = await this.#add(file);
    if (added !== null && !this.#closed) this.#options.desk.replaceFile(key, added.file, ratioOf(added));
  }

  /** Puts files in at the selection, each as a block of its own, as one step; one file takes the place of a picture that is selected. */
  insertFiles(files: readonly Blob[]): void {
    const [only] = files;
    const selected = files.length === 1 ? this.#options.editor.read(() => $selectedImage()?.getKey()) : undefined;
    if (only !== undefined && selected !== undefined) return void this.replace(selected, only);
    void this.#atSelection(async () => {
      const blocks = await Promise.all(files.map((file) => this.#blockOf(file, {})));
      const made = blocks.filter((props) => props !== null);
      return made.length === 0
        ? null
        : () => {
            for (const props of made) $insertWhole($createBlockNode(IMAGE.type, props));
          };
    });
  }

  /**
   * Sees to the pictures of a fragment that is to be pasted. False where it can be inserted as it is; else it is inserted from
   * here, as soon as the pictures within it are files.
   */
  takesFragment(fragment: Fragment): boolean {
    const blocks = blocksOf(fragment);
    for (const { type, props } of blocks) {
      const file = type === IMAGE.type ? imageFile(props) : null;
      if (file !== null) void this.#options.pictures.adopt(file);
    }
    if (!blocks.some(holdsData)) return false;
    void this.#atSelection(async () => {
      const made = await this.#withFiles(fragment);
      return made.length === 0 ? null : () => $insertFragment(made, this.#options.makeId);
    });
    return true;
  }

  async #withFiles(fragment: Fragment): Promise<Fragment> {
    const blocks = await Promise.all(fragment.map((block) => this.#withFile(block)));
    return blocks.filter((block) => block !== null);
  }

  async #withFile(block: FragmentBlock): Promise<FragmentBlock | null> {
    if (block.slots !== undefined) {
      const slots = block.slots.map(async ({ slot, blocks }) => ({ slot, blocks: await this.#withFiles(blocks) }));
      return { ...block, slots: await Promise.all(slots) };
    }
    if (!holdsData(block)) return block;
    const { src, ...rest } = block.props;
    const blob = readDataImage(src);
    const props = blob === null ? null : await this.#blockOf(blob, rest);
    // Without its picture, what was said of it stays.
    return props === null
      ? block.content.length === 0
        ? null
        : { ...block, type: 'paragraph', props: {} }
      : { ...block, props };
  }

  /** The properties of a new image block for this file; null, and words to the person, where it is refused. */
  async #blockOf(blob: Blob, rest: BlockProps): Promise<BlockProps | null> {
    const added = await this.#add(blob);
    if (added === null) return null;
    return withImageWidth({ ...rest, file: added.file, ratio: ratioOf(added) }, this.#naturalWidth(added.width));
  }

  async #add(blob: Blob): Promise<Extract<AddedPicture, { ok: true }> | null> {
    const added = await this.#options.pictures.add(blob);
    if (added.ok) return added;
    this.#options.notify(added.words);
    return null;
  }

  /** The share of the line at which the picture is not blown up. */
  #naturalWidth(pixels: number): number {
    const line = this.#options.editor.getRootElement()?.querySelector('.flow-block')?.clientWidth ?? 0;
    return line === 0 ? FULL_IMAGE_WIDTH : (pixels * 100) / line;
  }

  /** Prepares what is to be inserted, and inserts it where the selection was, as a step of its own. */
  async #atSelection(prepare: () => Promise<(() => void) | null>): Promise<void> {
    const { binding, editor, endStep } = this.#options;
    await Promise.resolve();
    // Where something was dropped, or what a paste replaced, is known once that update is done.
    editor.update(() => undefined, { discrete: true });
    const place: AnchoredSelection | null = binding.anchoredSelection();
    const $insert = await prepare();
    if ($insert === null || this.#closed || !editor.isEditable()) return;
    endStep();
    binding.pullAndSelect(place);
    editor.update(
      () => {
        const selected = $getSelection();
        if ($isNodeSelection(selected)) selected.getNodes().at(-1)?.selectNext();
        // Nobody has been in the text yet, or the place is gone.
        if ($textSelection() === null) $getRoot().selectEnd();
        $insert();
      },
      { discrete: true, tag: COMMAND_TAG },
    );
    endStep();
    editor.focus();
  }
}

function ratioOf({ width, height }: { readonly width: number; readonly height: number }): number {
  return Number((height / width).toFixed(4));
}

/** The address of an image block that is the picture itself: only a pasted page makes one, and no document may hold it. */
function holdsData({ type, props }: FragmentBlock): boolean {
  const { src } = props;
  return type === IMAGE.type && typeof src === 'string' && src.startsWith('data:');
}
