/**
 * Draws where the others are: a caret in each one's colour, what they have selected, their name for a moment after they
 * move and while the pointer is near. Lies over the text and takes nothing from it: no focus, no pointer, no scrolling.
 * Names and colours come from the server's word alone; awareness says only where.
 */
import { mergeRegister, type LexicalEditor } from 'lexical';
import type { Awareness } from 'y-protocols/awareness';
import type { Clock } from '../../sync/ports.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import { CURSOR_FIELD, readCursor } from './cursor-state.ts';
import { caretRect, domPointsOf, selectionRects } from './dom-places.ts';
import { DrawnCaret } from './drawn-caret.ts';
import { readSlotCaret, slotCaretRect, type SlotCaret } from './slot-caret.ts';

/** Who is behind a Yjs client id, as far as the server has said. */
export interface Presences {
  client(clientId: number): { readonly name: string; readonly color: string } | null;
  /** Returns how to stop. */
  subscribe(listener: () => void): () => void;
}

export interface RemoteCaretsOptions {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly awareness: Awareness;
  readonly presence: Presences;
  readonly clock: Clock;
  readonly text: HTMLElement;
  readonly overlay: HTMLElement;
}

interface WhereTo {
  readonly clientId: number;
  readonly name: string;
  readonly color: string;
  readonly anchor: number;
  readonly focus: number;
  /** Where the caret is in an empty slot; anchor and focus say nothing then. */
  readonly slot: SlotCaret | null;
  /** Changes when that person moves, and not when others write before them. */
  readonly held: string;
}

export class RemoteCarets {
  readonly #options: RemoteCaretsOptions;
  readonly #drawn = new Map<number, DrawnCaret>();
  readonly #stop: () => void;
  #frame: number | null = null;
  #closed = false;

  constructor(options: RemoteCaretsOptions) {
    this.#options = options;
    const { editor, binding, awareness, presence, text } = options;
    const soon = (): void => this.#soon();
    awareness.on('change', soon);
    const resized = new ResizeObserver(soon);
    resized.observe(text);
    // Scrolling moves the overlay along with the text; only what is near the screen is drawn of a selection.
    window.addEventListener('scroll', soon, { capture: true, passive: true });
    text.addEventListener('pointermove', this.#onPointerMove, { passive: true });
    this.#stop = mergeRegister(
      editor.registerUpdateListener(soon),
      binding.onPulled(soon),
      presence.subscribe(soon),
      () => awareness.off('change', soon),
      () => resized.disconnect(),
      () => window.removeEventListener('scroll', soon, { capture: true }),
      () => text.removeEventListener('pointermove', this.#onPointerMove),
    );
    this.#soon();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    for (const caret of this.#drawn.values()) caret.close();
    this.#drawn.clear();
  }

  #soon(): void {
    if (this.#closed) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#draw();
    });
  }

  readonly #onPointerMove = (event: PointerEvent): void => {
    for (const caret of this.#drawn.values()) caret.pointerAt(event.clientX, event.clientY);
  };

  #draw(): void {
    const { editor, binding, overlay, text, clock } = this.#options;
    const present = this.#whereTo();
    for (const [clientId, caret] of this.#drawn) {
      if (present.some((one) => one.clientId === clientId)) continue;
      caret.close();
      this.#drawn.delete(clientId);
    }
    if (present.length === 0) return;
    const points = domPointsOf(
      editor,
      binding,
      present.flatMap(({ anchor, focus }) => [anchor, focus]),
    );
    const origin = overlay.getBoundingClientRect();
    // First everything is measured, then everything is drawn, so that the browser lays the page out once.
    const measured = present.map((one, i) => {
      const from = points[2 * i] ?? null;
      const to = points[2 * i + 1] ?? null;
      if (one.slot !== null) return { one, caret: slotCaretRect(editor, binding, one.slot), selected: [] };
      const caret = to === null ? null : caretRect(to);
      const selected = from === null || to === null || one.anchor === one.focus ? [] : selectionRects(from, to, text);
      return { one, caret, selected };
    });
    for (const { one, caret, selected } of measured) {
      let drawn = this.#drawn.get(one.clientId);
      if (drawn === undefined) {
        drawn = new DrawnCaret(overlay, clock);
        this.#drawn.set(one.clientId, drawn);
      }
      drawn.draw({ ...one, caret, selected, origin });
    }
  }

  #whereTo(): WhereTo[] {
    const { awareness, binding, presence } = this.#options;
    const present: WhereTo[] = [];
    for (const [clientId, state] of awareness.getStates()) {
      if (clientId === awareness.clientID) continue;
      const who = presence.client(clientId);
      // The types say a state is an object; a stranger may have sent anything.
      const said = who === null ? null : (state as Record<string, unknown> | null)?.[CURSOR_FIELD];
      const cursor = readCursor(said);
      const slot = cursor === null ? readSlotCaret(said) : null;
      const range = cursor === null ? null : binding.offsetsOf(cursor);
      if (who === null || (range === null && slot === null)) continue;
      const place = range ?? { anchor: 0, focus: 0 };
      present.push({
        clientId,
        name: who.name,
        color: who.color,
        ...place,
        slot,
        held: JSON.stringify(cursor ?? slot),
      });
    }
    return present;
  }
}
