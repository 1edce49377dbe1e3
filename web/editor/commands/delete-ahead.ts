/**
 * The Delete key at a letter that carries marks of its own (an accent, a vowel sign): the letter goes with all of them. Lexical would take the
 * last mark alone, which is right only for Backspace, where one takes back what one typed last. Runs inside a Lexical update.
 */
import { $isTextNode } from 'lexical';
import { $textSelection } from './selected-blocks.ts';

const CARRIES_MARKS = /^.\p{M}/su;

/** Made when it is first needed: that takes some milliseconds. Null where a browser has none. */
let segmenter: Intl.Segmenter | null | undefined;

/** True where it took out what stands behind the caret: a letter with marks. All else is left to others. */
export function $deleteMarkedLetterAhead(): boolean {
  const selection = $textSelection();
  if (selection === null || !selection.isCollapsed()) return false;
  const { anchor, focus } = selection;
  const node = anchor.getNode();
  if (!$isTextNode(node) || node.isComposing()) return false;
  const ahead = node.getTextContent().slice(anchor.offset);
  if (!CARRIES_MARKS.test(ahead)) return false;
  const length = letterLength(ahead);
  if (length === null) return false;
  focus.set(node.getKey(), anchor.offset + length, 'text');
  selection.removeText();
  return true;
}

function letterLength(text: string): number | null {
  segmenter ??= 'Segmenter' in Intl ? new Intl.Segmenter(undefined, { granularity: 'grapheme' }) : null;
  for (const { segment } of segmenter?.segment(text) ?? []) return segment.length;
  return null;
}
