/**
 * HTML within Markdown. Whoever reads Markdown in a worker has no DOM: the HTML travels as a block of a type that no document
 * has, and is read where there is one, by the reader that pasted pages go through (HOSTILE I2).
 */
import { contentText } from '../../../flow/inline.ts';
import { textInline, type Fragment, type FragmentBlock } from '../clipboard/fragment.ts';

const HTML = 'embedded-html';

/** Nothing for a comment, or an empty piece. */
export function htmlBlock(html: string): FragmentBlock[] {
  const shown = html.replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  return shown.trim() === '' ? [] : [{ type: HTML, props: {}, content: [textInline(shown)] }];
}

/** The same fragment with the HTML in it read. */
export function expandHtml(fragment: Fragment, readHtml: (html: string) => Fragment): Fragment {
  return fragment.flatMap((block): Fragment => {
    if (block.type === HTML) return readHtml(contentText(block.content));
    if (block.slots === undefined) return [block];
    const slots = block.slots.map(({ slot, blocks }) => ({ slot, blocks: expandHtml(blocks, readHtml) }));
    return [{ ...block, slots: slots.filter(({ blocks }) => blocks.length > 0) }];
  });
}
