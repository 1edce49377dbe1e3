/**
 * Suggestions while one types: after `@`, `:` or `/` a list opens below the caret, which stays in the text; arrows move
 * through it, Enter or Tab takes one, Escape puts it away. Knows its sources only by their pattern and what they find.
 * Nothing opens by reading, by others' typing, in code, or while an input method composes.
 */
import {
  COLLABORATION_TAG,
  COMMAND_PRIORITY_CRITICAL,
  KEY_ARROW_DOWN_COMMAND,
  KEY_ARROW_UP_COMMAND,
  KEY_ENTER_COMMAND,
  KEY_ESCAPE_COMMAND,
  KEY_TAB_COMMAND,
  mergeRegister,
  PASTE_TAG,
  type LexicalCommand,
  type LexicalEditor,
  type NodeKey,
  type UpdateListenerPayload,
} from 'lexical';
import { Store, type Readable } from '../../sync/store.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import type { AnchoredSelection } from '../binding/flow-selection.ts';
import { caretRect, domPointsOf } from '../carets/dom-places.ts';
import { $textSelection } from '../commands/selected-blocks.ts';
import { COMMAND_TAG } from '../shortcuts/register-keys.ts';
import { $selectWithin, $typedText } from '../shortcuts/typed-text.ts';

export interface Suggestion {
  readonly id: string;
  readonly label: string;
  /** A second, quieter word: an emoji's name, a key. */
  readonly hint?: string;
  /** Shown before the label: an emoji, or an initial on a colour. */
  readonly sign?: string;
  readonly group?: string;
  /** Puts it at the caret, where what was typed has been taken away. Runs outside of an update. */
  readonly take: () => void;
}

export interface SuggestionSource {
  readonly name: string;
  /** Matches at the end of what stands before the caret; its first group is what has been typed so far, sign and all. */
  readonly pattern: RegExp;
  /**
   * Best first. `typed` has no sign. What is not loaded yet is found none of; `onLoaded` asks again. `asked` says that
   * somebody wants suggestions, and did not just type the sign.
   */
  find(typed: string, onLoaded: () => void, asked: boolean): readonly Suggestion[];
}

export interface OpenList {
  readonly source: string;
  readonly items: readonly Suggestion[];
  readonly active: number;
  readonly place: AnchoredSelection;
}

interface Match {
  readonly source: SuggestionSource;
  readonly block: NodeKey;
  readonly from: number;
  readonly to: number;
  readonly typed: string;
}

const MAX_ITEMS = 40;

export interface TypeaheadOptions {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly sources: readonly SuggestionSource[];
  readonly endStep: () => void;
}

export class Typeahead {
  readonly #editor: LexicalEditor;
  readonly #binding: FlowBinding;
  readonly #sources: readonly SuggestionSource[];
  readonly #endStep: () => void;
  readonly #list = new Store<OpenList | null>(null);
  readonly #stop: () => void;
  /** What was put away with Escape: it stays away until the caret has left it. */
  #dismissed: { readonly block: NodeKey; readonly from: number } | null = null;

  #asked = false;

