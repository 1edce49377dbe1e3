/**
 * The card of a link under the mouse: where it leads, and what can be done about it. Comes after a moment of rest and stays while
 * the pointer is on it. Somebody with a keyboard or a finger has the panel at the caret instead.
 */
import { $getNearestNodeFromDOMNode } from 'lexical';
import { Pencil, Unlink } from 'lucide-react';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { useStore } from '../../sync/use-store.ts';
import { Button } from '../../ui/button.tsx';
import type { EditorSurface } from '../editor-surface.ts';
import { $isFlowTextNode } from '../nodes/flow-text-node.ts';
import { LinkFacts } from './link-facts.tsx';
import './links.css';

const REST_MS = 350;
const LEAVE_MS = 250;

interface Hovered {
  readonly dom: HTMLAnchorElement;
  readonly address: string;
}

export function LinkCard({
  surface,
  editable,
}: {
  readonly surface: EditorSurface;
  readonly editable: boolean;
}): ReactElement | null {
  const [hovered, setHovered] = useState<Hovered | null>(null);
  const panel = useStore(surface.links.panel);
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const text = surface.editor.getRootElement();
    if (text === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let over: Element | null = null;
    const after = (ms: number, act: () => void): void => {
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(act, ms);
    };
    const onMove = (event: PointerEvent): void => {
      if (event.pointerType !== 'mouse') return;
      const target = event.target instanceof Element ? event.target : null;
      const link = event.buttons === 0 ? (target?.closest('a.flow-link') ?? null) : null;
      const on =
        card.current?.contains(target) === true ? card.current : link !== null && text.contains(link) ? link : null;
      if (on === over) return;
      over = on;
      if (on === null) after(LEAVE_MS, () => setHovered(null));
      else if (on === card.current) after(0, () => undefined);
      else if (link instanceof HTMLAnchorElement) {
        const address = link.getAttribute('href');
        after(REST_MS, () => setHovered(address === null ? null : { dom: link, address }));
      }
    };
    const hide = (): void => {
      over = null;
      after(0, () => setHovered(null));
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' || text.contains(document.activeElement)) hide();
    };
    window.addEventListener('pointermove', onMove, { passive: true });
    text.addEventListener('pointerdown', hide);
    document.addEventListener('keydown', onKey);
    window.addEventListener('scroll', hide, { passive: true });
    return () => {
      window.removeEventListener('pointermove', onMove);
      text.removeEventListener('pointerdown', hide);
      document.removeEventListener('keydown', onKey);
      window.removeEventListener('scroll', hide);
      if (timer !== null) clearTimeout(timer);
    };
  }, [surface]);

  useEffect(() => {
    if (hovered === null || card.current === null) return;
    // What others wrote may have taken the link away.
    const lines = [...hovered.dom.getClientRects()];
    const line = lines[0];
    if (line === undefined) return setHovered(null);
    const { width, height } = card.current.getBoundingClientRect();
    const last = lines.at(-1) ?? line;
    const below = last.bottom + 6;
    card.current.style.top = `${below + height > window.innerHeight ? line.top - 6 - height : below}px`;
    card.current.style.left = `${Math.max(8, Math.min(line.left, window.innerWidth - width - 8))}px`;
  }, [hovered]);

  if (hovered === null || panel.mode !== 'closed') return null;
  /** Runs on the link as if the caret were in it. */
  const onLink = (act: () => void): void => {
    const { dom } = hovered;
    setHovered(null);
    surface.editor.update(
      () => {
        const node = $getNearestNodeFromDOMNode(dom);
        if ($isFlowTextNode(node)) node.select(1, 1);
      },
      { discrete: true },
    );
    act();
  };
  return (
    <div ref={card} className="popup link-panel link-card" role="group" aria-label="Link under the pointer">
      <div className="link-shown">
        <LinkFacts surface={surface} address={hovered.address} />
        {editable && (
          <>
            <Button look="quiet" icon aria-label="Change link" onClick={() => onLink(() => void surface.links.edit())}>
              <Pencil aria-hidden />
            </Button>
            <Button
              look="quiet"
              icon
              aria-label="Remove link"
              onClick={() =>
                onLink(() => {
                  if (surface.links.edit()) surface.links.remove();
                })
              }
            >
              <Unlink aria-hidden />
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
