/** Draws a heading. The document's title is the page's h1, so level 1 begins at h2. */
import { headingLevel } from '../../../flow/blocks/heading.ts';
import { PLAIN, type BlockView } from './block-view.ts';

export const headingView: BlockView = {
  name: 'heading',
  create: (props) => document.createElement(`h${headingLevel(props) + 1}`),
  update: (_dom, props, were) => headingLevel(props) === headingLevel(were),
  next: (type, props, atEnd) => (atEnd ? PLAIN : { type, props }),
  plainer: () => PLAIN,
};
