/** Draws a quotation. */
import { PLAIN, type BlockView } from './block-view.ts';

export const quoteView: BlockView = {
  name: 'quote',
  create: () => document.createElement('blockquote'),
  update: () => true,
  next: (type, props) => ({ type, props }),
  plainer: () => PLAIN,
};
