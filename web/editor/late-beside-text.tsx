/** The panels beside the text, fetched once one can write, or at once where somebody is so quick that the first of them opens before. */
import { useEffect, type ReactElement } from 'react';
import { useStore } from '../sync/use-store.ts';
import { beginPopups } from '../ui/late-popups.tsx';
import { LoadedPart, useIdlePart } from '../ui/loaded-part.ts';
import type { EditorSurface } from './editor-surface.ts';

const PART = new LoadedPart(() => import('./beside-text.tsx'), { whenIdle: true });

export function LateBesideText({ surface }: { readonly surface: EditorSurface }): ReactElement | null {
  const link = useStore(surface.links.panel);
  const picture = useStore(surface.images.panel);
  const object = useStore(surface.objects.panel);
  const list = useStore(surface.typeahead.list);
  const isWanted = link.mode !== 'closed' || picture !== null || object.mode !== 'closed' || list !== null;
  const part = useIdlePart(PART, isWanted);
  useEffect(() => {
    // Side by side: what opens needs both.
    if (isWanted) beginPopups();
  }, [isWanted]);
  return part === null ? null : <part.BesideText surface={surface} />;
}
