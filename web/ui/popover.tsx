/** A small panel that belongs to a button. */
import { Popover as BasePopover } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import './popups.css';

export function Popover(props: {
  /** The button; Base UI gives it its behaviour and its aria attributes. */
  readonly trigger: ReactElement;
  readonly title: string;
  readonly note?: ReactNode;
  readonly children?: ReactNode;
}): ReactElement {
  return (
    <BasePopover.Root>
      <BasePopover.Trigger render={props.trigger} />
      <BasePopover.Portal>
        <BasePopover.Positioner className="popup-layer" sideOffset={8} align="end" collisionPadding={8}>
          <BasePopover.Popup className="popup popover">
            <BasePopover.Title className="popover-title">{props.title}</BasePopover.Title>
            {props.note !== undefined && (
              <BasePopover.Description className="popover-note">{props.note}</BasePopover.Description>
            )}
            {props.children}
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  );
}
