/**
 * Writes documents as our editor does: with the edits of the flow that it makes of keys. Owns nothing of what is written.
 * A line end of a recorded text and a block's marker are one unit each, so positions in the text are positions here.
 */
import type * as Y from 'yjs';
import { diffBlocks, type WantedBlock } from '../../../flow/diff.ts';
import { applyEdit } from '../../../flow/edit.ts';
import { documentBody } from '../../../flow/read.ts';
import type { Inline } from '../../../flow/schema.ts';
import { FlowView } from '../../../flow/view.ts';
import { Delta } from '../../../flow/delta.ts';

/** The marker of the first block, which the server wrote. */
const FIRST = 1;

export class WeftAuthor {
  readonly doc: Y.Doc;
  readonly #body: Y.Text;

  /** `doc` holds what the server gave a new document: one empty paragraph. */
  constructor(doc: Y.Doc) {
    this.doc = doc;
    this.#body = documentBody(doc);
  }

  /** Adds paragraphs at the end, in one update; the empty one that a new document begins with becomes the first. */
  append(paragraphs: readonly string[]): void {
    const isNew = this.#body.length === FIRST;
    this.#insertLines(this.#body.length - FIRST, isNew ? paragraphs : ['', ...paragraphs]);
  }

  /** One edit of a recorded session. A line of the text is a paragraph of the document. */
  type(position: number, deletedCount: number, insertedText: string): void {
    this.doc.transact(() => {
      if (deletedCount > 0) this.#body.delete(FIRST + position, deletedCount);
      const lines = insertedText.split('\n');
      if (lines.length > 1) this.#insertLines(position, lines);
      else if (insertedText !== '') this.#body.insert(FIRST + position, insertedText);
    });
  }

  #insertLines(position: number, lines: readonly string[]): void {
    const view = new FlowView(this.#body);
    const { block, index, offset } = view.placeOf(FIRST + position);
    const text = block.content.map((inline) => (inline.kind === 'text' ? inline.text : '')).join('');
    const wanted = lines.map((line, i): WantedBlock => {
      const before = i === 0 ? text.slice(0, offset) : '';
      const after = i === lines.length - 1 ? text.slice(offset) : '';
      return { was: i === 0 ? block : null, type: block.type, props: {}, content: plain(before + line + after) };
    });
    const stand = {
      atStart: index === 0,
      whole: view.blocks.length === 1,
      afterVoid: false,
      caret: null,
    };
    const edit = diffBlocks([block], wanted, stand);
    const change = new Delta().retain(view.startOf(index));
    for (const op of edit.change.ops) change.push(op);
    applyEdit(this.#body, { change, keys: edit.keys, places: [] }, null);
  }
}

function plain(text: string): Inline[] {
  return text === '' ? [] : [{ kind: 'text', text, marks: {} }];
}
