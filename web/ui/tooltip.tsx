/**
 * A word or two about the thing under the pointer or the focus. Never the only place where something is said. The element it belongs to is
 * drawn as it is; the words are put beside it when they are first wanted.
 */
import {
  cloneElement,
  useEffect,
  useState,
  type FocusEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
} from 'react';
import { beginPopups, usePopupParts } from './late-popups.tsx';
import './popups.css';

const DELAY_MS = 400;

/** What this needs of an element; whatever else it has is kept. */
interface AnchorProps {
  readonly ref?: (element: HTMLElement | null) => void;
  readonly onPointerEnter?: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerLeave?: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerDown?: (event: PointerEvent<HTMLElement>) => void;
  readonly onFocus?: (event: FocusEvent<HTMLElement>) => void;
  readonly onBlur?: (event: FocusEvent<HTMLElement>) => void;
}

/** Somebody who only passes by is not told anything. */
class Delay {
  #timer = 0;

  start(run: () => void): void {
    this.stop();
    this.#timer = window.setTimeout(run, DELAY_MS);
  }

  stop(): void {
    window.clearTimeout(this.#timer);
  }
}

export function Tooltip(props: { readonly text: ReactNode; readonly children: ReactElement }): ReactElement {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [delay] = useState(() => new Delay());
  const [isOpen, setOpen] = useState(false);
  const [wasOpened, setWasOpened] = useState(false);
  const show = () => {
    setOpen(true);
    setWasOpened(true);
  };
  const hide = () => {
    delay.stop();
    setOpen(false);
  };
  useEffect(() => () => delay.stop(), [delay]);
  // The element is drawn by our own code, which gives these props to what it draws.
  const own = props.children as ReactElement<AnchorProps>;
  const element = cloneElement(own, {
    ref: setAnchor,
    onPointerEnter: (event: PointerEvent<HTMLElement>) => {
      own.props.onPointerEnter?.(event);
      beginPopups();
      // A finger has nothing to hover with; what it presses says itself.
      if (event.pointerType === 'touch') return;
      delay.start(show);
    },
    onPointerLeave: (event: PointerEvent<HTMLElement>) => {
      own.props.onPointerLeave?.(event);
      hide();
    },
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      own.props.onPointerDown?.(event);
      hide();
    },
    onFocus: (event: FocusEvent<HTMLElement>) => {
      own.props.onFocus?.(event);
      if (event.currentTarget.matches(':focus-visible')) show();
    },
    onBlur: (event: FocusEvent<HTMLElement>) => {
      own.props.onBlur?.(event);
      hide();
    },
  });
  return (
    <>
      {element}
      {wasOpened && <Words anchor={anchor} isOpen={isOpen} onHide={hide} text={props.text} />}
    </>
  );
}

function Words(props: {
  readonly anchor: HTMLElement | null;
  readonly isOpen: boolean;
  readonly onHide: () => void;
  readonly text: ReactNode;
}): ReactElement | null {
  const parts = usePopupParts(true);
  if (parts === null) return null;
  const { Tooltip: Base } = parts;
  return (
    <Base.Root
      open={props.isOpen}
      onOpenChange={(open) => {
        if (!open) props.onHide();
      }}
    >
      <Base.Portal>
        <Base.Positioner className="popup-layer" anchor={props.anchor} sideOffset={6} collisionPadding={8}>
          <Base.Popup className="popup tooltip">{props.text}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
