/** Draws a quotation. */
import { PARAGRAPH } from '../../../flow/blocks/paragraph.ts';
import { placementOf } from '../../../flow/blocks/placement.ts';
import type { BlockView } from './block-view.ts';
import { drawPlacement } from './placed-dom.ts';

export const quoteView: BlockView = {
  name: 'quote',
  create(props) {
    const dom = document.createElement('blockquote');
    drawPlacement(dom, props);
    return dom;
  },
  update(dom, props) {
    drawPlacement(dom, props);
    return true;
  },
  next: (type, props) => ({ type, props }),
  plainer: (props) => ({ type: PARAGRAPH.type, props: placementOf(props) }),
};
