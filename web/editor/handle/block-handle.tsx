/**
 * The handle beside a block: a plus that inserts below, and a grip that drags the block and opens its menu. It stands at the block
 * under the mouse; with a finger or by keyboard at the block of the caret. Somebody who may only read gets a link to headings.
 */
import { GripVertical, Link, Plus } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState, type ReactElement } from 'react';
import { $getNearestNodeFromDOMNode, $getNodeByKey } from 'lexical';
import { $isBlock } from '../binding/editor-tree.ts';
import { ControlMenu } from '../containers/control-menu.tsx';
import { usePlacing } from '../containers/use-placing.ts';
import type { EditorSurface } from '../editor-surface.ts';
import { BlockHandleMenu } from './block-handle-menu.tsx';
import { blockUnder, firstLineOf, type Pointer } from './block-under.ts';
import { $describeBlock, type HandledBlock } from './describe-block.ts';
import { dragBlocks } from './drag-blocks.ts';
import { registerDragPictures } from './drag-pictures.ts';
import type { DropPlace } from './drop-places.ts';
import '../containers/controls.css';
import './handle.css';

export interface BlockHandleProps {
  readonly surface: EditorSurface;
  readonly editable: boolean;
  readonly pointer: Pointer;
  /** Lies over the sheet and takes no pointer but on the buttons. */
  readonly layer: HTMLElement;
  /** Where menus are put. */
  readonly menus: HTMLElement;
}

