/** What the menu of a block's kind shows. Fetched when it is first opened (`block-menu.tsx`). */
import { Menu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import { useRef, type ReactElement, type RefObject } from 'react';
import type { Opener } from '../../ui/late-popups.tsx';
import '../../ui/popups.css';
import type { EditorSurface } from '../editor-surface.ts';
import { showChord } from '../shortcuts/key-chord.ts';
import { chordOf } from '../shortcuts/key-table.ts';
import { BLOCK_KINDS, type BlockKind } from './block-kinds.ts';

const MOVES = [
  { action: 'moveUp', label: 'Move up' },
  { action: 'moveDown', label: 'Move down' },
] as const;

export interface BlockMenuPopupProps {
  readonly surface: EditorSurface;
  readonly kind: BlockKind | null;
  readonly opener: Opener;
  /** Where the menu is put: beside the toolbar, so that it stands in the same landmark and nothing cuts it off. */
  readonly place: RefObject<HTMLElement | null>;
}

export function BlockMenuPopup({ surface, kind, opener, place }: BlockMenuPopupProps): ReactElement {
  const chose = useRef(false);
  const choose = (value: unknown): void => {
    const chosen = BLOCK_KINDS.find((one) => one.kind === value);
    // A list or quote chosen again would be toggled off; a menu only ever sets.
    if (chosen === undefined) return;
    chose.current = true;
    if (chosen.kind !== kind) surface.run(chosen.kind);
  };
  return (
    <Menu.Root
      open={opener.isOpen}
      onOpenChange={(open, details) => {
        if (open) chose.current = false;
        opener.onOpenChange(open, details);
      }}
    >
      <Menu.Portal container={place}>
        <Menu.Positioner
          className="popup-layer"
          anchor={opener.anchor}
          sideOffset={6}
          align="start"
          collisionPadding={8}
        >
          {/* After a choice one goes on writing; after Escape the focus goes back to the button. */}
          <Menu.Popup
            className="popup menu"
            finalFocus={() => {
              const wasChosen = chose.current;
              chose.current = false;
              return wasChosen ? (surface.editor.getRootElement() ?? true) : opener.anchor;
            }}
          >
            <Menu.RadioGroup value={kind} onValueChange={choose}>
              {BLOCK_KINDS.map((one) => (
                <Menu.RadioItem
                  key={one.kind}
                  value={one.kind}
                  className={`menu-item menu-item-${one.kind}`}
                  closeOnClick
                >
                  {one.label}
                  <span className="menu-item-keys">{showChord(chordOf(one.kind) ?? '', surface.isApple)}</span>
                  <span className="menu-item-sign">
                    <Menu.RadioItemIndicator>
                      <Check aria-hidden />
                    </Menu.RadioItemIndicator>
                  </span>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className="menu-line" />
            {MOVES.map(({ action, label }) => (
              <Menu.Item
                key={action}
                className="menu-item"
                onClick={() => {
                  chose.current = true;
                  surface.run(action);
                }}
              >
                {label}
                <span className="menu-item-keys">{showChord(chordOf(action) ?? '', surface.isApple)}</span>
                <span className="menu-item-sign" />
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
