/**
 * The pictures of the document for a clipboard. A copy must be made while its event lasts, so a picture is taken from the screen, where its
 * bytes are drawn already; one that is not shown, or is too large to be packed at once, gives its words.
 */
import type { LexicalEditor } from 'lexical';
import type { Pictures } from '../images/pictures.ts';
import type { PictureAddress } from './html-writer.ts';

/** Larger ones are scaled down: a clipboard is no archive. */
const MAX_SIDE = 2048;
/** All of one copy together, in characters. */
const MAX_LENGTH = 12_000_000;
/** Photographs are many colours; of them a drawing without loss would be ten times as long. */
const MANY_PIXELS = 600_000;

export function drawnPictures(editor: LexicalEditor, pictures: Pick<Pictures, 'stateOf'>): PictureAddress {
  const made = new Map<string, string | null>();
  let length = 0;
  return (file) => {
    const known = made.get(file);
    if (known !== undefined) return known;
    const state = pictures.stateOf(file);
    const image = state.state === 'shown' ? imageOf(editor.getRootElement(), state.url) : null;
    const address = image === null || length > MAX_LENGTH ? null : drawn(image);
    length += address?.length ?? 0;
    made.set(file, address);
    return address;
  };
}

function imageOf(root: HTMLElement | null, url: string): HTMLImageElement | null {
  return (
    [...(root?.querySelectorAll('img') ?? [])].find(({ src, naturalWidth }) => src === url && naturalWidth > 0) ?? null
  );
}

function drawn(image: HTMLImageElement): string | null {
  const scale = Math.min(1, MAX_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = image.ownerDocument.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  const context = canvas.getContext('2d');
  if (context === null) return null;
  const isLarge = canvas.width * canvas.height > MANY_PIXELS;
  if (isLarge) {
    // What can be seen through would be black.
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const address = isLarge ? canvas.toDataURL('image/jpeg', 0.9) : canvas.toDataURL('image/png');
  return address.startsWith('data:image/') ? address : null;
}
