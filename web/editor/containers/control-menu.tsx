/**
 * A small button beside a container that opens a menu. What is chosen gives the focus back to the text; a press that became a
 * drag opens nothing. Where it stands is its owner's.
 */
import { Menu } from '@base-ui/react/menu';
import { useRef, useState, type ReactElement, type ReactNode, type RefObject } from 'react';
import { isPressIntoMenu } from '../../ui/late-popups.tsx';
import '../../ui/popups.css';

export interface ControlMenuProps {
  readonly label: string;
  readonly className: string;
  readonly icon: ReactNode;
  readonly buttonRef: RefObject<HTMLButtonElement | null>;
  /** Begins a drag of the button; the press opens no menu if that has moved. */
  readonly onDrag?: (event: React.PointerEvent<HTMLButtonElement>) => Promise<boolean>;
  /** Where the menu is put, so that it stands in the same landmark. */
  readonly place: HTMLElement | null;
  /** After Escape the focus goes to the text and not to the button, which does not stay where it is. */
  readonly isPassing?: boolean;
  /** Gives the focus back to the text. */
  readonly onDone: () => void;
  readonly children: ReactNode;
}

export function ControlMenu(props: ControlMenuProps): ReactElement {
  const [open, setOpen] = useState(false);
  const { buttonRef: button } = props;
  const chose = useRef(false);
  const dragged = useRef(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={`container-control ${props.className}`}
        aria-label={props.label}
        aria-haspopup="menu"
        aria-expanded={open}
        data-open={open ? '' : undefined}
        // The caret stays in the text while a button is pressed with the mouse.
        onMouseDown={(event) => event.preventDefault()}
        onPointerDown={(event) => {
          dragged.current = false;
          void props.onDrag?.(event).then((moved) => {
            dragged.current = moved;
          });
        }}
        onClick={() => {
          if (!dragged.current) {
            chose.current = false;
            setOpen(true);
          }
          dragged.current = false;
        }}
      >
        {props.icon}
      </button>
      <Menu.Root
        open={open}
        onOpenChange={(isOpen, change) => {
          if (isOpen || !isPressIntoMenu(change)) setOpen(isOpen);
        }}
      >
        <Menu.Portal container={props.place}>
          <Menu.Positioner className="popup-layer" anchor={button} sideOffset={6} align="start" collisionPadding={8}>
            <Menu.Popup
              className="popup menu container-menu"
              aria-label={props.label}
              finalFocus={() => {
                if (chose.current) return false;
                if (props.isPassing !== true) return button.current;
                props.onDone();
                return false;
              }}
              onClick={(event) => {
                if (!(event.target instanceof Element) || event.target.closest('[role^="menuitem"]') === null) return;
                chose.current = true;
                props.onDone();
              }}
            >
              {props.children}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </>
  );
}

/** One line of such a menu. */
export function ControlItem(props: {
  readonly icon?: ReactNode;
  readonly disabled?: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <Menu.Item className="menu-item" disabled={props.disabled ?? false} onClick={props.onChoose}>
      {props.icon}
      {props.children}
    </Menu.Item>
  );
}
