/**
 * Tells the others where this person's caret is, at most every 50 ms. The caret stays where it was left while the tab is
 * open, as in Google Docs; somebody who may only read has none. Nothing of it is stored in the document.
 */
import { mergeRegister, type LexicalEditor } from 'lexical';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Clock, Timer } from '../../sync/ports.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import { indexOf } from '../binding/flow-selection.ts';
import { CURSOR_FIELD, writeCursor } from './cursor-state.ts';
import { $slotCaret, type SlotCaret } from './slot-caret.ts';

const COALESCE_MS = 50;

export interface CaretBroadcastOptions {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly awareness: Awareness;
  readonly clock: Clock;
}

export class CaretBroadcast {
  readonly #options: CaretBroadcastOptions;
  readonly #stop: () => void;
  #timer: Timer | null = null;
  #sent = 'null';
  #closed = false;

  constructor(options: CaretBroadcastOptions) {
    this.#options = options;
    const { editor } = options;
    this.#stop = mergeRegister(
      editor.registerUpdateListener(() => this.#soon()),
      editor.registerEditableListener(() => this.#soon()),
    );
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop();
    this.#timer?.cancel();
    this.#options.awareness.setLocalStateField(CURSOR_FIELD, null);
  }

  #soon(): void {
    this.#timer ??= this.#options.clock.setTimer(COALESCE_MS, () => {
      this.#timer = null;
      this.#send();
    });
  }

  #send(): void {
    const { editor, binding, awareness } = this.#options;
    const selection = editor.isEditable() ? binding.anchoredSelection() : null;
    const cursor =
      selection === null
        ? this.#inEmptySlot()
        : writeCursor({ anchor: this.#heldByNext(selection.anchor), focus: this.#heldByNext(selection.focus) });
    const text = JSON.stringify(cursor);
    if (text === this.#sent) return;
    this.#sent = text;
    awareness.setLocalStateField(CURSOR_FIELD, cursor);
  }

  #inEmptySlot(): SlotCaret | null {
    const { editor } = this.#options;
    return editor.isEditable() ? editor.getEditorState().read($slotCaret) : null;
  }

  /**
   * The same place, held by what follows it: the caret of somebody who types is then always in the same position, so that
   * nothing is sent for a key and the others see it go along with the text. Where it slips, because a block was put in right
   * behind it, the next look at the selection corrects it.
   */
  #heldByNext(position: Y.RelativePosition): Y.RelativePosition {
    const { body } = this.#options.binding;
    const index = indexOf(body, position);
    return index === null ? position : Y.createRelativePositionFromTypeIndex(body, index, 0);
  }
}
