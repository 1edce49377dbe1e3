/**
 * What opens over the page and the button that opens it, the code of the one being loaded when the other is first pointed at, focused or
 * pressed. Owns the button's side: its events and aria attributes, so that the button in the page stays the same element before and after.
 */
import { cloneElement, useState, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import { LoadedPart, useLatePart } from './loaded-part.ts';
import type * as Parts from './popup-parts.ts';

const POPUPS = new LoadedPart(() => import('./popup-parts.ts'), { whenIdle: true });

export type PopupParts = Pick<typeof Parts, 'Menu' | 'Popover' | 'Dialog' | 'AlertDialog' | 'Tooltip'>;

/** Fetches the code of popups before anybody waits for it. */
export function beginPopups(): void {
  POPUPS.begin();
}

/** Null until it is there; stays null where it cannot be had, and is asked for again the next time it is wanted. */
export function usePopupParts(isWanted: boolean): PopupParts | null {
  return useLatePart(POPUPS, isWanted);
}

/** What a popup reports of its opening and closing. Base UI's details, as far as they matter here. */
interface Change {
  readonly reason?: string;
  readonly event: { readonly target: EventTarget | null };
}

export interface Opener {
  /** The button as it is to be drawn. */
  readonly button: ReactElement;
  readonly anchor: HTMLElement | null;
  readonly isOpen: boolean;
  /** True from the first opening on: what was opened once is kept, so that it can fade. */
  readonly wasOpened: boolean;
  readonly onOpenChange: (open: boolean, change?: Change) => void;
}

/** What this needs of a button; whatever else it has is kept. */
interface TriggerProps {
  readonly ref?: (element: HTMLElement | null) => void;
  readonly 'aria-haspopup'?: 'menu' | 'dialog';
  readonly 'aria-expanded'?: boolean;
  readonly 'data-popup-open'?: '' | undefined;
  readonly onClick?: (event: unknown) => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void;
  readonly onPointerEnter?: (event: PointerEvent<HTMLElement>) => void;
  readonly onFocus?: (event: unknown) => void;
}

/** A press into a menu that came out of another is none outside of that one, whatever the two know of each other yet. */
export function isPressIntoMenu({ reason, event: { target } }: Change): boolean {
  return reason === 'outside-press' && target instanceof Element && target.closest('[role="menu"]') !== null;
}

/** Makes a button open something. */
export function useOpener(trigger: ReactElement, opens: 'menu' | 'dialog'): Opener {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [wasOpened, setWasOpened] = useState(false);
  const onOpenChange = (open: boolean, change?: Change) => {
    // A press on the button itself is the button's to understand: it would close and open again.
    if (!open && change?.event.target instanceof Node && anchor?.contains(change.event.target) === true) return;
    if (!open && change !== undefined && isPressIntoMenu(change)) return;
    setOpen(open);
    if (open) setWasOpened(true);
  };
  // The element is drawn by our own code, which gives a button's props to its button.
  const own = trigger as ReactElement<TriggerProps>;
  const button = cloneElement(own, {
    ref: setAnchor,
    'aria-haspopup': opens,
    'aria-expanded': isOpen,
    'data-popup-open': isOpen ? '' : undefined,
    onPointerEnter: (event: PointerEvent<HTMLElement>) => {
      own.props.onPointerEnter?.(event);
      beginPopups();
    },
    onFocus: (event: unknown) => {
      own.props.onFocus?.(event);
      beginPopups();
    },
    onClick: (event: unknown) => {
      own.props.onClick?.(event);
      onOpenChange(!isOpen);
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      own.props.onKeyDown?.(event);
      // Also while its code is being fetched: then the button still has the focus.
      if (event.key === 'Escape' && isOpen) onOpenChange(false);
      if (opens !== 'menu' || isOpen || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
      event.preventDefault();
      onOpenChange(true);
    },
  });
  return { button, anchor, isOpen, wasOpened, onOpenChange };
}
