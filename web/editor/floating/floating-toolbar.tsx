/**
 * The tools of the selected text, beside it: marks, link, colour, another kind of block. They come when the mouse is let go or a
 * key has selected, keep the selection, and stand above or below it. With a finger they stand at the foot of the screen, where the
 * system's own menu is not.
 */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { $isRangeSelection, $getSelection, COMMAND_PRIORITY_NORMAL, KEY_ESCAPE_COMMAND } from 'lexical';
import { useStore } from '../../sync/use-store.ts';
import { ToolLine, ToolRow } from '../../ui/tool-row.tsx';
import { usePlacing } from '../containers/use-placing.ts';
import { $selectedCells } from '../containers/slots.ts';
import { $touchesSource } from '../commands/source-blocks.ts';
import type { EditorSurface } from '../editor-surface.ts';
import type { Pointer } from '../handle/block-under.ts';
import { BlockMenu } from '../toolbar/block-menu.tsx';
import { LookPopover } from '../toolbar/look-popover.tsx';
import { TextTools } from '../toolbar/text-tools.tsx';
import { floatingPlace } from './floating-place.ts';
import './floating.css';

export interface FloatingToolbarProps {
  readonly surface: EditorSurface;
  readonly pointer: Pointer;
  /** Lies over the sheet and takes no pointer but on what stands in it. */
  readonly layer: HTMLElement;
}

export function FloatingToolbar({ surface, pointer, layer }: FloatingToolbarProps): ReactElement | null {
  const wanted = useSelected(surface, pointer, layer);
  return wanted ? <Tools surface={surface} layer={layer} /> : null;
}

function Tools({ surface, layer }: Omit<FloatingToolbarProps, 'pointer'>): ReactElement {
  const state = useStore(surface.writing);
  const bar = useRef<HTMLDivElement>(null);
  const menus = useRef<HTMLDivElement>(null);
  const isDocked = window.matchMedia('(pointer: coarse)').matches;

  const place = (): void => {
    const element = bar.current;
    if (element === null) return;
    if (isDocked) {
      // Above the keyboard, which lies over the page on a phone.
      const seen = window.visualViewport;
      const hidden = seen === null ? 0 : Math.max(0, window.innerHeight - seen.height - seen.offsetTop);
      element.style.bottom = `${hidden}px`;
      return;
    }
    const lines = selectedLines(surface);
    const first = lines[0];
    const last = lines.at(-1);
    const root = surface.editor.getRootElement();
    if (first === undefined || last === undefined || root === null) return;
    const origin = layer.getBoundingClientRect();
    const header = Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
    const found = floatingPlace(first, last, element.getBoundingClientRect(), {
      left: Math.max(8, origin.left - 40),
      right: Math.min(document.documentElement.clientWidth - 8, origin.right + 40),
      // The page's own bars lie there.
      top: Math.max(0, header - 16),
      bottom: window.innerHeight,
    });
    element.style.visibility = found === null ? 'hidden' : '';
    if (found === null) return;
    element.style.left = `${found.left - origin.left}px`;
    element.style.top = `${found.top - origin.top}px`;
  };
  usePlacing(surface, layer, place);
  useEffect(() => {
    const seen = window.visualViewport;
    window.addEventListener('scroll', place, { passive: true });
    seen?.addEventListener('resize', place);
    seen?.addEventListener('scroll', place);
    return () => {
      window.removeEventListener('scroll', place);
      seen?.removeEventListener('resize', place);
      seen?.removeEventListener('scroll', place);
    };
  });
  useEffect(() => {
    const element = bar.current;
    const onKey = (event: KeyboardEvent): void => {
      // In an open menu Escape means the menu.
      const isInBar = event.target instanceof Element && event.target.closest('[role="toolbar"]') !== null;
      if (event.key !== 'Escape' || !isInBar) return;
      event.preventDefault();
      surface.focus();
    };
    element?.addEventListener('keydown', onKey);
    return () => element?.removeEventListener('keydown', onKey);
  }, [surface]);
  useEffect(
    () =>
      surface.tools.answer('selection-toolbar', () =>
        bar.current?.querySelector<HTMLElement>('[tabindex="0"], button')?.focus(),
      ),
    [surface],
  );

  return (
    <div ref={bar} className={isDocked ? 'floating-bar floating-bar-docked' : 'floating-bar'}>
      <ToolRow className="toolbar floating-tools" aria-label="Selected text">
        <BlockMenu surface={surface} kind={state.kind} place={menus} />
        <ToolLine />
        <TextTools surface={surface} state={state} />
        <LookPopover surface={surface} state={state} place={menus} />
      </ToolRow>
      <div ref={menus} />
    </div>
  );
}

