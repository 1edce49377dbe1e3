/** When what stands beside the text has to be placed anew. Knows nothing of what that is. */
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { EditorSurface } from '../editor-surface.ts';

/** Calls back whenever what is beside the text may have to move: after a change of the text, of the window, of a scroller. */
export function usePlacing(surface: EditorSurface, layer: HTMLElement, place: () => void): void {
  const latest = useRef(place);
  useLayoutEffect(() => {
    latest.current = place;
    place();
  });
  useEffect(() => {
    const text = surface.editor.getRootElement();
    let frame: number | null = null;
    const soon = (): void => {
      frame ??= requestAnimationFrame(() => {
        frame = null;
        latest.current();
      });
    };
    const resized = new ResizeObserver(soon);
    resized.observe(layer);
    const ends = [surface.editor.registerUpdateListener(soon), surface.binding.onPulled(soon)];
    // A wide table scrolls in itself.
    text?.addEventListener('scroll', soon, { capture: true, passive: true });
    window.addEventListener('resize', soon);
    return () => {
      if (frame !== null) cancelAnimationFrame(frame);
      resized.disconnect();
      for (const end of ends) end();
      text?.removeEventListener('scroll', soon, { capture: true });
      window.removeEventListener('resize', soon);
    };
  }, [surface, layer]);
}
