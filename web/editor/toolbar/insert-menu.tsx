/** The button of the menu of everything that can be put into the text. What it shows is fetched when it is first opened. */
import { ChevronDown, Plus } from 'lucide-react';
import type { ReactElement, RefObject } from 'react';
import { useOpener } from '../../ui/late-popups.tsx';
import { LoadedPart, useLatePart } from '../../ui/loaded-part.ts';
import { ToolButton } from '../../ui/tool-row.tsx';
import type { EditorSurface } from '../editor-surface.ts';

interface InsertMenuProps {
  readonly surface: EditorSurface;
  readonly place: RefObject<HTMLElement | null>;
}

const popupPart = new LoadedPart(() => import('./insert-menu-popup.tsx'), { whenIdle: true });

export function InsertMenu({ surface, place }: InsertMenuProps): ReactElement {
  const opener = useOpener(
    <ToolButton className="tool tool-menu tool-insert" aria-label="Insert" onPointerEnter={() => popupPart.begin()}>
      <Plus aria-hidden />
      <span className="tool-menu-label">Insert</span>
      <ChevronDown className="tool-chevron" aria-hidden />
    </ToolButton>,
    'menu',
  );
  const part = useLatePart(popupPart, opener.isOpen || opener.wasOpened);
  return (
    <>
      {opener.button}
      {opener.wasOpened && part !== null && <part.InsertMenuPopup surface={surface} opener={opener} place={place} />}
    </>
  );
}
