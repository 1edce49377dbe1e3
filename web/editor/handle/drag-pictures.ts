/** A picture is dragged within the text by itself: a press on it that moves is what its handle would do. */
import { $getNearestNodeFromDOMNode } from 'lexical';
import { IMAGE } from '../../../flow/blocks/image.ts';
import type { EditorSurface } from '../editor-surface.ts';
import { $isBlockNode } from '../nodes/block-node.ts';
import { dragBlocks } from './drag-blocks.ts';
import type { DropPlace } from './drop-places.ts';

export function registerDragPictures(
  surface: EditorSurface,
  text: HTMLElement,
  show: (place: DropPlace | null) => void,
): () => void {
  const onDown = (event: PointerEvent): void => {
    const { target } = event;
    const picture = target instanceof Element ? target.closest<HTMLElement>('.picture-image, .picture-note') : null;
    // Its address and its controls do what they say.
    if (picture === null || (target instanceof Element && target.closest('a, button') !== null)) return;
    // A finger scrolls the page by it; it has the handle to drag by.
    if (event.button !== 0 || event.pointerType === 'touch' || !surface.editor.isEditable()) return;
    const key = surface.editor.read(() => {
      const node = $getNearestNodeFromDOMNode(picture);
      return $isBlockNode(node) && node.getBlockType() === IMAGE.type ? node.getKey() : null;
    });
    if (key === null) return;
    void dragBlocks({ surface, text, keys: surface.blocks.keysMeant(key), event, button: picture, show });
  };
  text.addEventListener('pointerdown', onDown);
  return () => text.removeEventListener('pointerdown', onDown);
}
