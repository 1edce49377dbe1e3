/** The dragging of borders, fetched once one can write: until then a border is not taken by the mouse. */
import { LoadedPart } from '../../ui/loaded-part.ts';
import type { DragBordersOptions } from './drag-borders.ts';

const PART = new LoadedPart(() => import('./drag-borders.ts'), { whenIdle: true });

/** Returns how to stop. */
export function registerLateBorders(options: DragBordersOptions): () => void {
  let end: (() => void) | null = null;
  const begin = (): void => {
    end ??= PART.value?.registerDragBorders(options) ?? null;
  };
  begin();
  const stop = PART.watch(begin);
  return () => {
    stop();
    end?.();
  };
}