/** True while there is text selected that the tools are for, and nobody is still selecting. */
function useSelected(surface: EditorSurface, pointer: Pointer, layer: HTMLElement): boolean {
  const [shows, setShows] = useState(false);
  const linkMode = useStore(surface.links.panel).mode;
  useEffect(() => {
    const { editor } = surface;
    const text = editor.getRootElement();
    if (text === null) return undefined;
    // They may have come in the middle of it.
    let pressed = pointer.isPressed;
    /** The selection that was put away with Escape; another one brings the tools back. */
    let away: string | null = null;
    let soon: ReturnType<typeof setTimeout> | null = null;
    const selected = (): string | null =>
      editor.getEditorState().read(() => {
        const selection = $getSelection();
        if (!$isRangeSelection(selection) || selection.isCollapsed() || $touchesSource()) return null;
        // Of a rectangle of cells the handles speak.
        if ($selectedCells(selection) !== null || selection.getTextContent().trim() === '') return null;
        const { anchor, focus } = selection;
        return `${anchor.key} ${anchor.offset} ${focus.key} ${focus.offset}`;
      });
    const hasFocus = (): boolean => {
      const active = document.activeElement;
      return active !== null && (text.contains(active) || layer.contains(active));
    };
    const look = (): void => {
      soon = null;
      const now = editor.isEditable() && !pressed && !editor.isComposing() ? selected() : null;
      if (now === null) away = null;
      setShows(now !== null && now !== away && hasFocus());
    };
    const lookSoon = (): void => {
      if (soon !== null) clearTimeout(soon);
      // Shift and an arrow held down select letter by letter: the tools come when that rests.
      soon = setTimeout(look, 120);
    };
    const onDown = (event: PointerEvent): void => {
      if (event.target instanceof Node && layer.contains(event.target)) return;
      pressed = event.pointerType === 'mouse';
      if (pressed) setShows(false);
    };
    const onUp = (): void => {
      pressed = false;
      lookSoon();
    };
    text.addEventListener('pointerdown', onDown);
    window.addEventListener('pointerup', onUp);
    window.addEventListener('pointercancel', onUp);
    document.addEventListener('focusin', lookSoon);
    const ends = [
      editor.registerUpdateListener(() => {
        // Gone at once where nothing is selected any more: the text is being written.
        if (selected() === null) look();
        else lookSoon();
      }),
      editor.registerEditableListener(look),
      editor.registerCommand(
        KEY_ESCAPE_COMMAND,
        () => {
          const now = selected();
          if (now === null || now === away) return false;
          away = now;
          setShows(false);
          return true;
        },
        // After suggestions have had it, and before Tab learns by it that it may leave the text.
        COMMAND_PRIORITY_NORMAL,
      ),
    ];
    // What was selected before the tools were here.
    lookSoon();
    return () => {
      text.removeEventListener('pointerdown', onDown);
      window.removeEventListener('pointerup', onUp);
      window.removeEventListener('pointercancel', onUp);
      document.removeEventListener('focusin', lookSoon);
      for (const end of ends) end();
      if (soon !== null) clearTimeout(soon);
    };
  }, [surface, pointer, layer]);
  return shows && linkMode !== 'edited';
}

/** The lines of the selection as they are on the screen. */
function selectedLines(surface: EditorSurface): DOMRect[] {
  const root = surface.editor.getRootElement();
  const selection = root?.ownerDocument.getSelection() ?? null;
  if (root === null || selection === null || selection.rangeCount === 0) return [];
  const range = selection.getRangeAt(0);
  if (!root.contains(range.commonAncestorContainer)) return [];
  return [...range.getClientRects()]
    .filter(({ width, height }) => width > 0 && height > 0 && height < 200)
    .toSorted((a, b) => a.top - b.top);
}
