/**
 * Which of the tools around the text is open (find, the command palette, the list of shortcuts), and calls for those that stand
 * somewhere already. The page makes it, so that its menu opens what its keys open. Knows neither the text nor what a tool does.
 */
import { Store, type Readable } from '../../sync/store.ts';
import { TypedAhead } from '../../ui/typed-ahead.ts';

export type OpenTool =
  | { readonly tool: 'none' }
  /** `asked` is counted up: asked for again, an open panel starts over with what is selected now. */
  | { readonly tool: 'find'; readonly replaces: boolean; readonly asked: number }
  | { readonly tool: 'palette' }
  | { readonly tool: 'shortcuts' };

/** Things that wait for a key: the toolbars, and the menu of the block of the caret. */
export type Callable = 'selection-toolbar' | 'toolbar' | 'block-menu';

const NONE: OpenTool = { tool: 'none' };

export class ToolDesk {
  /** Keys that are meant for a tool that is still being fetched or drawn. */
  readonly typedAhead = new TypedAhead();
  readonly #open = new Store<OpenTool>(NONE);
  readonly #listeners = new Map<Callable, () => void>();
  /** Called while who answers was still being fetched. */
  #unanswered: Callable | null = null;
  #asked = 0;

  get open(): Readable<OpenTool> {
    return this.#open;
  }

  show(tool: 'find' | 'replace' | 'palette' | 'shortcuts'): void {
    if (tool === 'palette' || tool === 'shortcuts') this.#open.set({ tool });
    else this.#open.set({ tool: 'find', replaces: tool === 'replace', asked: ++this.#asked });
  }

  hide(): void {
    this.typedAhead.end();
    this.#open.set(NONE);
  }

  /** Answers a call from now on; returns how to stop. */
  answer(name: Callable, listener: () => void): () => void {
    this.#listeners.set(name, listener);
    if (this.#unanswered === name) this.call(name);
    return () => {
      if (this.#listeners.get(name) === listener) this.#listeners.delete(name);
    };
  }

  /** True where somebody answers, or will. */
  call(name: Callable): boolean {
    const listener = this.#listeners.get(name);
    this.#unanswered = listener === undefined && name === 'block-menu' ? name : null;
    if (this.#unanswered !== null) return true;
    // A key's command runs inside an update of the editor; what it calls takes the focus only after it.
    if (listener !== undefined) queueMicrotask(listener);
    return listener !== undefined;
  }
}
