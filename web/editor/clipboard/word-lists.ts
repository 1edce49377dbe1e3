/**
 * Lists as Microsoft Word puts them on the clipboard: paragraphs with `mso-list` in their style and the number or bullet
 * typed out in a span of its own. Knows the style's syntax and what a marker looks like.
 */
import type { ListKind } from '../../../flow/blocks/list-item.ts';
import { STYLE_ATTRIBUTE } from './defuse-html.ts';
import type { Style } from './style-sheet.ts';

export interface WordItem {
  readonly depth: number;
  /** Null for a marker that says more than a number (`Article I`): it stays as text. */
  readonly kind: ListKind | null;
  /** The marker as Word shows it. */
  readonly marker: string;
}

/** The list item that a Word paragraph is, or null. */
export function readWordItem(paragraph: Element, style: Style): WordItem | null {
  const list = style.get('mso-list');
  const level = list === undefined ? null : /\blevel(\d+)/.exec(list);
  if (level === null) return null;
  const marker = [...paragraph.querySelectorAll(`[${STYLE_ATTRIBUTE}]`)]
    .find(isWordMarker)
    ?.textContent?.replace(/[\s\u00A0]+/g, ' ')
    .trim();
  // Without a marker it is a paragraph that only stands in a list.
  if (marker === undefined || marker === '') return null;
  return { depth: Math.max(0, Number(level[1]) - 1), kind: kindOf(marker), marker };
}

/** True for the span that holds the marker. */
export function isWordMarker(element: Element): boolean {
  return /mso-list\s*:\s*ignore/i.test(element.getAttribute(STYLE_ATTRIBUTE) ?? '');
}

function kindOf(marker: string): ListKind | null {
  // `1.`, `(a)`, `iv)`, and `1.2.3`, whose front the item's place in the list says.
  if (/^[([]?(\d{1,4}|[a-z]|[ivxlcdm]{1,7})[.):\]]{1,2}$/i.test(marker) || /^\d{1,4}(\.\d{1,4})*\.?$/.test(marker))
    return 'number';
  // One sign, or Word's "o" out of a bullet font.
  return [...marker].length === 1 ? 'bullet' : null;
}
