/** Draws a paragraph. */
import { PARAGRAPH } from '../../../flow/blocks/paragraph.ts';
import { placementOf } from '../../../flow/blocks/placement.ts';
import { PLAIN, type BlockView } from './block-view.ts';
import { drawPlacement } from './placed-dom.ts';

export const paragraphView: BlockView = {
  name: 'paragraph',
  create(props) {
    const dom = document.createElement('p');
    drawPlacement(dom, props);
    return dom;
  },
  update(dom, props) {
    drawPlacement(dom, props);
    return true;
  },
  // One goes on writing where one stood on the line.
  next: (_type, props) => ({ type: PARAGRAPH.type, props: placementOf(props) }),
  plainer: () => PLAIN,
};
