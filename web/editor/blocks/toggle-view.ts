/** Draws a collapsible section. Whether it is open is this reader's own and stands in the DOM alone, never in the document. */
import { TOGGLE_BODY, TOGGLE_SUMMARY } from '../../../flow/blocks/toggle.ts';
import type { ContainerView } from './container-view.ts';

export const toggleView: ContainerView = {
  name: 'toggle',
  create() {
    const dom = document.createElement('div');
    dom.dataset['open'] = 'true';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'flow-toggle-button';
    button.contentEditable = 'false';
    button.setAttribute('aria-label', 'Section');
    button.setAttribute('aria-expanded', 'true');
    const slots = document.createElement('div');
    slots.className = 'flow-toggle-slots';
    slots.dataset['slot'] = '';
    dom.append(button, slots);
    return dom;
  },
  update: () => true,
  layout: () => [
    {
      row: null,
      slots: [
        { slot: TOGGLE_SUMMARY, tag: 'div', attributes: { class: 'flow-slot flow-toggle-summary' }, grow: 0 },
        { slot: TOGGLE_BODY, tag: 'div', attributes: { class: 'flow-slot flow-toggle-body' }, grow: 0 },
      ],
    },
  ],
};

/** Opens or shuts the section that this element belongs to, for this reader. */
export function setToggleOpen(dom: HTMLElement, open: boolean): void {
  dom.dataset['open'] = String(open);
  dom.querySelector(':scope > .flow-toggle-button')?.setAttribute('aria-expanded', String(open));
}