  constructor({ editor, binding, sources, endStep }: TypeaheadOptions) {
    this.#editor = editor;
    this.#binding = binding;
    this.#sources = sources;
    this.#endStep = endStep;
    const whileOpen = <Event extends KeyboardEvent | null>(
      command: LexicalCommand<Event>,
      act: (event: Event) => boolean,
    ): (() => void) =>
      editor.registerCommand(
        command,
        (event) => {
          if (this.#list.get() === null || !act(event)) return false;
          event?.preventDefault();
          return true;
        },
        COMMAND_PRIORITY_CRITICAL,
      );
    const take = (event: KeyboardEvent | null): boolean => {
      if (event?.shiftKey === true || editor.isComposing()) return false;
      // Taking one is an update of its own, and a key's command runs within one.
      queueMicrotask(() => this.take());
      return true;
    };
    this.#stop = mergeRegister(
      editor.registerUpdateListener((payload) => this.#follow(payload)),
      editor.registerEditableListener(() => this.dismiss()),
      whileOpen(KEY_ARROW_DOWN_COMMAND, () => this.#move(1)),
      whileOpen(KEY_ARROW_UP_COMMAND, () => this.#move(-1)),
      whileOpen(KEY_ENTER_COMMAND, take),
      whileOpen(KEY_TAB_COMMAND, take),
      whileOpen(KEY_ESCAPE_COMMAND, () => {
        this.dismiss();
        return true;
      }),
    );
  }

  get list(): Readable<OpenList | null> {
    return this.#list;
  }

  close(): void {
    this.#stop();
    this.#list.set(null);
  }

  /** Suggests for the sign before the caret, even where nothing has been typed after it. */
  ask(): void {
    this.#asked = true;
    this.#refresh();
  }

  dismiss(): void {
    this.#asked = false;
    const match = this.#match();
    this.#dismissed = match === null ? null : { block: match.block, from: match.from };
    this.#list.set(null);
  }

  /** Takes the suggestion of this index, or the active one. */
  take(index?: number): void {
    const list = this.#list.get();
    const match = this.#match();
    const item = list?.items[index ?? list.active];
    this.#list.set(null);
    this.#asked = false;
    if (match === null || item === undefined) return;
    this.#endStep();
    this.#editor.update(
      () => {
        const typed = $typedText();
        const selection = $textSelection();
        if (typed === null || selection === null) return;
        $selectWithin(selection, typed.block, match.from, match.to);
        selection.removeText();
      },
      { discrete: true, tag: COMMAND_TAG },
    );
    item.take();
    this.#endStep();
  }

  /** Where on the screen the list belongs: below the sign that opened it. */
  rect(): DOMRect | null {
    const list = this.#list.get();
    const range = list === null ? null : this.#binding.offsetsOf(list.place);
    if (range === null) return null;
    const [point] = domPointsOf(this.#editor, this.#binding, [range.anchor]);
    return point === null || point === undefined ? null : caretRect(point);
  }

  #move(by: 1 | -1): boolean {
    const list = this.#list.get();
    if (list === null) return false;
    this.#list.set({ ...list, active: (list.active + by + list.items.length) % list.items.length });
    return true;
  }

  #follow({ tags, dirtyLeaves }: UpdateListenerPayload): void {
    const isOpen = this.#list.get() !== null;
    const typed = dirtyLeaves.size > 0 && ![COLLABORATION_TAG, PASTE_TAG, COMMAND_TAG].some((tag) => tags.has(tag));
    // A caret that comes to stand behind an old `@` opens nothing.
    if (!isOpen && !typed) {
      if (this.#dismissed !== null && this.#match() === null) this.#dismissed = null;
      return;
    }
    if (!this.#editor.isEditable() || this.#editor.isComposing()) return this.#list.set(null);
    this.#refresh();
  }

  #refresh(): void {
    const match = this.#match();
    const away = this.#dismissed;
    if (match === null || (away !== null && away.block === match.block && away.from === match.from)) {
      if (match === null) {
        this.#dismissed = null;
        this.#asked = false;
      }
      this.#list.set(null);
      return;
    }
    this.#dismissed = null;
    const items = match.source
      .find(
        match.typed,
        () => {
          if (this.#match() !== null) this.#refresh();
        },
        this.#asked,
      )
      .slice(0, MAX_ITEMS);
    const place = this.#binding.anchoredSelection();
    const was = this.#list.get();
    if (items.length === 0 || place === null) return this.#list.set(null);
    const activeId = was?.items[was.active]?.id;
    const kept = was?.source === match.source.name ? items.findIndex(({ id }) => id === activeId) : -1;
    const active = was !== null && was.active > 0 && kept > 0 ? kept : 0;
    this.#list.set({ source: match.source.name, items, active, place });
  }

  #match(): Match | null {
    return this.#editor.getEditorState().read(
      () => {
        const typed = $typedText();
        if (typed === null) return null;
        const to = typed.before.length;
        let nearest: Match | null = null;
        for (const source of this.#sources) {
          const [, found] = source.pattern.exec(typed.before) ?? [];
          // Of two signs the one beside the caret is meant.
          if (found === undefined || (nearest !== null && to - found.length < nearest.from)) continue;
          nearest = { source, block: typed.block.getKey(), from: to - found.length, to, typed: found.slice(1) };
        }
        return nearest;
      },
      { editor: this.#editor },
    );
  }
}
