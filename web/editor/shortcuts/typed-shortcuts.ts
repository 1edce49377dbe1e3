/**
 * Watches what is typed and turns a completed markdown pattern or address into what it stands for, as an undo step of its
 * own: one undo gives the typed characters back. Knows the patterns only by their finders.
 */
import {
  $isRangeSelection,
  COLLABORATION_TAG,
  HISTORIC_TAG,
  PASTE_TAG,
  type EditorState,
  type LexicalEditor,
  type UpdateListenerPayload,
} from 'lexical';
import { $findTypedAddress } from './auto-link.ts';
import { $findBlockPattern } from './block-patterns.ts';
import { $findInlinePattern } from './inline-patterns.ts';
import { COMMAND_TAG } from './register-keys.ts';
import { $typedText } from './typed-text.ts';

const SHORTCUT_TAG = 'weft-shortcut';
const NOT_TYPED = [COLLABORATION_TAG, HISTORIC_TAG, PASTE_TAG, SHORTCUT_TAG, COMMAND_TAG];

export interface TypedShortcutOptions {
  readonly editor: LexicalEditor;
  /** Ends the undo step under way. */
  readonly endStep: () => void;
}

export function registerTypedShortcuts({ editor, endStep }: TypedShortcutOptions): () => void {
  return editor.registerUpdateListener((payload) => {
    if (!editor.isEditable() || editor.isComposing() || !wasTyped(payload)) return;
    if (payload.editorState.read(() => $findShortcut() === null, { editor })) return;
    endStep();
    // Lexical runs an update asked for by a listener after the listeners are through, so the step ends in its callback.
    editor.update(() => $findShortcut()?.(), { tag: SHORTCUT_TAG, onUpdate: endStep });
  });
}

function $findShortcut(): (() => void) | null {
  const typed = $typedText();
  if (typed === null) return null;
  return $findBlockPattern(typed) ?? $findInlinePattern(typed) ?? $findTypedAddress(true);
}

/** True where the update put one character before the caret. */
function wasTyped({ tags, dirtyLeaves, editorState, prevEditorState }: UpdateListenerPayload): boolean {
  if (dirtyLeaves.size === 0 || NOT_TYPED.some((tag) => tags.has(tag))) return false;
  const now = caretOf(editorState);
  const before = caretOf(prevEditorState);
  if (now === null || before === null || now.type !== 'text' || !dirtyLeaves.has(now.key)) return false;
  return now.offset === 1 || (now.key === before.key && now.offset === before.offset + 1);
}

function caretOf(state: EditorState): { key: string; offset: number; type: string } | null {
  const selection = state._selection;
  return $isRangeSelection(selection) && selection.isCollapsed() ? selection.anchor : null;
}
