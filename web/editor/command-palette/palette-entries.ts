/**
 * Everything that the palette can find in one document: commands, things to insert, headings to go to, other documents of this
 * device, and what the page adds. Made when the palette opens. Draws nothing.
 */
import { headingsOf } from '../outline/headings.ts';
import type { EditorSurface } from '../editor-surface.ts';
import type { PaletteCommand } from '../palette-commands.ts';
import { COMMAND_NAMES } from '../shortcuts/command-names.ts';
import { chordOf, type CommandName } from '../shortcuts/key-table.ts';
import { ACTIONS, type ActionName } from '../commands/actions.ts';
import { INSERTABLES } from '../typeahead/insert-source.ts';
import type { Mentionables } from '../typeahead/mention-source.ts';

export interface PaletteEntry {
  readonly id: string;
  readonly group: 'Commands' | 'Headings' | 'Documents';
  readonly label: string;
  readonly also?: string;
  readonly chord: string | null;
  readonly run: () => void;
}

export interface PaletteSources {
  readonly surface: EditorSurface;
  readonly editable: boolean;
  readonly commands: readonly PaletteCommand[];
  readonly mentionables: Mentionables;
  readonly onOpenDocument: ((id: string) => void) | null;
}

/** What makes no sense to be asked for by name: it is the palette itself, or speaks of a key. */
const NOT_LISTED: ReadonlySet<CommandName> = new Set([
  'palette',
  'selectionToolbar',
  'toolbar',
  'containerMenu',
  'blockMenu',
  'findNext',
  'findPrevious',
]);
const FOR_READERS: ReadonlySet<CommandName> = new Set(['find', 'shortcuts']);

export function paletteEntries({
  surface,
  editable,
  commands,
  mentionables,
  onOpenDocument,
}: PaletteSources): PaletteEntry[] {
  const entries: PaletteEntry[] = [];
  // Object.keys widens the names; the table's type says what they are.
  for (const name of Object.keys(COMMAND_NAMES) as CommandName[]) {
    if (NOT_LISTED.has(name) || (!editable && !FOR_READERS.has(name))) continue;
    const { label, also } = COMMAND_NAMES[name];
    entries.push({
      id: name,
      group: 'Commands',
      label,
      ...(also === undefined ? {} : { also }),
      chord: chordOf(name),
      run: () => run(surface, name),
    });
  }
  for (const one of editable ? INSERTABLES : []) {
    if ('action' in one.act) continue;
    const label = `Insert: ${one.label}`;
    entries.push({
      id: `insert:${one.label.replaceAll(' ', '-')}`,
      group: 'Commands',
      label,
      also: one.also,
      chord: null,
      run: () => surface.insert(one),
    });
  }
  for (const { id, label, also, run: act } of commands) {
    entries.push({
      id: `page:${id}`,
      group: 'Commands',
      label,
      ...(also === undefined ? {} : { also }),
      chord: null,
      run: act,
    });
  }
  for (const { block, text } of headingsOf(surface.binding.view.arrangement)) {
    entries.push({ id: '', group: 'Headings', label: text, chord: null, run: () => surface.places.goTo(block) });
  }
  for (const { kind, ref, label } of onOpenDocument === null ? [] : mentionables.list()) {
    if (kind === 'document')
      entries.push({ id: '', group: 'Documents', label, chord: null, run: () => onOpenDocument?.(ref) });
  }
  return entries;
}

function run(surface: EditorSurface, name: CommandName): void {
  if (isAction(name)) surface.run(name);
  else surface.command(name);
}

function isAction(name: CommandName): name is ActionName {
  return name in ACTIONS;
}
