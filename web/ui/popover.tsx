/** A small panel that belongs to a button. */
import type { ReactElement, ReactNode } from 'react';
import { type Opener, useOpener, usePopupParts } from './late-popups.tsx';
import './popups.css';

interface PopoverProps {
  /** The button; it is given its behaviour and its aria attributes. */
  readonly trigger: ReactElement;
  readonly title: string;
  readonly note?: ReactNode;
  readonly children?: ReactNode;
}

export function Popover(props: PopoverProps): ReactElement {
  const opener = useOpener(props.trigger, 'dialog');
  return (
    <>
      {opener.button}
      {opener.wasOpened && <Panel {...props} opener={opener} />}
    </>
  );
}

function Panel({ opener, ...props }: PopoverProps & { readonly opener: Opener }): ReactElement | null {
  const parts = usePopupParts(opener.isOpen);
  if (parts === null) return null;
  const { Popover: Base } = parts;
  return (
    <Base.Root open={opener.isOpen} onOpenChange={opener.onOpenChange}>
      <Base.Portal>
        <Base.Positioner className="popup-layer" anchor={opener.anchor} sideOffset={8} align="end" collisionPadding={8}>
          <Base.Popup className="popup popover" finalFocus={() => opener.anchor}>
            <Base.Title className="popover-title">{props.title}</Base.Title>
            {props.note !== undefined && <Base.Description className="popover-note">{props.note}</Base.Description>}
            {props.children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
