/**
 * Dragging text within the editor and into it. Something dragged from here is moved, and copied with Control or Alt held;
 * pictures that are dropped go in like pasted ones.
 */
import {
  $createRangeSelection,
  $getRoot,
  $setSelection,
  COMMAND_PRIORITY_HIGH,
  DRAGEND_COMMAND,
  DRAGSTART_COMMAND,
  DROP_COMMAND,
  mergeRegister,
  PASTE_TAG,
  type LexicalEditor,
} from 'lexical';
import type { FlowBinding } from '../binding/flow-binding.ts';
import type { AnchoredSelection } from '../binding/flow-selection.ts';
import { $textSelection } from '../commands/selected-blocks.ts';
import { $removeSelection } from '../containers/remove-across.ts';
import { placeUnderPoint } from '../place-under-point.ts';
import { $copyFragment } from './copy-fragment.ts';
import { broughtBy, writeFlavours, type Brought, type Writers } from './flavours.ts';
import { $insertFragment } from './insert-fragment.ts';

export interface DragOptions {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  /** Takes in what was dropped at the caret. */
  readonly $take: (data: Brought) => void;
  /** What writes the flavours that are there by now. */
  readonly writers: () => Writers;
  readonly endStep: () => void;
  /** Names the containers among what is dropped. */
  readonly makeId: () => string;
}

export function registerDrag({ editor, binding, $take, writers, endStep, makeId }: DragOptions): () => void {
  /** What is being dragged out of this editor, in positions that others' changes move along. */
  let source: AnchoredSelection | null = null;

  const start = (event: DragEvent): boolean => {
    const selection = $textSelection();
    source = null;
    if (selection === null || selection.isCollapsed() || event.dataTransfer === null) return true;
    source = binding.anchoredSelection();
    writeFlavours(event.dataTransfer, $copyFragment(), writers());
    event.dataTransfer.effectAllowed = 'copyMove';
    return true;
  };

  const drop = (event: DragEvent): boolean => {
    event.preventDefault();
    const data = event.dataTransfer;
    const place = placeUnder(event.clientX, event.clientY);
    const from = source;
    source = null;
    if (!editor.isEditable() || data === null || place === null) return true;
    endStep();
    const isMove = from !== null && !event.ctrlKey && !event.altKey;
    if (isMove) {
      // Each half of a move is an update of its own, and this command runs within one.
      queueMicrotask(() => {
        move(from, place);
        endStep();
      });
    } else {
      $setCaret(place);
      $take(broughtBy(data));
    }
    return true;
  };

  const move = (from: AnchoredSelection, place: StaticRange): void => {
    const act = ($act: () => void): void => editor.update($act, { discrete: true, tag: PASTE_TAG });
    act(() => $setCaret(place));
    const to = binding.anchoredSelection();
    const range = binding.offsetsOf(from);
    const target = to === null ? null : binding.offsetsOf(to);
    if (to === null || range === null || target === null) return;
    const [low, high] = [Math.min(range.anchor, range.focus), Math.max(range.anchor, range.focus)];
    // Dropped onto itself, nothing moves.
    if (target.anchor >= low && target.anchor <= high) return binding.pullAndSelect(from);
    binding.pullAndSelect(from);
    let fragment: ReturnType<typeof $copyFragment> = [];
    act(() => {
      fragment = $copyFragment();
      const selection = $textSelection();
      if (selection !== null) $removeSelection(selection);
    });
    binding.pullAndSelect(to);
    act(() => $insertFragment(fragment, makeId));
    editor.focus();
  };

  /** Files that are dropped beside the text are meant for it: left to itself the browser would go to them. */
  const besideText = (event: DragEvent): void => {
    const root = editor.getRootElement();
    const data = event.dataTransfer;
    const isInText = event.target instanceof Node && root?.contains(event.target) === true;
    if (root === null || data === null || isInText || event.defaultPrevented || !data.types.includes('Files')) return;
    event.preventDefault();
    if (event.type !== 'drop' || !editor.isEditable()) return;
    endStep();
    editor.update(
      () => {
        $getRoot().selectEnd();
        $take(broughtBy(data));
      },
      { discrete: true, tag: PASTE_TAG },
    );
    endStep();
  };

  return mergeRegister(
    editor.registerRootListener((root, former) => {
      for (const type of ['dragover', 'drop'] as const) {
        former?.ownerDocument.removeEventListener(type, besideText);
        root?.ownerDocument.addEventListener(type, besideText);
      }
    }),
    editor.registerCommand(DRAGSTART_COMMAND, start, COMMAND_PRIORITY_HIGH),
    editor.registerCommand(DRAGEND_COMMAND, () => ((source = null), false), COMMAND_PRIORITY_HIGH),
    editor.registerCommand(DROP_COMMAND, drop, COMMAND_PRIORITY_HIGH),
  );
}

function $setCaret(place: StaticRange): void {
  const selection = $createRangeSelection();
  selection.applyDOMRange(place);
  $setSelection(selection);
}

function placeUnder(x: number, y: number): StaticRange | null {
  const place = placeUnderPoint(x, y);
  if (place === null) return null;
  const { node, offset } = place;
  return new StaticRange({ startContainer: node, startOffset: offset, endContainer: node, endOffset: offset });
}
