/** Which keys do what, as in Google Docs where it has a key for it. The first chord of each is the one that is shown. */
import type { ActionName } from '../commands/actions.ts';

/** What the surface does itself, beside the actions on the text. */
export type SurfaceCommand = 'undo' | 'redo' | 'link';

export const KEY_TABLE: Readonly<Partial<Record<ActionName | SurfaceCommand, readonly string[]>>> = {
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
  containerMenu: ['Alt-F10'],
  alignLeft: ['Mod-Shift-l'],
  alignCenter: ['Mod-Shift-e'],
  alignRight: ['Mod-Shift-r'],
  justify: ['Mod-Shift-j'],
  indent: ['Mod-]'],
  outdent: ['Mod-['],
  moveUp: ['Alt-Shift-ArrowUp'],
  moveDown: ['Alt-Shift-ArrowDown'],
  link: ['Mod-k'],
  undo: ['Mod-z'],
  redo: ['Mod-Shift-z', 'Mod-y'],
};

/** The chord that a button's tooltip shows; null where there is none. */
export function chordOf(name: ActionName | SurfaceCommand): string | null {
  return KEY_TABLE[name]?.[0] ?? null;
}
