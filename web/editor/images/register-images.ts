/**
 * Brings the frames of image blocks to life: which picture is in which frame, what is near the screen, clicks and controls.
 * Draws beside the text, never in it.
 */
import {
  $getNearestNodeFromDOMNode,
  $getNodeByKey,
  CLICK_COMMAND,
  COMMAND_PRIORITY_LOW,
  COMMAND_PRIORITY_HIGH,
  DRAGOVER_COMMAND,
  mergeRegister,
  type LexicalEditor,
  type NodeKey,
} from 'lexical';
import { registerBlockChanges } from '../block-changes.ts';
import { $selectNode } from '../objects/object-desk.ts';
import { focusText } from './focus-text.ts';
import type { ImageDesk } from './image-desk.ts';
import { PictureFrame } from './picture-frame.ts';
import { $isImage, registerPictureKeys } from './picture-keys.ts';
import type { Pictures } from './pictures.ts';

/** How far beyond the screen a picture is fetched. */
const NEAR = '150%';

export interface ImagesOptions {
  readonly editor: LexicalEditor;
  readonly desk: ImageDesk;
  readonly pictures: Pictures;
  /** Asks for another picture in this one's place. */
  readonly onReplace: (key: NodeKey) => void;
}

export function registerImages({ editor, desk, pictures, onReplace }: ImagesOptions): () => void {
  const frames = new Map<NodeKey, PictureFrame>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        for (const frame of frames.values()) if (frame.dom === target) frame.near();
      }
    },
    { rootMargin: NEAR },
  );
  const end = (key: NodeKey): void => {
    const frame = frames.get(key);
    if (frame === undefined) return;
    observer.unobserve(frame.dom);
    frame.close();
    frames.delete(key);
  };
  const frameOf = (key: NodeKey, dom: HTMLElement): PictureFrame => {
    const known = frames.get(key);
    if (known?.dom === dom) return known;
    end(key);
    const frame = new PictureFrame(dom, {
      pictures,
      onResize: (width) => desk.setWidth(key, width),
      onDescribe: () => desk.describe(key),
      onReplace: () => onReplace(key),
      onRemove: () => desk.remove(key),
    });
    frames.set(key, frame);
    observer.observe(dom);
    return frame;
  };
  const changed = (key: NodeKey, block: HTMLElement): void => {
    const dom = block.querySelector<HTMLElement>(':scope > .picture-frame');
    const props = editor.getEditorState().read(() => {
      const image = $getNodeByKey(key);
      return $isImage(image) ? image.getProps() : null;
    });
    if (dom !== null && props !== null) frameOf(key, dom).show(props);
  };
  return mergeRegister(
    registerBlockChanges(editor, 'flow-image', { changed, gone: end }),
    registerPictureKeys({
      editor,
      onControls: (key) => frames.get(key)?.focus(),
      onDescribe: (key) => desk.describe(key),
    }),
    editor.registerCommand(
      CLICK_COMMAND,
      (event) => {
        const frame = event.target instanceof Element ? event.target.closest('.picture-frame') : null;
        if (frame === null || !editor.isEditable()) return false;
        // Its controls do what they say.
        if (event.target instanceof Element && event.target.closest('button, a, [role="slider"]') !== null) return true;
        const image = $getNearestNodeFromDOMNode(frame);
        if (!$isImage(image)) return false;
        $selectNode(image.getKey());
        // A finger wants no keyboard for it.
        if (!(event instanceof PointerEvent && event.pointerType === 'touch')) focusText(editor);
        return true;
      },
      COMMAND_PRIORITY_LOW,
    ),
    editor.registerCommand(
      DRAGOVER_COMMAND,
      (event) => {
        if (!editor.isEditable() || event.dataTransfer?.types.includes('Files') !== true) return false;
        // Without this the browser would open the file in the place of the page.
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        return true;
      },
      COMMAND_PRIORITY_HIGH,
    ),
    () => {
      observer.disconnect();
      for (const key of [...frames.keys()]) end(key);
    },
  );
}
