/**
 * Draws an image block: a frame of the picture's measures, and the caption below it. What is seen in the frame (the picture,
 * how far it is sent, why it is not there) and its controls are `../images/picture-frame.ts`.
 */
import { setDOMUnmanaged } from 'lexical';
import { IMAGE, imageRatio, imageWidth } from '../../../flow/blocks/image.ts';
import type { BlockProps } from '../../../flow/schema.ts';
import { PLAIN, type BlockView } from './block-view.ts';

export const imageView: BlockView = {
  name: 'image',
  isFixed: true,
  create(props) {
    const dom = document.createElement('figure');
    const frame = document.createElement('div');
    frame.className = 'picture-frame';
    frame.contentEditable = 'false';
    setDOMUnmanaged(frame);
    const caption = document.createElement('figcaption');
    caption.dataset['slot'] = '';
    dom.append(frame, caption);
    draw(frame, props);
    return dom;
  },
  update(dom, props) {
    const frame = dom.querySelector<HTMLElement>(':scope > .picture-frame');
    if (frame !== null) draw(frame, props);
    return true;
  },
  next: () => PLAIN,
  // A picture is not made of its caption: Backspace at the start of it selects the picture (`../images/picture-keys.ts`).
  plainer: (props) => ({ type: IMAGE.type, props }),
};

/** The place of the picture is there before it is, so that nothing jumps. */
function draw(frame: HTMLElement, props: BlockProps): void {
  const ratio = imageRatio(props);
  frame.style.width = `${imageWidth(props)}%`;
  frame.style.aspectRatio = ratio === null ? '' : String(1 / ratio);
  frame.classList.toggle('has-ratio', ratio !== null);
}
