/**
 * Draws a block of a type this version does not know: its text, in a frame that says so. The block's own properties stay
 * untouched in the document, for the version that understands them.
 */
import { PLAIN, type BlockView } from './block-view.ts';

export const unknownView: BlockView = {
  name: 'unknown',
  create: (_props, type) => {
    const dom = document.createElement('div');
    dom.dataset['label'] = `Made by another version of Weft (${type.slice(0, 40) || 'no type'})`;
    return dom;
  },
  update: () => true,
  next: () => PLAIN,
  plainer: () => PLAIN,
};
