/**
 * Pictures under the keyboard: a picture is selected as one thing, and its caption is text that never runs into its neighbours.
 * Runs above Lexical's own keys; each tells whether it did anything.
 */
import {
  $getSelection,
  $isElementNode,
  $isNodeSelection,
  COMMAND_PRIORITY_HIGH,
  COMMAND_PRIORITY_NORMAL,
  DELETE_CHARACTER_COMMAND,
  INSERT_PARAGRAPH_COMMAND,
  KEY_ARROW_DOWN_COMMAND,
  KEY_ARROW_LEFT_COMMAND,
  KEY_ARROW_RIGHT_COMMAND,
  KEY_ARROW_UP_COMMAND,
  KEY_BACKSPACE_COMMAND,
  KEY_DELETE_COMMAND,
  KEY_ENTER_COMMAND,
  KEY_TAB_COMMAND,
  mergeRegister,
  type LexicalEditor,
  type LexicalNode,
  type NodeKey,
  type RangeSelection,
} from 'lexical';
import { IMAGE } from '../../../flow/blocks/image.ts';
import { PLAIN } from '../blocks/block-view.ts';
import { $blockAround, $isAtStartOfBlock, $textSelection } from '../commands/selected-blocks.ts';
import { $createBlockNode, $isBlockNode, type BlockNode } from '../nodes/block-node.ts';
import { $nextBlock, $previousBlock } from '../nodes/section-node.ts';
import { $selectNode } from '../objects/object-desk.ts';

export interface PictureKeysOptions {
  readonly editor: LexicalEditor;
  /** Goes to the controls of a picture. */
  readonly onControls: (key: NodeKey) => void;
  /** Opens the form of a picture's description. */
  readonly onDescribe: (key: NodeKey) => void;
}

export function $isImage(node: LexicalNode | null | undefined): node is BlockNode {
  return $isBlockNode(node) && node.getBlockType() === IMAGE.type;
}

/** The one picture that is selected as a whole. */
export function $selectedImage(): BlockNode | null {
  const selection = $getSelection();
  const nodes = $isNodeSelection(selection) ? selection.getNodes() : [];
  return nodes.length === 1 && $isImage(nodes[0]) ? nodes[0] : null;
}

export function registerPictureKeys({ editor, onControls, onDescribe }: PictureKeysOptions): () => void {
  const whenSelected =
    ($act: (image: BlockNode) => void) =>
    (event: KeyboardEvent | null): boolean => {
      const image = $selectedImage();
      if (image === null || event === null || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey)
        return false;
      event.preventDefault();
      $act(image);
      return true;
    };
  const $selectAtStart = (event: KeyboardEvent): boolean => {
    const selection = $textSelection();
    if (selection === null || !selection.isCollapsed() || event.shiftKey || !$isAtStartOfBlock(selection.anchor))
      return false;
    const block = $blockAround(selection.anchor.getNode());
    if (!$isImage(block)) return false;
    event.preventDefault();
    $selectNode(block.getKey());
    return true;
  };
  const $toCaption = whenSelected((image) => void image.selectStart());
  const $before = whenSelected((image) => {
    const previous = $previousBlock(image);
    if ($isElementNode(previous)) previous.selectEnd();
    else image.selectPrevious();
  });
  const high = COMMAND_PRIORITY_HIGH;
  return mergeRegister(
    editor.registerCommand(KEY_ARROW_DOWN_COMMAND, $toCaption, high),
    editor.registerCommand(KEY_ARROW_RIGHT_COMMAND, $toCaption, high),
    editor.registerCommand(KEY_ARROW_UP_COMMAND, (event) => $before(event) || $selectAtStart(event), high),
    editor.registerCommand(KEY_ARROW_LEFT_COMMAND, (event) => $before(event) || $selectAtStart(event), high),
    editor.registerCommand(
      KEY_ENTER_COMMAND,
      whenSelected((image) => {
        if (editor.isEditable()) onDescribe(image.getKey());
      }),
      high,
    ),
    editor.registerCommand(
      KEY_TAB_COMMAND,
      whenSelected((image) => onControls(image.getKey())),
      high,
    ),
    ...[KEY_BACKSPACE_COMMAND, KEY_DELETE_COMMAND].map((command) =>
      editor.registerCommand(
        command,
        (event) => {
          if (!$deleteBeside(command === KEY_BACKSPACE_COMMAND)) return false;
          event.preventDefault();
          return true;
        },
        high,
      ),
    ),
    // A phone's keyboard sends no key, only the deletion.
    editor.registerCommand(DELETE_CHARACTER_COMMAND, $deleteBeside, COMMAND_PRIORITY_NORMAL),
    editor.registerCommand(INSERT_PARAGRAPH_COMMAND, $enterInEmptyCaption, COMMAND_PRIORITY_NORMAL),
  );
}

/** Deleting at the border of a picture: nothing is joined across it, the picture is selected first. */
function $deleteBeside(isBackward: boolean): boolean {
  const selection = $textSelection();
  if (selection === null || !selection.isCollapsed()) return false;
  const block = $blockAround(selection.anchor.getNode());
  if (!$isBlockNode(block) || !(isBackward ? $isAtStartOfBlock(selection.anchor) : $isAtEnd(block, selection)))
    return false;
  const isImage: boolean = $isImage(block);
  if (isImage) {
    // At the end of a caption there is nothing to delete forward.
    if (isBackward) $selectNode(block.getKey());
    return true;
  }
  const beside = isBackward ? $previousBlock(block) : $nextBlock(block);
  // Backspace first takes a heading or an item back to plain text, as everywhere.
  if (!$isImage(beside) || (isBackward && block.getBlockType() !== PLAIN.type)) return false;
  if (block.isEmpty()) block.remove();
  $selectNode(beside.getKey());
  return true;
}

/** An empty caption is no line to end: what follows the picture begins. */
function $enterInEmptyCaption(): boolean {
  const selection = $textSelection();
  const block = selection === null ? null : $blockAround(selection.anchor.getNode());
  if (!$isImage(block) || !block.isEmpty()) return false;
  const next = $createBlockNode();
  block.insertAfter(next, false);
  next.selectStart();
  return true;
}

function $isAtEnd(block: BlockNode, { anchor }: RangeSelection): boolean {
  const last = block.getLastDescendant();
  if (last === null) return true;
  if (anchor.key === block.getKey()) return anchor.offset === block.getChildrenSize();
  return anchor.key === last.getKey() && anchor.offset === last.getTextContentSize();
}
