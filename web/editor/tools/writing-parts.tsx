/** The layers over the sheet in which the handles of blocks and the tools of a selection stand. */
import { useState, type ReactElement } from 'react';
import type { EditorSurface } from '../editor-surface.ts';
import { FloatingToolbar } from '../floating/floating-toolbar.tsx';
import { BlockHandle } from '../handle/block-handle.tsx';
import type { Pointer } from '../handle/block-under.ts';
import { LinkCard } from '../links/link-card.tsx';

export function WritingParts({
  surface,
  editable,
  pointer,
}: {
  readonly pointer: Pointer;
  readonly surface: EditorSurface;
  readonly editable: boolean;
}): ReactElement {
  const [handles, setHandles] = useState<HTMLElement | null>(null);
  const [menus, setMenus] = useState<HTMLElement | null>(null);
  const [floating, setFloating] = useState<HTMLElement | null>(null);
  return (
    <>
      <div ref={setHandles} className="block-layer">
        {handles !== null && menus !== null && (
          <BlockHandle surface={surface} editable={editable} pointer={pointer} layer={handles} menus={menus} />
        )}
      </div>
      <div ref={setMenus} />
      <div ref={setFloating} className="floating-layer">
        {editable && floating !== null && <FloatingToolbar surface={surface} pointer={pointer} layer={floating} />}
      </div>
      <LinkCard surface={surface} editable={editable} />
    </>
  );
}
