/** Which block lies under the pointer, or beside it in the margin. Reads layout; changes nothing. */

/** Where the mouse is, in the viewport's coordinates; null where there is none. And whether its button is held. */
export interface Pointer {
  at: { readonly x: number; readonly y: number } | null;
  isPressed: boolean;
}

/** How far beside the text the pointer still means a line of it, in CSS pixels. */
const MARGIN = 96;

/** The element of the block; null where there is none. In a table the table is meant: its lines have handles of their own. */
export function blockUnder(text: HTMLElement, x: number, y: number): HTMLElement | null {
  const sheet = text.getBoundingClientRect();
  if (x < sheet.left - MARGIN || x > sheet.right + MARGIN || y < sheet.top || y > sheet.bottom) return null;
  const style = getComputedStyle(text);
  const left = sheet.left + Number.parseFloat(style.paddingLeft);
  const right = sheet.right - Number.parseFloat(style.paddingRight);
  const isBeside = x < left || x > right;
  const inside = Math.min(right - 4, Math.max(left + 4, x));
  const hit = blockAt(text, inside, y) ?? blockAt(text, inside, y - 10) ?? blockAt(text, inside, y + 10);
  if (hit === null) return null;
  const table = outermost(hit, '.flow-table', text);
  if (table !== null) return table;
  // From the margin one means what stands there, with all that is in it.
  return isBeside ? outermost(hit, '.flow-block', text) : hit;
}

function blockAt(text: HTMLElement, x: number, y: number): HTMLElement | null {
  for (const dom of document.elementsFromPoint(x, y)) {
    if (!text.contains(dom)) continue;
    const block = dom.closest<HTMLElement>('.flow-block');
    return block !== null && text.contains(block) ? block : null;
  }
  return null;
}

function outermost(dom: HTMLElement, selector: string, text: HTMLElement): HTMLElement | null {
  let found: HTMLElement | null = null;
  for (
    let one = dom.closest<HTMLElement>(selector);
    one !== null && text.contains(one);
    one = one.parentElement?.closest<HTMLElement>(selector) ?? null
  )
    found = one;
  return found;
}

/** Whose edge the first line of a block stands beside: in a section and in a callout a sign comes before it, which is to be seen and pressed. */
function besideSign(dom: HTMLElement): HTMLElement {
  const container = dom.parentElement?.closest<HTMLElement>('.flow-block') ?? null;
  const isFirst = container?.querySelector('.flow-slot > .flow-block') === dom;
  return isFirst && container.matches('.flow-toggle, .flow-callout') ? besideSign(container) : dom;
}

/** The middle of a block's first line, and where it begins. */
export function firstLineOf(dom: HTMLElement): {
  readonly middle: number;
  readonly start: number;
  readonly end: number;
} {
  const rect = dom.getBoundingClientRect();
  const inner = dom.querySelector<HTMLElement>(':scope > [data-slot]') ?? dom;
  const isText = dom.matches('.flow-paragraph, .flow-heading, .flow-item, .flow-quote');
  const style = getComputedStyle(inner);
  const height = Number.parseFloat(style.lineHeight) || Number.parseFloat(style.fontSize) * 1.5;
  const top = isText ? inner.getBoundingClientRect().top + Number.parseFloat(style.paddingTop) : rect.top;
  const edge = besideSign(dom).getBoundingClientRect();
  return { middle: top + Math.min(height, Math.max(rect.height, 24)) / 2, start: edge.left, end: edge.right };
}
