/** The button that says what kind of block the caret is in; its menu makes another of it, and moves it. */
import { ChevronDown } from 'lucide-react';
import type { ReactElement, RefObject } from 'react';
import { useOpener } from '../../ui/late-popups.tsx';
import { LoadedPart, useLatePart } from '../../ui/loaded-part.ts';
import { ToolButton } from '../../ui/tool-row.tsx';
import type { EditorSurface } from '../editor-surface.ts';
import { labelOfKind, type BlockKind } from './block-kinds.ts';

interface BlockMenuProps {
  readonly surface: EditorSurface;
  readonly kind: BlockKind | null;
  /** Where the menu is put: beside the toolbar, so that it stands in the same landmark and nothing cuts it off. */
  readonly place: RefObject<HTMLElement | null>;
}

const popupPart = new LoadedPart(() => import('./block-menu-popup.tsx'), { whenIdle: true });

export function BlockMenu({ surface, kind, place }: BlockMenuProps): ReactElement {
  const label = kind === null ? 'Mixed' : labelOfKind(kind);
  const opener = useOpener(
    <ToolButton
      className="tool tool-menu"
      aria-label={`Kind of block: ${label}`}
      onPointerEnter={() => popupPart.begin()}
    >
      <span className="tool-menu-label">{kind === null ? 'Text' : label}</span>
      <ChevronDown aria-hidden />
    </ToolButton>,
    'menu',
  );
  const part = useLatePart(popupPart, opener.isOpen || opener.wasOpened);
  return (
    <>
      {opener.button}
      {opener.wasOpened && part !== null && (
        <part.BlockMenuPopup surface={surface} kind={kind} opener={opener} place={place} />
      )}
    </>
  );
}
