/**
 * Puts the key table, Tab, Enter and Backspace to an editor, above Lexical's own keys, and shuts out what Lexical can do and
 * the flow cannot hold. Knows no toolbar and no DOM beyond the key event.
 */
import {
  $addUpdateTag,
  COMMAND_PRIORITY_HIGH,
  COMMAND_PRIORITY_LOW,
  DELETE_CHARACTER_COMMAND,
  FORMAT_ELEMENT_COMMAND,
  FORMAT_TEXT_COMMAND,
  INDENT_CONTENT_COMMAND,
  INSERT_PARAGRAPH_COMMAND,
  INSERT_TAB_COMMAND,
  KEY_ARROW_DOWN_COMMAND,
  KEY_ARROW_UP_COMMAND,
  KEY_BACKSPACE_COMMAND,
  KEY_DOWN_COMMAND,
  KEY_ESCAPE_COMMAND,
  KEY_TAB_COMMAND,
  mergeRegister,
  OUTDENT_CONTENT_COMMAND,
  REDO_COMMAND,
  SET_TEXT_FORMAT_COMMAND,
  UNDO_COMMAND,
  type LexicalEditor,
} from 'lexical';
import { ACTIONS, type ActionName } from '../commands/actions.ts';
import { $changeDepth, $enterSpecially, $makePlainerAtStart } from '../commands/block-types.ts';
import { $deleteMarkedLetterAhead } from '../commands/delete-ahead.ts';
import { isFlagMark } from '../commands/marks.ts';
import { $textSelection } from '../commands/selected-blocks.ts';
import { $breakSourceLine, $indentSource, $leaveByArrow, $touchesSource } from '../commands/source-blocks.ts';
import { $linkTypedAddress } from './auto-link.ts';
import { $openTypedFence } from './block-patterns.ts';
import { matchesChord } from './key-chord.ts';
import { commandsFor, type CommandName, type SurfaceCommand } from './key-table.ts';

/** Marks an update that began with a key or a button, which the markdown shortcuts leave alone. */
export const COMMAND_TAG = 'weft-command';

export interface KeyOptions {
  readonly editor: LexicalEditor;
  readonly isApple: boolean;
  /** Each tells whether it did anything; where it did not, the key stays the browser's. */
  readonly surface: Readonly<Partial<Record<SurfaceCommand, () => boolean>>>;
  /** What Tab does in a table; false where it means what it means elsewhere. */
  readonly $tabInTable: (by: 1 | -1) => boolean;
  /** Makes a table of a line that is written as a row of one, for Enter. */
  readonly $openTypedTable: () => boolean;
}

function isAction(name: CommandName): name is ActionName {
  return name in ACTIONS;
}

