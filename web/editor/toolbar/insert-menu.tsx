/** The menu of everything that can be put into the text: the same list that a typed `/` opens, and the signs it does not have. */
import { Menu } from '@base-ui/react/menu';
import { Toolbar as BaseToolbar } from '@base-ui/react/toolbar';
import {
  AtSign,
  CalendarDays,
  ChevronDown,
  Image,
  Link2,
  Minus,
  Plus,
  SeparatorHorizontal,
  Sigma,
  SmilePlus,
  SquareCode,
  SquareSigma,
} from 'lucide-react';
import { useRef, type ReactElement, type RefObject } from 'react';
import type { EditorSurface } from '../editor-surface.ts';
import { showChord } from '../shortcuts/key-chord.ts';
import { chordOf } from '../shortcuts/key-table.ts';
import { INSERTABLES, type Insertable } from '../typeahead/insert-source.ts';

const ICONS: Readonly<Record<string, ReactElement>> = {
  Picture: <Image aria-hidden />,
  'Code block': <SquareCode aria-hidden />,
  Equation: <SquareSigma aria-hidden />,
  'Formula in the line': <Sigma aria-hidden />,
  Date: <CalendarDays aria-hidden />,
  'Card of a link': <Link2 aria-hidden />,
  'Horizontal rule': <Minus aria-hidden />,
  'Page break': <SeparatorHorizontal aria-hidden />,
};

const SIGNS = [
  { sign: '@', label: 'Mention', icon: <AtSign aria-hidden /> },
  { sign: ':', label: 'Emoji', icon: <SmilePlus aria-hidden /> },
] as const;

interface InsertMenuProps {
  readonly surface: EditorSurface;
  readonly place: RefObject<HTMLElement | null>;
}

export function InsertMenu({ surface, place }: InsertMenuProps): ReactElement {
  const chose = useRef(false);
  const choose = (act: () => void): void => {
    chose.current = true;
    act();
  };
  return (
    <Menu.Root onOpenChange={(open) => (chose.current = open ? false : chose.current)}>
      <BaseToolbar.Button className="tool tool-menu tool-insert" aria-label="Insert" render={<Menu.Trigger />}>
        <Plus aria-hidden />
        <span className="tool-menu-label">Insert</span>
        <ChevronDown className="tool-chevron" aria-hidden />
      </BaseToolbar.Button>
      <Menu.Portal container={place}>
        <Menu.Positioner className="popup-layer" sideOffset={6} align="start" collisionPadding={8}>
          {/* What was chosen took the focus where it belongs; after Escape it goes back to the button. */}
          <Menu.Popup className="popup menu" finalFocus={() => !chose.current}>
            {INSERTABLES.map((one) => (
              <Menu.Item key={one.label} className="menu-item" onClick={() => choose(() => surface.insert(one))}>
                {ICONS[one.label]}
                {one.label}
                <span className="menu-item-keys">{chordFor(one, surface.isApple)}</span>
              </Menu.Item>
            ))}
            <Menu.Separator className="menu-line" />
            {SIGNS.map(({ sign, label, icon }) => (
              <Menu.Item key={sign} className="menu-item" onClick={() => choose(() => surface.suggest(sign))}>
                {icon}
                {label}
                <span className="menu-item-keys">{sign}</span>
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function chordFor({ act }: Insertable, isApple: boolean): string {
  return 'action' in act ? showChord(chordOf(act.action) ?? '', isApple) : '';
}
