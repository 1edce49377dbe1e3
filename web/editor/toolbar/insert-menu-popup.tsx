/**
 * What the Insert menu shows: the same list that a typed `/` opens, and the signs it does not have. Fetched when it is first
 * opened (`insert-menu.tsx`).
 */
import { Menu } from '@base-ui/react/menu';
import {
  AtSign,
  CalendarDays,
  ChevronRight,
  Columns2,
  Image,
  Lightbulb,
  Link2,
  ListCollapse,
  MessageSquareWarning,
  Minus,
  NotebookPen,
  OctagonAlert,
  SeparatorHorizontal,
  Sigma,
  SmilePlus,
  SquareCode,
  SquareSigma,
  Table,
  TriangleAlert,
} from 'lucide-react';
import { useEffect, useRef, type ReactElement, type RefObject } from 'react';
import type { Opener } from '../../ui/late-popups.tsx';
import '../../ui/popups.css';
import type { EditorSurface } from '../editor-surface.ts';
import { showChord } from '../shortcuts/key-chord.ts';
import { chordOf } from '../shortcuts/key-table.ts';
import { INSERTABLES, type Insertable } from '../typeahead/insert-source.ts';

const ICONS: Readonly<Record<string, ReactElement>> = {
  Picture: <Image aria-hidden />,
  Table: <Table aria-hidden />,
  Callout: <MessageSquareWarning aria-hidden />,
  'Note callout': <NotebookPen aria-hidden />,
  'Tip callout': <Lightbulb aria-hidden />,
  'Warning callout': <TriangleAlert aria-hidden />,
  'Danger callout': <OctagonAlert aria-hidden />,
  'Collapsible section': <ListCollapse aria-hidden />,
  Columns: <Columns2 aria-hidden />,
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

export interface InsertMenuPopupProps {
  readonly surface: EditorSurface;
  readonly opener: Opener;
  readonly place: RefObject<HTMLElement | null>;
}

export function InsertMenuPopup({ surface, opener, place }: InsertMenuPopupProps): ReactElement {
  const chose = useRef(false);
  const choose = (act: () => void): void => {
    chose.current = true;
    act();
  };
  useEffect(() => {
    if (opener.isOpen) chose.current = false;
  }, [opener.isOpen]);
  return (
    <Menu.Root open={opener.isOpen} onOpenChange={opener.onOpenChange}>
      <Menu.Portal container={place}>
        <Menu.Positioner
          className="popup-layer"
          anchor={opener.anchor}
          sideOffset={6}
          align="start"
          collisionPadding={8}
        >
          {/* What was chosen took the focus where it belongs; after Escape it goes back to the button. */}
          <Menu.Popup className="popup menu" finalFocus={() => (chose.current ? false : opener.anchor)}>
            {groupsOf(INSERTABLES).map(({ name, members }) =>
              name === null ? (
                members.map((one) => (
                  <InsertItem key={one.label} surface={surface} one={one} onChoose={choose} label={one.label} />
                ))
              ) : (
                <Menu.SubmenuRoot key={name}>
                  <Menu.SubmenuTrigger className="menu-item">
                    {ICONS[name]}
                    {name}
                    <ChevronRight className="menu-item-more" aria-hidden />
                  </Menu.SubmenuTrigger>
                  <Menu.Portal container={place}>
                    <Menu.Positioner className="popup-layer" alignOffset={-4} collisionPadding={8}>
                      <Menu.Popup className="popup menu" finalFocus={() => !chose.current}>
                        {members.map((one) => (
                          <InsertItem
                            key={one.label}
                            surface={surface}
                            one={one}
                            onChoose={choose}
                            label={one.among?.short ?? one.label}
                          />
                        ))}
                      </Menu.Popup>
                    </Menu.Positioner>
                  </Menu.Portal>
                </Menu.SubmenuRoot>
              ),
            )}
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

function InsertItem(props: {
  readonly surface: EditorSurface;
  readonly one: Insertable;
  readonly label: string;
  readonly onChoose: (act: () => void) => void;
}): ReactElement {
  const { surface, one, label, onChoose } = props;
  return (
    <Menu.Item className="menu-item" onClick={() => onChoose(() => surface.insert(one))}>
      {ICONS[one.label]}
      {label}
      <span className="menu-item-keys">{chordFor(one, surface.isApple)}</span>
    </Menu.Item>
  );
}

/** Neighbours of one name together; those without one stand for themselves. */
function groupsOf(all: readonly Insertable[]): { readonly name: string | null; readonly members: Insertable[] }[] {
  const groups: { readonly name: string | null; readonly members: Insertable[] }[] = [];
  for (const one of all) {
    const name = one.among?.name ?? null;
    const last = groups.at(-1);
    if (last !== undefined && last.name === name) last.members.push(one);
    else groups.push({ name, members: [one] });
  }
  return groups;
}

function chordFor({ act }: Insertable, isApple: boolean): string {
  return 'action' in act ? showChord(chordOf(act.action) ?? '', isApple) : '';
}
