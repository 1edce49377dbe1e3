/**
 * The controls of containers, fetched when the caret first comes into one or a table's size is first asked for: most documents have none.
 */
import type { ReactElement } from 'react';
import { useStore } from '../../sync/use-store.ts';
import { LoadedPart, useLatePart } from '../../ui/loaded-part.ts';
import type { EditorSurface } from '../editor-surface.ts';

const CONTROLS = new LoadedPart(() => import('./container-controls.tsx'), { whenIdle: true });

export function LateControls({ surface }: { readonly surface: EditorSurface }): ReactElement | null {
  const state = useStore(surface.containers.state);
  const picking = useStore(surface.containers.picking);
  const part = useLatePart(CONTROLS, state !== null || picking !== null || CONTROLS.value !== null);
  return part === null ? null : <part.ContainerControls surface={surface} />;
}
