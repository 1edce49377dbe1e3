/**
 * Quotes, dashes and dots as a printer sets them, while one types and only if one wants it: `"so"` becomes “so”, `--` between
 * words a dash, `...` an ellipsis. Never in code. Each is an undo step of its own, and Backspace right after it gives back what
 * was typed. Which quotes depends on the language. Knows nothing of where the choice is kept.
 */
import {
  $isRangeSelection,
  COLLABORATION_TAG,
  COMMAND_PRIORITY_HIGH,
  HISTORIC_TAG,
  KEY_BACKSPACE_COMMAND,
  mergeRegister,
  PASTE_TAG,
  type EditorState,
  type LexicalEditor,
  type UpdateListenerPayload,
} from 'lexical';
import { $textSelection } from '../commands/selected-blocks.ts';
import { COMMAND_TAG } from './register-keys.ts';
import { $selectWithin, $typedText, type TypedText } from './typed-text.ts';

/** The quotes of a language, from outside to inside. */
interface Quotes {
  readonly double: readonly [string, string];
  readonly single: readonly [string, string];
}

const ENGLISH: Quotes = { double: ['“', '”'], single: ['‘', '’'] };
/** A narrow space that does not break stands inside the French ones. */
const QUOTES: Readonly<Record<string, Quotes>> = {
  de: { double: ['„', '“'], single: ['‚', '‘'] },
  cs: { double: ['„', '“'], single: ['‚', '‘'] },
  fr: { double: ['«\u202F', '\u202F»'], single: ['‘', '’'] },
  pl: { double: ['„', '”'], single: ['‚', '’'] },
  es: { double: ['«', '»'], single: ['“', '”'] },
  it: { double: ['«', '»'], single: ['“', '”'] },
  pt: { double: ['«', '»'], single: ['“', '”'] },
  sv: { double: ['”', '”'], single: ['’', '’'] },
  fi: { double: ['”', '”'], single: ['’', '’'] },
  'de-CH': { double: ['«', '»'], single: ['‹', '›'] },
  'pt-BR': ENGLISH,
};

export function quotesOf(language: string): Quotes {
  const [base = ''] = language.split('-');
  return QUOTES[language] ?? QUOTES[base] ?? ENGLISH;
}

/** What stands in the place of [from, end) of the text before the caret. */
interface Replacement {
  readonly from: number;
  readonly text: string;
}