export function registerKeys({ editor, isApple, surface, $tabInTable, $openTypedTable }: KeyOptions): () => void {
  let tabLeaves = false;

  const onKeyDown = (event: KeyboardEvent): boolean => {
    const isNamelessTab = event.key === 'Unidentified' && event.code === 'Tab';
    if (event.key !== 'Tab' && event.key !== 'Shift' && event.key !== 'Escape' && !isNamelessTab) tabLeaves = false;
    if (!editor.isEditable()) return false;
    // WebKitGTK has no name for Tab with Shift, and Lexical asks for the name.
    if (isNamelessTab) return editor.dispatchCommand(KEY_TAB_COMMAND, event);
    const isOfSurface = (name: CommandName): name is SurfaceCommand => name in surface;
    for (const name of commandsFor((chord) => matchesChord(chord, event, isApple))) {
      if (isAction(name)) {
        $addUpdateTag(COMMAND_TAG);
        if (!ACTIONS[name]()) continue;
      } else if (!isOfSurface(name) || surface[name]?.() !== true) continue;
      event.preventDefault();
      return true;
    }
    return false;
  };

  const onTab = (event: KeyboardEvent): boolean => {
    // Outside lists, code and tables, and after Escape, Tab moves the focus on: nobody is caught in the text (WCAG 2.1.2).
    const by = event.shiftKey ? -1 : 1;
    if (tabLeaves || !($tabInTable(by) || $indentSource(by) || $changeDepth(by))) return true;
    $addUpdateTag(COMMAND_TAG);
    event.preventDefault();
    return true;
  };

  return mergeRegister(
    editor.registerCommand(KEY_DOWN_COMMAND, onKeyDown, COMMAND_PRIORITY_HIGH),
    editor.registerCommand(KEY_TAB_COMMAND, onTab, COMMAND_PRIORITY_HIGH),
    editor.registerCommand(
      KEY_ESCAPE_COMMAND,
      () => {
        tabLeaves = true;
        return true;
      },
      COMMAND_PRIORITY_LOW,
    ),
    editor.registerCommand(
      KEY_BACKSPACE_COMMAND,
      (event) => {
        if (!$makePlainerAtStart()) return false;
        event.preventDefault();
        return true;
      },
      COMMAND_PRIORITY_LOW,
    ),
    // A phone's keyboard sends no key, only the deletion.
    editor.registerCommand(
      DELETE_CHARACTER_COMMAND,
      (isBackward) => (isBackward ? $makePlainerAtStart() : $deleteMarkedLetterAhead()),
      COMMAND_PRIORITY_LOW,
    ),
    editor.registerCommand(
      INSERT_PARAGRAPH_COMMAND,
      () => {
        if ($breakSourceLine() || $openTypedFence() || $openTypedTable()) return true;
        $linkTypedAddress();
        return $enterSpecially();
      },
      COMMAND_PRIORITY_LOW,
    ),
    ...(['up', 'down'] as const).map((direction) =>
      editor.registerCommand(
        direction === 'up' ? KEY_ARROW_UP_COMMAND : KEY_ARROW_DOWN_COMMAND,
        (event) => {
          if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey || !isEdgeRow(editor, direction))
            return false;
          if (!editor.isEditable() || !$leaveByArrow(direction)) return false;
          event.preventDefault();
          return true;
        },
        COMMAND_PRIORITY_LOW,
      ),
    ),
    editor.registerCommand(UNDO_COMMAND, () => (surface.undo?.(), true), COMMAND_PRIORITY_LOW),
    editor.registerCommand(REDO_COMMAND, () => (surface.redo?.(), true), COMMAND_PRIORITY_LOW),
    editor.registerCommand(INDENT_CONTENT_COMMAND, () => ($changeDepth(1), true), COMMAND_PRIORITY_LOW),
    editor.registerCommand(OUTDENT_CONTENT_COMMAND, () => ($changeDepth(-1), true), COMMAND_PRIORITY_LOW),
    editor.registerCommand(
      FORMAT_TEXT_COMMAND,
      (format) => !isFlagMark(format) || $touchesSource(),
      COMMAND_PRIORITY_LOW,
    ),
    editor.registerCommand(SET_TEXT_FORMAT_COMMAND, () => true, COMMAND_PRIORITY_LOW),
    editor.registerCommand(FORMAT_ELEMENT_COMMAND, () => true, COMMAND_PRIORITY_LOW),
    editor.registerCommand(
      INSERT_TAB_COMMAND,
      () => {
        // A tab is a character of the flow like any other, not a node of its own.
        $textSelection()?.insertText('\t');
        return true;
      },
      COMMAND_PRIORITY_LOW,
    ),
  );
}

/** True where the caret stands in the outermost row of its line: a long line has several, and arrows go through them first. */
export function isEdgeRow(editor: LexicalEditor, direction: 'up' | 'down'): boolean {
  // Without a page (in a test) a line is a row.
  if (typeof document === 'undefined') return true;
  const root = editor.getRootElement();
  const selection = root?.ownerDocument.getSelection() ?? null;
  if (root === null || selection === null || selection.focusNode === null || !root.contains(selection.focusNode))
    return true;
  const { focusNode, focusOffset } = selection;
  if (!(focusNode instanceof Text)) return true;
  const place = root.ownerDocument.createRange();
  place.setStart(focusNode, focusOffset);
  const edge = root.ownerDocument.createRange();
  edge.setStart(focusNode, direction === 'up' ? 0 : focusNode.length);
  const [here] = place.getClientRects();
  const [there] = edge.getClientRects();
  return here === undefined || there === undefined || Math.abs(here.top - there.top) < here.height / 2;
}
