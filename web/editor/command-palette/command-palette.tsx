/**
 * The command palette: one field that finds commands, headings and documents by name. The text keeps its caret: what is chosen is
 * done where one was, wherever others have moved that place meanwhile.
 */
import { Dialog } from '@base-ui/react/dialog';
import { FileText, Hash } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { browserDrawer } from '../../sync/browser-ports.ts';
import '../../ui/popups.css';
import { showChord } from '../shortcuts/key-chord.ts';
import { bestFits, fits } from './fuzzy.ts';
import { paletteEntries, type PaletteEntry, type PaletteSources } from './palette-entries.ts';
import { noteCommand, recentCommands } from './recent-commands.ts';
import './palette.css';

/** More than this nobody reads through. */
const MOST = 60;

interface Section {
  readonly name: string;
  readonly entries: readonly PaletteEntry[];
}

export function CommandPalette(props: PaletteSources & { readonly onClose: () => void }): ReactElement {
  const { surface, onClose } = props;
  const field = useRef<HTMLInputElement>(null);
  // Where one was when it opened.
  const [place] = useState(() => surface.binding.anchoredSelection());
  const chosen = useRef(false);
  const choose = (entry: PaletteEntry): void => {
    chosen.current = true;
    if (entry.id !== '') noteCommand(browserDrawer(), entry.id);
    onClose();
    // The dialog has given the page back before anything is done in it.
    requestAnimationFrame(() => {
      if (place !== null) surface.binding.pullAndSelect(place);
      entry.run();
    });
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-veil" />
        <Dialog.Popup
          className="popup palette"
          aria-label="Command palette"
          initialFocus={field}
          finalFocus={() => {
            if (!chosen.current) surface.focusText();
            return false;
          }}
        >
          <Chooser {...props} field={field} onChoose={choose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Chooser(
  props: PaletteSources & {
    readonly field: React.RefObject<HTMLInputElement | null>;
    readonly onChoose: (entry: PaletteEntry) => void;
  },
): ReactElement {
  const { surface, field, onChoose } = props;
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  // As they are when it opens: what others do meanwhile moves nothing under the pointer.
  const [all] = useState(() => paletteEntries(props));
  const sections = useMemo(() => sectionsFor(typed, all), [typed, all]);
  const flat = sections.flatMap(({ entries }) => entries);
  const at = Math.min(active, flat.length - 1);

  useEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [at, typed]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || flat.length === 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const to = at + step;
      setActive(Math.abs(step) === 1 ? (to + flat.length) % flat.length : Math.max(0, Math.min(flat.length - 1, to)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const entry = flat[at];
      if (entry !== undefined) onChoose(entry);
    }
  };
  const firsts = sections.map((_section, i) =>
    sections.slice(0, i).reduce((sum, { entries }) => sum + entries.length, 0),
  );
  return (
    <>
      <input
        ref={field}
        className="palette-field"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={flat.length === 0 ? undefined : `${id}-${at}`}
        aria-autocomplete="list"
        aria-label="Find a command, heading or document"
        placeholder="Find a command, heading or document"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
        }}
        onFocus={() => {
          const ahead = surface.tools.typedAhead.take();
          if (ahead !== '') setTyped((now) => ahead + now);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={`${id}-list`} className="palette-list" role="listbox" aria-label="What was found">
        {sections.map(({ name, entries }, section) => (
          <div key={name} role="group" aria-label={name}>
            <p className="menu-label" aria-hidden="true">
              {name}
            </p>
            {entries.map((entry, i) => {
              const own = (firsts[section] ?? 0) + i;
              return (
                <button
                  key={`${entry.group} ${own}`}
                  id={`${id}-${own}`}
                  className="option"
                  role="option"
                  type="button"
                  tabIndex={-1}
                  aria-selected={own === at}
                  data-active={own === at ? '' : undefined}
                  // The field keeps the focus.
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => onChoose(entry)}
                >
                  {entry.group === 'Headings' && <Hash className="palette-sign" aria-hidden />}
                  {entry.group === 'Documents' && <FileText className="palette-sign" aria-hidden />}
                  <span className="palette-label">{entry.label}</span>
                  {entry.chord !== null && (
                    <kbd className="menu-item-keys">{showChord(entry.chord, surface.isApple)}</kbd>
                  )}
                </button>
              );
            })}
          </div>
        ))}
      </div>
      <p className="palette-none" role="status">
        {flat.length === 0 ? 'Nothing of that name.' : ''}
      </p>
    </>
  );
}

function sectionsFor(typed: string, all: readonly PaletteEntry[]): Section[] {
  const sections: Section[] = [];
  const add = (name: string, entries: readonly PaletteEntry[]): void => {
    if (entries.length > 0) sections.push({ name, entries });
  };
  const of = (group: PaletteEntry['group']): PaletteEntry[] => all.filter((entry) => entry.group === group);
  if (typed.trim() === '') {
    const recent = recentCommands(browserDrawer()).flatMap((one) => all.find(({ id }) => id === one) ?? []);
    add('Recent', recent);
    add(
      'Commands',
      of('Commands').filter((entry) => !recent.includes(entry)),
    );
    add('Headings', of('Headings').slice(0, MOST));
    add('Documents', of('Documents').slice(0, MOST));
    return sections;
  }
  for (const group of ['Commands', 'Headings', 'Documents'] as const) {
    add(group, bestFits(typed, of(group), (entry) => entry).slice(0, MOST));
  }
  // What fits best stands first, of whatever kind it is.
  const best = ({ entries: [first] }: Section): number =>
    first === undefined ? 0 : (fits(typed, first.label, first.also) ?? 0);
  return sections.toSorted((a, b) => best(b) - best(a));
}
