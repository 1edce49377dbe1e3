/**
 * Which keys do what, as in Google Docs where it has a key for it. The first chord of each is the one that is shown. Of several
 * commands with one chord the first that has anything to do is done: with text selected Mod-K links it, and else it opens the
 * palette. The list of shortcuts is drawn from this table, so that it cannot be wrong.
 */
import type { ActionName } from '../commands/actions.ts';

/** What the surface does itself, beside the actions on the text. */
export type SurfaceCommand =
  | 'undo'
  | 'redo'
  | 'link'
  | 'selectionToolbar'
  | 'toolbar'
  | 'blockMenu'
  | 'duplicate'
  | 'deleteBlock'
  | 'copyBlockLink';
/** What works wherever the focus is, for those too who may only read. */
export type PageKey = 'find' | 'replace' | 'findNext' | 'findPrevious' | 'palette' | 'shortcuts';

export type CommandName = ActionName | SurfaceCommand | PageKey;

export const KEY_TABLE: Readonly<Partial<Record<CommandName, readonly string[]>>> = {
  bold: ['Mod-b'],
  italic: ['Mod-i'],
  underline: ['Mod-u'],
  strikethrough: ['Mod-Shift-x', 'Alt-Shift-5'],
  code: ['Mod-e'],
  superscript: ['Mod-.'],
  subscript: ['Mod-,'],
  clearMarks: ['Mod-\\'],
  paragraph: ['Mod-Alt-0'],
  heading1: ['Mod-Alt-1'],
  heading2: ['Mod-Alt-2'],
  heading3: ['Mod-Alt-3'],
  quote: ['Mod-Shift-.'],
  numberedList: ['Mod-Shift-7'],
  bulletList: ['Mod-Shift-8'],
  checkList: ['Mod-Shift-9'],
  codeBlock: ['Mod-Alt-c'],
  toggleChecked: ['Mod-Enter'],
  pageBreak: ['Mod-Shift-Enter'],
  foldSection: ['Mod-Alt-Enter'],
  selectionToolbar: ['Alt-F10'],
  containerMenu: ['Alt-F10'],
  toolbar: ['Alt-F10'],
  blockMenu: ['Mod-Alt-.'],
  alignLeft: ['Mod-Shift-l'],
  alignCenter: ['Mod-Shift-e'],
  alignRight: ['Mod-Shift-r'],
  justify: ['Mod-Shift-j'],
  indent: ['Mod-]'],
  outdent: ['Mod-['],
  moveUp: ['Alt-Shift-ArrowUp'],
  moveDown: ['Alt-Shift-ArrowDown'],
  duplicate: ['Mod-Shift-d'],
  link: ['Mod-k', 'Mod-Shift-k'],
  undo: ['Mod-z'],
  redo: ['Mod-Shift-z', 'Mod-y'],
  palette: ['Mod-k'],
  find: ['Mod-f'],
  replace: ['Mod-Shift-h'],
  findNext: ['Mod-g', 'F3'],
  findPrevious: ['Mod-Shift-g', 'Shift-F3'],
  shortcuts: ['Mod-/', 'Shift-?'],
};

/** The chord that a button's tooltip shows; null where there is none. */
export function chordOf(name: CommandName): string | null {
  return KEY_TABLE[name]?.[0] ?? null;
}

/** The commands that a press could mean, in the order in which they are tried. */
export function commandsFor(matches: (chord: string) => boolean): CommandName[] {
  // Object.entries widens the keys; the table's type says what they are.
  return (Object.entries(KEY_TABLE) as [CommandName, readonly string[]][])
    .filter(([, chords]) => chords.some(matches))
    .map(([name]) => name);
}
