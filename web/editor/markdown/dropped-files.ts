/**
 * A file of Markdown that is dropped or pasted into the text: what it says goes in where it was dropped, as one step. In a document in which
 * nobody has written its first heading becomes the title.
 */
import { PASTE_TAG, type LexicalEditor } from 'lexical';
import type * as Y from 'yjs';
import { HEADING } from '../../../flow/blocks/heading.ts';
import { documentTitle } from '../../../flow/read.ts';
import { isBlank } from '../../sync/plain-text.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import type { AnchoredSelection } from '../binding/flow-selection.ts';
import { PLAIN } from '../blocks/block-view.ts';
import { textInline, type Fragment } from '../clipboard/fragment.ts';
import { $insertFragment } from '../clipboard/insert-fragment.ts';
import { $blockOfCaret } from '../commands/selected-blocks.ts';
import { readMarkdownFile } from './markdown-file.ts';

export interface DroppedFilesOptions {
  readonly doc: Y.Doc;
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly endStep: () => void;
  readonly makeId: () => string;
  readonly images: { takesFragment(fragment: Fragment): boolean };
  readonly notify: (words: string) => void;
}

export async function insertMarkdownFile(
  file: File,
  place: AnchoredSelection | null,
  { doc, editor, binding, endStep, makeId, images, notify }: DroppedFilesOptions,
): Promise<void> {
  const read = await readMarkdownFile(file);
  if (!read.ok) return notify(`${file.name}: ${read.words}`);
  if (!editor.isEditable()) return;
  let blocks = read.blocks;
  if (isBlank(doc)) documentTitle(doc).insert(0, read.title);
  else if (read.hasTitle) {
    blocks = [{ type: HEADING.type, props: { level: 1 }, content: [textInline(read.title)] }, ...blocks];
  }
  endStep();
  if (place !== null) binding.pullAndSelect(place);
  editor.update(
    () => {
      const line = $blockOfCaret();
      if (line !== null && !line.isEmpty()) {
        // A file is no part of a line: it begins below the one on which it was dropped.
        line.selectEnd();
        blocks = [{ ...PLAIN, content: [] }, ...blocks];
      }
      if (!images.takesFragment(blocks)) $insertFragment(blocks, makeId);
    },
    { discrete: true, tag: PASTE_TAG },
  );
  endStep();
}
