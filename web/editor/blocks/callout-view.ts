/** Draws a callout: a frame with a sign that says how it is meant. */
import { CALLOUT_BODY, calloutKind, type CalloutKind } from '../../../flow/blocks/callout.ts';
import type { BlockProps } from '../../../flow/schema.ts';
import type { ContainerView } from './container-view.ts';

export const CALLOUT_NAMES: Readonly<Record<CalloutKind, string>> = {
  note: 'Note',
  tip: 'Tip',
  warning: 'Warning',
  danger: 'Danger',
};

export const calloutView: ContainerView = {
  name: 'callout',
  create(props) {
    const dom = document.createElement('div');
    dom.setAttribute('role', 'note');
    draw(dom, props);
    return dom;
  },
  update(dom, props) {
    draw(dom, props);
    return true;
  },
  layout: () => [
    {
      row: null,
      slots: [{ slot: CALLOUT_BODY, tag: 'div', attributes: { class: 'flow-slot flow-callout-body' }, grow: 0 }],
    },
  ],
};

function draw(dom: HTMLElement, props: BlockProps): void {
  const kind = calloutKind(props);
  dom.dataset['kind'] = kind;
  dom.setAttribute('aria-label', CALLOUT_NAMES[kind]);
}
