/**
 * Draws a list item. Each item is a list of its own to the DOM (nesting is drawn, not stored), so that a screen reader
 * still says "list" and its depth; numbers are counted by the style sheet.
 */
import { isChecked, listDepth, listKind, listStart } from '../../../flow/blocks/list-item.ts';
import type { BlockProps } from '../../../flow/schema.ts';
import { PLAIN, type BlockView } from './block-view.ts';

export const listItemView: BlockView = {
  name: 'item',
  create(props) {
    const kind = listKind(props);
    const dom = document.createElement(kind === 'number' ? 'ol' : kind === 'bullet' ? 'ul' : 'div');
    if (kind === 'check') dom.append(createCheckbox());
    const slot = document.createElement(kind === 'check' ? 'div' : 'li');
    slot.dataset['slot'] = '';
    dom.append(slot);
    draw(dom, props);
    return dom;
  },
  update(dom, props, were) {
    if (listKind(props) !== listKind(were)) return false;
    draw(dom, props);
    return true;
  },
  // A new item starts unchecked and counts on.
  next: (type, { checked: _checked, start: _start, ...props }) => ({ type, props }),
  plainer(props) {
    const depth = listDepth(props);
    return depth > 0 ? { type: 'item', props: { ...props, depth: depth - 1 } } : PLAIN;
  },
};

function createCheckbox(): HTMLElement {
  const box = document.createElement('span');
  box.className = 'flow-checkbox';
  box.contentEditable = 'false';
  box.setAttribute('role', 'checkbox');
  // An item without words has a name too; its text takes this one's place (`../checkboxes.ts`).
  box.setAttribute('aria-label', 'Done');
  box.tabIndex = 0;
  return box;
}

function draw(dom: HTMLElement, props: BlockProps): void {
  dom.dataset['list'] = listKind(props);
  dom.dataset['depth'] = String(listDepth(props));
  const start = listStart(props);
  if (start === null) {
    delete dom.dataset['start'];
    dom.style.removeProperty('--start');
  } else {
    dom.dataset['start'] = String(start);
    dom.style.setProperty('--start', String(start));
  }
  const box = dom.querySelector('.flow-checkbox');
  if (box !== null) {
    box.setAttribute('aria-checked', String(isChecked(props)));
    dom.dataset['checked'] = String(isChecked(props));
  }
}
