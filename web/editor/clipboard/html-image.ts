/**
 * Pictures in pasted HTML, as image blocks. What the page holds itself (`data:`) is taken in; what is elsewhere stays an
 * address, which nobody fetches (HOSTILE I5); what only a program on the writer's machine knows gives its description.
 */
import { IMAGE, imageAddress, withImageAlt } from '../../../flow/blocks/image.ts';
import type { BlockShape } from '../blocks/block-view.ts';

/** Smaller ones are there to count readers, or to hold a layout apart. */
const LEAST_PIXELS = 4;

/** Null for a picture that cannot be had. */
export function readHtmlImage(image: Element): BlockShape | null {
  const src = image.getAttribute('src') ?? '';
  if (isTiny(image)) return null;
  const address = /^data:image\//i.test(src) ? src : imageAddress({ src });
  if (address === null) return null;
  return { type: IMAGE.type, props: withImageAlt({ src: address }, image.getAttribute('alt') ?? '') };
}

function isTiny(image: Element): boolean {
  return ['width', 'height'].some((side) => {
    const pixels = Number.parseFloat(image.getAttribute(side) ?? '');
    return pixels < LEAST_PIXELS;
  });
}
