/** Draws a paragraph. */
import { PLAIN, type BlockView } from './block-view.ts';

export const paragraphView: BlockView = {
  name: 'paragraph',
  create: () => document.createElement('p'),
  update: () => true,
  next: () => PLAIN,
  plainer: () => PLAIN,
};
