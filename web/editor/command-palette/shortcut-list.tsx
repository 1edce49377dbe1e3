/** The list of keys, searchable by what they do. Drawn from the table that the keys are matched by, so that it cannot be wrong. */
import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useRef, useState, type ReactElement } from 'react';
import { Button } from '../../ui/button.tsx';
import '../../ui/popups.css';
import { COMMAND_NAMES, TYPED_SIGNS, type CommandGroup } from '../shortcuts/command-names.ts';
import { showChord } from '../shortcuts/key-chord.ts';
import { KEY_TABLE, type CommandName } from '../shortcuts/key-table.ts';
import { fits } from './fuzzy.ts';
import './palette.css';

interface Shortcut {
  readonly label: string;
  readonly also: string;
  readonly keys: readonly string[];
}

const GROUPS: readonly CommandGroup[] = ['Text', 'Blocks', 'Lists and layout', 'Around the text'];

export function ShortcutList({
  isApple,
  giveBack,
  onClose,
}: {
  readonly isApple: boolean;
  /** Gives the focus to where it came from; null where the browser can. */
  readonly giveBack: (() => void) | null;
  readonly onClose: () => void;
}): ReactElement {
  const [typed, setTyped] = useState('');
  const groups = groupsFor(isApple)
    .map(({ name, shortcuts }) => ({
      name,
      shortcuts: shortcuts.filter(({ label, also, keys }) => fits(typed, label, `${also} ${keys.join(' ')}`) !== null),
    }))
    .filter(({ shortcuts }) => shortcuts.length > 0);
  const lists = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-veil" />
        <Dialog.Viewport className="dialog-frame">
          <Dialog.Popup
            className="popup dialog"
            initialFocus={field}
            finalFocus={() => {
              giveBack?.();
              return giveBack === null;
            }}
          >
            <div className="dialog-head">
              <Dialog.Title className="dialog-title">Keyboard shortcuts</Dialog.Title>
              <Dialog.Close render={<Button look="quiet" icon aria-label="Close" />}>
                <X aria-hidden />
              </Dialog.Close>
            </div>
            <div className="dialog-body">
              <input
                ref={field}
                className="shortcut-search"
                type="search"
                aria-label="Search for a shortcut"
                placeholder="Search"
                autoComplete="off"
                value={typed}
                onChange={(event) => {
                  setTyped(event.target.value);
                  lists.current?.scrollTo({ top: 0 });
                }}
              />
              {/* Somebody with a keyboard alone scrolls it by its own arrows. */}
              {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
              <div ref={lists} className="shortcut-lists" role="region" aria-label="Shortcuts" tabIndex={0}>
                {groups.map(({ name, shortcuts }) => (
                  <section key={name} className="shortcut-group">
                    <h3 className="shortcut-title">{name}</h3>
                    <dl className="shortcut-list">
                      {shortcuts.map(({ label, keys }) => (
                        <div key={label} className="shortcut">
                          <dt>{label}</dt>
                          <dd>
                            {keys.map((one) => (
                              <kbd key={one} className="shortcut-keys">
                                {one}
                              </kbd>
                            ))}
                          </dd>
                        </div>
                      ))}
                    </dl>
                  </section>
                ))}
                {groups.length === 0 && <p role="status">No shortcut of that name.</p>}
              </div>
            </div>
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function groupsFor(isApple: boolean): { readonly name: string; readonly shortcuts: readonly Shortcut[] }[] {
  // Object.keys widens the names; the table's type says what they are.
  const names = Object.keys(COMMAND_NAMES) as CommandName[];
  const groups = GROUPS.map((group) => ({
    name: group as string,
    shortcuts: names.flatMap((name): Shortcut[] => {
      const row = COMMAND_NAMES[name];
      const chords = KEY_TABLE[name] ?? [];
      if (row.group !== group || chords.length === 0) return [];
      return [{ label: row.label, also: row.also ?? '', keys: chords.map((chord) => showChord(chord, isApple)) }];
    }),
  }));
  const signs = TYPED_SIGNS.map(({ sign, label }): Shortcut => ({ label, also: 'type markdown', keys: [sign] }));
  // The browser's own key; what it brings is taken as it is (`clipboard/register-clipboard.ts`).
  const plain: Shortcut = {
    label: 'Paste as plain text',
    also: 'without formatting markdown',
    keys: [showChord('Mod-Shift-v', isApple)],
  };
  return [...groups, { name: 'While typing', shortcuts: [...signs, plain] }];
}
