/** Draws a heading. The document's title is the page's h1, so level 1 begins at h2. */
import { headingLevel } from '../../../flow/blocks/heading.ts';
import { PARAGRAPH } from '../../../flow/blocks/paragraph.ts';
import { placementOf } from '../../../flow/blocks/placement.ts';
import type { BlockView } from './block-view.ts';
import { drawPlacement } from './placed-dom.ts';

export const headingView: BlockView = {
  name: 'heading',
  create(props) {
    const dom = document.createElement(`h${headingLevel(props) + 1}`);
    drawPlacement(dom, props);
    return dom;
  },
  update(dom, props, were) {
    if (headingLevel(props) !== headingLevel(were)) return false;
    drawPlacement(dom, props);
    return true;
  },
  next: (type, props, atEnd) => (atEnd ? { type: PARAGRAPH.type, props: placementOf(props) } : { type, props }),
  plainer: (props) => ({ type: PARAGRAPH.type, props: placementOf(props) }),
};
