/**
 * Finds what stands in a page by role and name, as a person who hears the page would: the one way of finding that all three drivers share. What
 * is exported here runs in the page and may use nothing from outside of itself. It reads enough of ARIA for our own pages, not all of it.
 */

export interface Wanted {
  readonly role: string;
  /** The whole name, or what it begins with where it ends in `…`. Without one, every name. */
  readonly name?: string;
  /** Only what may be pressed. */
  readonly enabled?: true;
  /** Only within an element of this role and name. */
  readonly within?: { readonly role: string; readonly name?: string };
}

export interface Found {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly value: string;
  readonly focused: boolean;
}

/** Every visible element that is wanted, in the order of the page; `scroll` brings the first into view. */
export function findInPage({ wanted, scroll }: { readonly wanted: Wanted; readonly scroll: boolean }): Found[] {
  const roleOf = (element: Element): string => {
    const said = element.getAttribute('role');
    if (said !== null) return said;
    const tag = element.localName;
    if (/^h[1-6]$/.test(tag)) return 'heading';
    if (element instanceof HTMLInputElement)
      return element.type === 'checkbox' ? 'checkbox' : element.type === 'search' ? 'searchbox' : 'textbox';
    const implied: Readonly<Record<string, string>> = {
      button: 'button',
      textarea: 'textbox',
      li: 'listitem',
      ul: 'list',
      ol: 'list',
      img: 'img',
      table: 'table',
      td: 'cell',
      th: 'columnheader',
      dialog: 'dialog',
      summary: 'button',
      figure: 'figure',
      hr: 'separator',
    };
    return tag === 'a' && element.hasAttribute('href') ? 'link' : (implied[tag] ?? '');
  };
  const textOf = (element: Element): string => (element.textContent ?? '').replace(/\s+/g, ' ').trim();
  const nameOf = (element: Element): string => {
    const label = element.getAttribute('aria-label');
    if (label !== null) return label;
    const by = (element.getAttribute('aria-labelledby') ?? '').split(' ').filter((id) => id !== '');
    if (by.length > 0) {
      const parts = by.map((id) => document.getElementById(id));
      return parts.map((part) => (part === null ? '' : textOf(part))).join(' ');
    }
    if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)
      return [...(element.labels ?? [])].map(textOf).join(' ') || element.placeholder;
    return element.getAttribute('alt') ?? (textOf(element) || (element.getAttribute('title') ?? ''));
  };
  const fits = (element: Element, { role, name }: { readonly role: string; readonly name?: string }): boolean => {
    if (roleOf(element) !== role) return false;
    if (name === undefined) return true;
    const has = nameOf(element);
    return name.endsWith('…') ? has.startsWith(name.slice(0, -1)) : has === name;
  };
  const isSeen = (element: Element): boolean => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility === 'visible';
  };
  const { within } = wanted;
  const roots =
    within === undefined ? [document.body] : [...document.body.querySelectorAll('*')].filter((e) => fits(e, within));
  const found = roots
    .flatMap((root) => [...root.querySelectorAll('*')])
    .filter((element) => fits(element, wanted) && isSeen(element))
    .filter((element) => wanted.enabled !== true || !element.matches(':disabled, [aria-disabled="true"]'));
  if (scroll) found[0]?.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  return found.map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return {
      name: nameOf(element),
      x,
      y,
      width,
      height,
      value: element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element.value : '',
      focused: element === document.activeElement,
    };
  });
}
