/**
 * Puts the behaviour of containers to an editor: keys at their edges, deletions across slots, selecting all step by step. To be
 * registered after Lexical's own keys and ours, whose turn comes first where a block is more than plain text. Knows no page.
 */
import {
  $addUpdateTag,
  $getRoot,
  $onUpdate,
  COMMAND_PRIORITY_CRITICAL,
  COMMAND_PRIORITY_LOW,
  CONTROLLED_TEXT_INSERTION_COMMAND,
  DELETE_CHARACTER_COMMAND,
  DELETE_LINE_COMMAND,
  DELETE_WORD_COMMAND,
  INSERT_LINE_BREAK_COMMAND,
  INSERT_PARAGRAPH_COMMAND,
  INSERT_TAB_COMMAND,
  KEY_ARROW_DOWN_COMMAND,
  KEY_ARROW_UP_COMMAND,
  mergeRegister,
  REMOVE_TEXT_COMMAND,
  SELECT_ALL_COMMAND,
  type ElementNode,
  type LexicalCommand,
  type LexicalEditor,
} from 'lexical';
import { $textSelection } from '../commands/selected-blocks.ts';
import { COMMAND_TAG, isEdgeRow } from '../shortcuts/register-keys.ts';
import { $moveFromCell } from './cell-arrows.ts';
import { $deleteAtEdge, $enterInContainer, $leaveContainerByArrow } from './container-keys.ts';
import { $removeAcross } from './remove-across.ts';
import { $isAtEdge, $slotAround, orderedEnds } from './slots.ts';

/** `endStep` ends the undo step under way: emptying slots is one of its own. */
export function registerContainers(editor: LexicalEditor, endStep: () => void): () => void {
  const register = <P>(command: LexicalCommand<P>, priority: 1 | 4, act: (payload: P) => boolean) =>
    editor.registerCommand(command, act, priority);
  const $across = (): boolean => {
    if (!$removeAcross($textSelection())) return false;
    endStep();
    $onUpdate(endStep);
    return true;
  };
  // What is put in takes the place of what was selected: first that goes, then the command runs as ever.
  const $makeRoom = (): boolean => {
    $across();
    return false;
  };
  const deleting = [DELETE_CHARACTER_COMMAND, DELETE_WORD_COMMAND, DELETE_LINE_COMMAND].flatMap((command) => [
    register(command, COMMAND_PRIORITY_CRITICAL, $across),
    register(command, COMMAND_PRIORITY_LOW, (isBackward) => $deleteAtEdge(isBackward)),
  ]);
  return mergeRegister(
    register(CONTROLLED_TEXT_INSERTION_COMMAND, COMMAND_PRIORITY_CRITICAL, $makeRoom),
    register(INSERT_PARAGRAPH_COMMAND, COMMAND_PRIORITY_CRITICAL, $makeRoom),
    register(INSERT_LINE_BREAK_COMMAND, COMMAND_PRIORITY_CRITICAL, $makeRoom),
    register(INSERT_TAB_COMMAND, COMMAND_PRIORITY_CRITICAL, $makeRoom),
    ...deleting,
    register(REMOVE_TEXT_COMMAND, COMMAND_PRIORITY_CRITICAL, $across),
    register(INSERT_PARAGRAPH_COMMAND, COMMAND_PRIORITY_LOW, () => {
      if (!$enterInContainer()) return false;
      $addUpdateTag(COMMAND_TAG);
      return true;
    }),
    register(SELECT_ALL_COMMAND, COMMAND_PRIORITY_LOW, (event) => {
      if (!$selectAllStepwise()) return false;
      event.preventDefault();
      return true;
    }),
    ...(['up', 'down'] as const).map((direction) =>
      register(direction === 'up' ? KEY_ARROW_UP_COMMAND : KEY_ARROW_DOWN_COMMAND, COMMAND_PRIORITY_LOW, (event) => {
        if (event.altKey || event.ctrlKey || event.metaKey || !isEdgeRow(editor, direction)) return false;
        const isMoved = $moveFromCell(editor, direction, event.shiftKey);
        const isLeft = !isMoved && !event.shiftKey && editor.isEditable() && $leaveContainerByArrow(direction);
        if (!isMoved && !isLeft) return false;
        event.preventDefault();
        return true;
      }),
    ),
  );
}

/** In a slot, all of the slot; where that is selected already, all of what the container stands in, and at last of the document. */
function $selectAllStepwise(): boolean {
  const selection = $textSelection();
  if (selection === null || $slotAround(selection.focus.getNode()) === null) return false;
  const [start, end] = orderedEnds(selection);
  for (let element: ElementNode | null = $slotAround(selection.focus.getNode()) ?? $getRoot(); element !== null;) {
    const isAll = $isAtEdge(element, start, 'start') && $isAtEdge(element, end, 'end');
    const outer: ElementNode | null = $slotAround(element.getParent()) ?? (element.is($getRoot()) ? null : $getRoot());
    if (!isAll || outer === null) {
      const { key, offset, type } = element.selectStart().anchor;
      element.selectEnd().anchor.set(key, offset, type);
      return true;
    }
    element = outer;
  }
  return false;
}