export function BlockHandle({ surface, editable, pointer, layer, menus }: BlockHandleProps): ReactElement | null {
  const [block, setBlock] = useState<HandledBlock | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const grip = useRef<HTMLButtonElement>(null);
  const anchor = useRef<HTMLButtonElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const held = useRef(false);
  const { editor, blocks: desk, tools } = surface;

  const show = useEffectEvent((key: string | null): void => {
    const next = key === null ? null : editor.getEditorState().read(() => $describeBlock($getNodeByKey(key)));
    setBlock((was) => (was?.key === next?.key && was?.name === next?.name && was?.kind === next?.kind ? was : next));
  });
  const showAtCaret = useEffectEvent(() => show(desk.keyOfCaret()));
  const isOpen = (): boolean => held.current || grip.current?.getAttribute('aria-expanded') === 'true';

  const showPlace = (place: DropPlace | null): void => {
    const mark = line.current;
    if (mark === null) return;
    mark.hidden = place === null;
    if (place === null) return;
    const origin = layer.getBoundingClientRect();
    mark.style.left = `${place.line.left - origin.left}px`;
    mark.style.top = `${place.line.top - origin.top}px`;
    mark.style.width = `${place.line.width}px`;
  };
  const showPictures = useEffectEvent(showPlace);
  useEffect(() => {
    const text = editor.getRootElement();
    if (text === null) return undefined;
    let pressed = pointer.isPressed;
    let soon: number | null = null;
    const follow = (): void => {
      soon = null;
      const { at } = pointer;
      if (at === null || pressed || isOpen()) return;
      const over = document.elementFromPoint(at.x, at.y);
      // On its way to the handle the pointer may pass over another line.
      if (over !== null && layer.contains(over)) return;
      // What lies over the text hides its lines.
      const isText = over !== null && (text.contains(over) || over.contains(text));
      const dom = isText ? blockUnder(text, at.x, at.y) : null;
      const key = editor.read(() => {
        const node = dom === null ? null : $getNearestNodeFromDOMNode(dom);
        return node !== null && $isBlock(node) ? node.getKey() : null;
      });
      show(key);
    };
    const onMove = (event: PointerEvent): void => {
      if (event.pointerType === 'touch') return;
      pressed = event.buttons !== 0;
      soon ??= requestAnimationFrame(follow);
    };
    // Somebody who types looks at the text.
    const onKey = (event: KeyboardEvent): void => {
      if (
        !isOpen() &&
        event.key.length === 1 &&
        !event.ctrlKey &&
        !event.metaKey &&
        !event.altKey &&
        window.matchMedia('(hover: hover)').matches
      )
        show(null);
    };
    const atCaret = (): void => {
      if (!isOpen() && editable && window.matchMedia('(pointer: coarse)').matches) showAtCaret();
    };
    window.addEventListener('pointermove', onMove, { passive: true });
    text.addEventListener('keydown', onKey);
    const ends = [
      editor.registerUpdateListener(atCaret),
      registerDragPictures(surface, text, (place) => showPictures(place)),
    ];
    atCaret();
    follow();
    return () => {
      window.removeEventListener('pointermove', onMove);
      text.removeEventListener('keydown', onKey);
      for (const end of ends) end();
      if (soon !== null) cancelAnimationFrame(soon);
    };
  }, [surface, editor, layer, pointer, editable]);

  // By keyboard the menu of the caret's block.
  useEffect(
    () =>
      tools.answer('block-menu', () => {
        if (!editable) return;
        showAtCaret();
        // The handle may have to be drawn first.
        const open = (looks: number): void => {
          if (grip.current === null) {
            if (looks > 0) requestAnimationFrame(() => open(looks - 1));
            return;
          }
          grip.current.focus({ preventScroll: true });
          grip.current.click();
        };
        requestAnimationFrame(() => open(20));
      }),
    [tools, editable],
  );

  usePlacing(surface, layer, () => {
    const dom = block === null ? null : editor.getElementByKey(block.key);
    if (dom === null || block === null) {
      // Somebody else deleted it.
      if (block !== null && !isOpen()) setBlock(null);
      return;
    }
    const origin = layer.getBoundingClientRect();
    const { middle, start, end } = firstLineOf(dom);
    const isRtl = getComputedStyle(dom).direction === 'rtl';
    if (frame.current !== null) {
      frame.current.style.top = `${middle - origin.top}px`;
      frame.current.style.left = `${(isRtl ? end : start) - origin.left}px`;
      frame.current.dataset['side'] = isRtl ? 'right' : 'left';
      // Among others there is room for the grip alone.
      const outer = dom.parentElement?.closest('.flow-slot') !== null;
      frame.current.dataset['narrow'] = String(outer);
      frame.current.dataset['table'] = String(block.kind === 'table');
    }
    if (anchor.current !== null) {
      const range = document.createRange();
      range.selectNodeContents(dom);
      const last = [...range.getClientRects()].at(-1);
      anchor.current.style.top = `${(last === undefined ? middle : (last.top + last.bottom) / 2) - origin.top}px`;
      const beside = last === undefined ? start : isRtl ? last.left - 28 : last.right + 6;
      anchor.current.style.left = `${Math.min(beside - origin.left, origin.width - 26)}px`;
    }
  });

  const drag = async (event: React.PointerEvent<HTMLButtonElement>): Promise<boolean> => {
    const text = editor.getRootElement();
    if (block === null || text === null || event.button !== 0) return false;
    held.current = true;
    const keys = desk.keysMeant(block.key);
    const moved = await dragBlocks({
      surface,
      text,
      keys,
      event: event.nativeEvent,
      button: event.currentTarget,
      show: showPlace,
    });
    held.current = false;
    return moved;
  };

  return (
    <>
      {block !== null && editable && (
        <div ref={frame} className="block-handle" role="group" aria-label="Block">
          <button
            type="button"
            className="container-control block-plus"
            aria-label="Insert below"
            title="Insert below"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => desk.insertBelow(block.key)}
          >
            <Plus aria-hidden />
          </button>
          <ControlMenu
            label={`Menu of the block: ${block.name}`}
            className="block-grip"
            icon={<GripVertical aria-hidden />}
            buttonRef={grip}
            place={menus}
            onDrag={drag}
            isPassing
            onDone={() => surface.focus()}
          >
            <BlockHandleMenu surface={surface} block={block} />
          </ControlMenu>
        </div>
      )}
      {block !== null && block.kind.startsWith('heading') && (
        <button
          ref={anchor}
          type="button"
          className="container-control block-anchor"
          aria-label="Copy link to this heading"
          title="Copy link to this heading"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => void desk.copyLink(block.key)}
        >
          <Link aria-hidden />
        </button>
      )}
      <div ref={line} className="block-drop-line" hidden />
    </>
  );
}