/** Where a quotation may begin: at the start, after a space, a bracket, a dash. */
const OPENS = /(?:^|[\s([{\u2013\u2014\uFFFC/])$/u;

/** Code was begun and not ended: what is typed in it is meant as it stands. */
const CODE_BEGUN = /(?:^|\s)`[^`\s][^`\n]*$/;

/** An address is being typed: with other characters in it, it would lead elsewhere. */
const ADDRESS_BEGUN = /(?:https?:\/\/|www\.|mailto:)[^\s<>"]*$/i;

/** What the last character typed makes of the text before the caret, or null. Pure. */
export function smarten(before: string, quotes: Quotes): Replacement | null {
  const at = before.length - 1;
  const last = before.charAt(at);
  const rest = before.slice(0, at);
  if (CODE_BEGUN.test(before)) return null;
  if (last === '"') return smartQuote(rest, quotes.double, quotes);
  if (ADDRESS_BEGUN.test(before)) return null;
  if (last === "'") {
    // Between or after letters it is an apostrophe, in every language.
    if (/[\p{L}\p{M}]$/u.test(rest) && !isOpen(rest, quotes.single)) return { from: at, text: '’' };
    return smartQuote(rest, quotes.single, quotes);
  }
  if (before.endsWith('...') && !before.endsWith('....')) return { from: before.length - 3, text: '…' };
  // ’90s: the years of a decade are no quotation.
  const decade = /(?:^|\s)(‘\d)$/u.exec(before)?.[1];
  if (decade !== undefined && quotes.single[0] === '‘') return { from: before.length - 2, text: `’${last}` };
  // Two words that a dash joins, or one between spaces. `--help` and `---` are left alone.
  const joined = /[\p{L}\p{N}”’»“‘)]--(?=[\p{L}„“‘‚«(]$)/u.test(before);
  if (joined) return { from: before.length - 3, text: `—${last}` };
  if (/[^\s-] --[ \u00A0]$/u.test(before)) return { from: before.length - 3, text: `–${last}` };
  return null;
}

function smartQuote(rest: string, [open, close]: readonly [string, string], all: Quotes): Replacement | null {
  const from = rest.length;
  // After another one that was opened, too: of some languages the sign that opens is one that closes in others.
  const isInner = [all.double, all.single].some(([opens, closes]) => opens !== closes && rest.endsWith(opens));
  if (OPENS.test(rest) || isInner) return { from, text: open };
  // Inches and minutes: after a digit a quote ends only what was begun.
  if (/\d$/.test(rest) && !isOpen(rest, [open, close])) return null;
  return { from, text: close };
}

/** Whether a quotation was begun in this text and not ended. */
function isOpen(text: string, [open, close]: readonly [string, string]): boolean {
  const begun = text.lastIndexOf(open);
  return begun !== -1 && (open === close || text.indexOf(close, begun + open.length) === -1);
}

export interface SmartTypographyOptions {
  readonly editor: LexicalEditor;
  /** The language of the quotes; null while one does not want any. */
  readonly language: () => string | null;
  /** Ends the undo step under way. */
  readonly endStep: () => void;
  readonly undo: () => void;
}

const SMART_TAG = 'weft-smart';
const NOT_TYPED = [COLLABORATION_TAG, HISTORIC_TAG, PASTE_TAG, SMART_TAG, COMMAND_TAG, 'weft-shortcut'];

export function registerSmartTypography({ editor, language, endStep, undo }: SmartTypographyOptions): () => void {
  /** What stood before the caret when characters were replaced; null once anything else was done. */
  let justMade: string | null = null;
  const $replacement = (): { readonly typed: TypedText; readonly made: Replacement } | null => {
    const chosen = language();
    const typed = chosen === null ? null : $typedText();
    const made = typed === null || chosen === null ? null : smarten(typed.before, quotesOf(chosen));
    return typed === null || made === null ? null : { typed, made };
  };
  const $replace = (): void => {
    const found = $replacement();
    const selection = $textSelection();
    if (found === null || selection === null) return;
    const { typed, made } = found;
    const { format, style } = selection;
    $selectWithin(selection, typed.block, made.from, typed.before.length);
    selection.setFormat(format);
    selection.setStyle(style);
    selection.insertText(made.text);
  };
  return mergeRegister(
    editor.registerUpdateListener((payload) => {
      const { tags, editorState } = payload;
      if (tags.has(SMART_TAG)) {
        justMade = editorState.read(() => $typedText()?.before ?? null, { editor });
        return;
      }
      if (!tags.has(COLLABORATION_TAG) && payload.dirtyLeaves.size + payload.dirtyElements.size > 0) justMade = null;
      if (language() === null || !editor.isEditable() || editor.isComposing() || !wasTyped(payload)) return;
      if (editorState.read(() => $replacement() === null, { editor })) return;
      endStep();
      editor.update($replace, { tag: SMART_TAG, onUpdate: endStep });
    }),
    editor.registerCommand(
      KEY_BACKSPACE_COMMAND,
      (event) => {
        if (justMade === null || justMade !== $typedText()?.before) return false;
        justMade = null;
        event.preventDefault();
        undo();
        return true;
      },
      COMMAND_PRIORITY_HIGH,
    ),
  );
}

/** True where the update put one character before the caret. */
function wasTyped({ tags, dirtyLeaves, editorState, prevEditorState }: UpdateListenerPayload): boolean {
  if (dirtyLeaves.size === 0 || NOT_TYPED.some((tag) => tags.has(tag))) return false;
  const now = caretOf(editorState);
  const before = caretOf(prevEditorState);
  if (now === null || now.type !== 'text' || !dirtyLeaves.has(now.key)) return false;
  // What was selected is gone, and the character stands in its place.
  if (before === null) return prevEditorState._selection !== null;
  return now.offset === 1 || (now.key === before.key && now.offset === before.offset + 1);
}

function caretOf(state: EditorState): { key: string; offset: number; type: string } | null {
  const selection = state._selection;
  return $isRangeSelection(selection) && selection.isCollapsed() ? selection.anchor : null;
}
