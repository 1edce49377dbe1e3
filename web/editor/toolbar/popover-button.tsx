/** A button of the toolbar that opens a small panel below it. What is in the panel is not known here. */
import { Toolbar as BaseToolbar } from '@base-ui/react/toolbar';
import { ChevronDown } from 'lucide-react';
import type { ReactElement, ReactNode, RefObject } from 'react';
import { type Opener, useOpener, usePopupParts } from '../../ui/late-popups.tsx';
import '../../ui/popups.css';

export interface PopoverButtonProps {
  readonly label: string;
  readonly icon: ReactNode;
  /** Where the panel is put: beside the toolbar, so that it stands in the same landmark and nothing cuts it off. */
  readonly place: RefObject<HTMLElement | null>;
  /** `close` puts the panel away; the caret is in the text again by then. */
  readonly children: (close: () => void) => ReactNode;
}

export function PopoverButton({ label, icon, place, children }: PopoverButtonProps): ReactElement {
  const opener = useOpener(
    // A tooltip would want the place at the button that the panel has.
    <BaseToolbar.Button className="tool tool-popover" aria-label={label} title={label}>
      {icon}
      <ChevronDown className="tool-chevron" aria-hidden />
    </BaseToolbar.Button>,
    'dialog',
  );
  return (
    <>
      {opener.button}
      {opener.wasOpened && (
        <Panel label={label} place={place} opener={opener}>
          {children(() => opener.onOpenChange(false))}
        </Panel>
      )}
    </>
  );
}

function Panel(props: {
  readonly label: string;
  readonly place: RefObject<HTMLElement | null>;
  readonly opener: Opener;
  readonly children: ReactNode;
}): ReactElement | null {
  const { opener } = props;
  const parts = usePopupParts(opener.isOpen);
  if (parts === null) return null;
  const { Popover } = parts;
  return (
    <Popover.Root open={opener.isOpen} onOpenChange={opener.onOpenChange}>
      <Popover.Portal container={props.place}>
        <Popover.Positioner
          className="popup-layer"
          anchor={opener.anchor}
          sideOffset={6}
          align="start"
          collisionPadding={8}
        >
          <Popover.Popup
            className="popup tool-panel"
            aria-label={props.label}
            // After a choice the text has the focus already.
            finalFocus={() => (isInText(document.activeElement) ? false : opener.anchor)}
          >
            {props.children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function isInText(element: Element | null): boolean {
  return element !== null && element.closest('[contenteditable="true"]') !== null;
}
