/**
 * Dragging blocks by their handle: the press that becomes a drag (with a finger after a moment, so that one can scroll past), the
 * line where they would be dropped, the page that scrolls at its edges. Escape takes it back. While one drags only the page shows it.
 */
import type { EditorSurface } from '../editor-surface.ts';
import { $drop, $isWhereItIs, dropPlaceAt, type DropPlace } from './drop-places.ts';

/** So far the pointer goes before a press becomes a drag, in CSS pixels. */
const SLACK = 4;
/** So long a finger rests before it drags. */
const LONG_PRESS_MS = 300;
/** So near the edge of the window the page scrolls, and so fast at most, in CSS pixels and pixels a frame. */
const SCROLL_EDGE = 70;
const SCROLL_STEP = 14;

export interface BlockDragOptions {
  readonly surface: EditorSurface;
  readonly text: HTMLElement;
  /** The blocks that are meant by the handle. */
  readonly keys: readonly string[];
  readonly event: PointerEvent;
  readonly button: HTMLElement;
  /** Shows where they would be dropped; null hides it. */
  readonly show: (place: DropPlace | null) => void;
}

/** Resolves once the pointer is let go; true where that was a drag. */
export function dragBlocks({ surface, text, keys, event, button, show }: BlockDragOptions): Promise<boolean> {
  const { editor } = surface;
  const view = button.ownerDocument;
  let { clientX: x, clientY: y } = event;
  const [startX, startY] = [x, y];
  let dragging = false;
  let place: DropPlace | null = null;
  let frame: number | null = null;
  button.setPointerCapture(event.pointerId);

  const look = (): void => {
    const found = dropPlaceAt({ editor, text, keys }, x, y);
    const stays = found !== null && editor.getEditorState().read(() => $isWhereItIs(keys, found));
    place = stays ? null : found;
    show(place);
  };
  const scroll = (): void => {
    frame = requestAnimationFrame(scroll);
    const above = SCROLL_EDGE + 100 - y;
    const below = y - (window.innerHeight - SCROLL_EDGE);
    const by = above > 0 ? -Math.min(1, above / SCROLL_EDGE) : below > 0 ? Math.min(1, below / SCROLL_EDGE) : 0;
    if (by === 0) return;
    window.scrollBy({ top: Math.round(by * SCROLL_STEP), behavior: 'instant' });
    look();
  };
  const begin = (): void => {
    if (dragging) return;
    dragging = true;
    for (const key of keys) editor.getElementByKey(key)?.setAttribute('data-dragged', '');
    view.documentElement.classList.add('is-dragging-block');
    frame = requestAnimationFrame(scroll);
    look();
  };
  const rest = event.pointerType === 'touch' ? window.setTimeout(begin, LONG_PRESS_MS) : null;

  return new Promise((resolve) => {
    const move = (moved: PointerEvent): void => {
      [x, y] = [moved.clientX, moved.clientY];
      const isFar = Math.abs(x - startX) > SLACK || Math.abs(y - startY) > SLACK;
      if (!dragging && isFar && rest === null) begin();
      // A finger that moves at once does not mean to drag.
      if (!dragging && rest !== null && Math.abs(y - startY) > 10) end(false);
      if (dragging) look();
    };
    // What others write moves what lies below the pointer.
    const stopFollowing = surface.binding.onPulled(() => {
      if (dragging) look();
    });
    const end = (act: boolean): void => {
      if (rest !== null) clearTimeout(rest);
      if (frame !== null) cancelAnimationFrame(frame);
      stopFollowing();
      button.removeEventListener('pointermove', move);
      button.removeEventListener('pointerup', drop);
      button.removeEventListener('pointercancel', cancel);
      view.removeEventListener('keydown', onKey, { capture: true });
      view.documentElement.classList.remove('is-dragging-block');
      for (const key of keys) editor.getElementByKey(key)?.removeAttribute('data-dragged');
      const target = place;
      show(null);
      if (act && dragging && target !== null) surface.blocks.place(() => void $drop(keys, target));
      resolve(dragging);
    };
    const drop = (): void => end(true);
    const cancel = (): void => end(false);
    const onKey = (key: KeyboardEvent): void => {
      if (key.key !== 'Escape' || !dragging) return;
      key.preventDefault();
      key.stopPropagation();
      cancel();
    };
    button.addEventListener('pointermove', move);
    button.addEventListener('pointerup', drop);
    button.addEventListener('pointercancel', cancel);
    view.addEventListener('keydown', onKey, { capture: true });
  });
}
