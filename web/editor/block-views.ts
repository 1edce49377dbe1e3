/** How each block type is drawn and behaves under the keyboard, by type. A new type is a file in `blocks/` and a line here. */
import { CODE } from '../../flow/blocks/code.ts';
import { EQUATION } from '../../flow/blocks/equation.ts';
import { HEADING } from '../../flow/blocks/heading.ts';
import { IMAGE } from '../../flow/blocks/image.ts';
import { LIST_ITEM } from '../../flow/blocks/list-item.ts';
import { PARAGRAPH } from '../../flow/blocks/paragraph.ts';
import { QUOTE } from '../../flow/blocks/quote.ts';
import type { BlockView } from './blocks/block-view.ts';
import { codeView } from './blocks/code-view.ts';
import { equationView } from './blocks/equation-view.ts';
import { headingView } from './blocks/heading-view.ts';
import { imageView } from './blocks/image-view.ts';
import { listItemView } from './blocks/list-item-view.ts';
import { paragraphView } from './blocks/paragraph-view.ts';
import { quoteView } from './blocks/quote-view.ts';
import { unknownView } from './blocks/unknown-view.ts';

const VIEWS: ReadonlyMap<string, BlockView> = new Map([
  [PARAGRAPH.type, paragraphView],
  [HEADING.type, headingView],
  [LIST_ITEM.type, listItemView],
  [QUOTE.type, quoteView],
  [CODE.type, codeView],
  [EQUATION.type, equationView],
  [IMAGE.type, imageView],
]);

export function blockView(type: string): BlockView {
  return VIEWS.get(type) ?? unknownView;
}
