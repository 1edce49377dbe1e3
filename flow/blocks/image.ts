/**
 * The image: a block whose text is its caption. `file` is a file of this document; `src` the address of a picture elsewhere,
 * which nobody fetches: it is shown as an address. `alt` says in words what is to be seen, `width` is a share of the line in
 * percent, `ratio` height over width, so that the picture's place is there before it is.
 */
import type { BlockProps } from '../schema.ts';
import type { BlockSpec } from './block-spec.ts';

export const IMAGE = { type: 'image', isVoid: false, defaults: {} } as const satisfies BlockSpec;

export const MAX_ALT_LENGTH = 1000;
export const MIN_IMAGE_WIDTH = 10;
export const FULL_IMAGE_WIDTH = 100;
/** Steeper or flatter than this, the place that is kept free is not that of the picture. */
const MAX_RATIO = 20;
const MAX_ADDRESS_LENGTH = 4096;

const FILE_ID = /^[A-Za-z0-9_-]{22}$/;

/** The id of the picture's file; null where it has none. */
export function imageFile(props: BlockProps): string | null {
  const file = props['file'];
  return typeof file === 'string' && FILE_ID.test(file) ? file : null;
}

/** The address of a picture elsewhere; https only, as anything else is no address to show a reader. */
export function imageAddress(props: BlockProps): string | null {
  const src = props['src'];
  if (typeof src !== 'string' || src.length > MAX_ADDRESS_LENGTH) return null;
  const url = URL.parse(src);
  return url?.protocol === 'https:' ? url.href : null;
}

/** Empty where nobody described the picture. */
export function imageAlt(props: BlockProps): string {
  const alt = props['alt'];
  return typeof alt === 'string' ? alt.slice(0, MAX_ALT_LENGTH).toWellFormed() : '';
}

/** In percent of the line. */
export function imageWidth(props: BlockProps): number {
  const width = props['width'];
  if (typeof width !== 'number' || !Number.isFinite(width)) return FULL_IMAGE_WIDTH;
  return Math.min(FULL_IMAGE_WIDTH, Math.max(MIN_IMAGE_WIDTH, width));
}

/** Height over width; null where it is not known. */
export function imageRatio(props: BlockProps): number | null {
  const ratio = props['ratio'];
  if (typeof ratio !== 'number' || !Number.isFinite(ratio) || ratio <= 0) return null;
  return Math.min(MAX_RATIO, Math.max(1 / MAX_RATIO, ratio));
}

/** The properties with another width; a full one is not stored. */
export function withImageWidth(props: BlockProps, width: number): BlockProps {
  const { width: _width, ...rest } = props;
  const rounded = Math.round(Math.min(FULL_IMAGE_WIDTH, Math.max(MIN_IMAGE_WIDTH, width)));
  return rounded === FULL_IMAGE_WIDTH ? rest : { ...rest, width: rounded };
}

/** The properties with another description; an empty one is not stored. */
export function withImageAlt(props: BlockProps, alt: string): BlockProps {
  const { alt: _alt, ...rest } = props;
  const words = alt.trim().slice(0, MAX_ALT_LENGTH).toWellFormed();
  return words === '' ? rest : { ...rest, alt: words };
}
