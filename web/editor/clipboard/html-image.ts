/**
 * Pictures in pasted HTML, as image blocks. What the page holds itself (`data:`) is taken in; what is elsewhere stays an
 * address, which nobody fetches (HOSTILE I5); what only a program on the writer's machine knows gives its description.
 */
import { IMAGE, imageAddress, withImageAlt } from '../../../flow/blocks/image.ts';
import type { BlockShape } from '../blocks/block-view.ts';
import { rtfPictures } from './rtf-pictures.ts';

/** Smaller ones are there to count readers, or to hold a layout apart. */
const LEAST_PIXELS = 4;

/** Pictures that the HTML only names and something else on the clipboard has, as `data:` addresses. */
export type LentPictures = ReadonlyMap<Element, string>;

/** Files of the writer's machine, which are in the RTF in the same order. Where there are more or fewer of them, nobody knows which is which. */
export function lendPictures(page: Document, rtf: string): LentPictures {
  const lent = new Map<Element, string>();
  const named = rtf === '' ? [] : [...page.querySelectorAll('img')].filter((image) => isOfMachine(image));
  const pictures = named.length === 0 ? [] : rtfPictures(rtf);
  if (pictures.length !== named.length) return lent;
  for (const [i, image] of named.entries()) {
    const picture = pictures[i] ?? null;
    if (picture !== null) lent.set(image, picture);
  }
  return lent;
}

function isOfMachine(image: Element): boolean {
  return /^file:/i.test(image.getAttribute('src') ?? '');
}

/** The description of a picture, if it says more than where it lay; stands for one that cannot be had. */
export function imageWords(image: Element): string {
  const alt = (image.getAttribute('alt') ?? '').trim();
  return /:\/\/|\.(png|jpe?g|gif|bmp|tiff?|webp|emf|wmf)$/i.test(alt) ? '' : alt;
}

/** Null for a picture that cannot be had. */
export function readHtmlImage(image: Element, lent: LentPictures): BlockShape | null {
  const src = lent.get(image) ?? image.getAttribute('src') ?? '';
  if (isTiny(image)) return null;
  const address = /^data:image\//i.test(src) ? src : imageAddress({ src });
  if (address === null) return null;
  return { type: IMAGE.type, props: withImageAlt({ src: address }, imageWords(image)) };
}

function isTiny(image: Element): boolean {
  return ['width', 'height'].some((side) => {
    const pixels = Number.parseFloat(image.getAttribute(side) ?? '');
    return pixels < LEAST_PIXELS;
  });
}
