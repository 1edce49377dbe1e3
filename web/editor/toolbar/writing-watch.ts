/** Keeps what the toolbar shows up to date: how one writes where the caret is, and whether there is anything yet. Draws nothing. */
import type { LexicalEditor } from 'lexical';
import { Store, type Readable } from '../../sync/store.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import type { FlowHistory } from '../binding/flow-history.ts';
import { $readWritingState, NOTHING_SELECTED, sameWritingState, type WritingState } from './writing-state.ts';

interface Watched {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly history: FlowHistory;
}

export class WritingWatch {
  readonly #watched: Watched;
  readonly #writing = new Store<WritingState>(NOTHING_SELECTED);
  readonly #isEmpty = new Store(false);
  readonly #ends: readonly (() => void)[];

  constructor(watched: Watched) {
    this.#watched = watched;
    const { editor, history } = watched;
    const read = (): void => this.#read();
    this.#ends = [editor.registerUpdateListener(read), editor.registerEditableListener(read), history.onChange(read)];
    read();
  }

  get writing(): Readable<WritingState> {
    return this.#writing;
  }

  get isEmpty(): Readable<boolean> {
    return this.#isEmpty;
  }

  /** May be called twice. */
  close(): void {
    for (const end of this.#ends) end();
  }

  #read(): void {
    const { binding, editor, history } = this.#watched;
    const writing = editor.getEditorState().read(() => $readWritingState(history), { editor });
    if (!sameWritingState(writing, this.#writing.get())) this.#writing.set(writing);
    const [first, second] = binding.view.blocks;
    this.#isEmpty.set(
      first !== undefined && second === undefined && first.type === 'paragraph' && first.content.length === 0,
    );
  }
}
