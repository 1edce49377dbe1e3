/** The menu that says what kind of block the caret is in, makes another of it, and moves it. */
import { Menu } from '@base-ui/react/menu';
import { Toolbar as BaseToolbar } from '@base-ui/react/toolbar';
import { Check, ChevronDown } from 'lucide-react';
import { useRef, type ReactElement, type RefObject } from 'react';
import type { EditorSurface } from '../editor-surface.ts';
import { showChord } from '../shortcuts/key-chord.ts';
import { chordOf } from '../shortcuts/key-table.ts';
import { BLOCK_KINDS, type BlockKind } from './block-kinds.ts';

const MOVES = [
  { action: 'moveUp', label: 'Move up' },
  { action: 'moveDown', label: 'Move down' },
] as const;

interface BlockMenuProps {
  readonly surface: EditorSurface;
  readonly kind: BlockKind | null;
  /** Where the menu is put: beside the toolbar, so that it stands in the same landmark and nothing cuts it off. */
  readonly place: RefObject<HTMLElement | null>;
}

export function BlockMenu({ surface, kind, place }: BlockMenuProps): ReactElement {
  const chose = useRef(false);
  const label = BLOCK_KINDS.find((one) => one.kind === kind)?.label ?? (kind === 'other' ? 'Unknown' : 'Mixed');
  const choose = (value: unknown): void => {
    const chosen = BLOCK_KINDS.find((one) => one.kind === value);
    // A list or quote chosen again would be toggled off; a menu only ever sets.
    if (chosen === undefined) return;
    chose.current = true;
    if (chosen.kind !== kind) surface.run(chosen.kind);
  };
  return (
    <Menu.Root onOpenChange={(open) => (chose.current = open ? false : chose.current)}>
      <BaseToolbar.Button className="tool tool-menu" aria-label={`Kind of block: ${label}`} render={<Menu.Trigger />}>
        <span className="tool-menu-label">{kind === null ? 'Text' : label}</span>
        <ChevronDown aria-hidden />
      </BaseToolbar.Button>
      <Menu.Portal container={place}>
        <Menu.Positioner className="popup-layer" sideOffset={6} align="start" collisionPadding={8}>
          {/* After a choice one goes on writing; after Escape the focus goes back to the button. */}
          <Menu.Popup
            className="popup menu"
            finalFocus={() => (chose.current ? (surface.editor.getRootElement() ?? true) : true)}
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
