/** A button of the toolbar that opens a small panel below it. What is in the panel is not known here. */
import { Popover } from '@base-ui/react/popover';
import { Toolbar as BaseToolbar } from '@base-ui/react/toolbar';
import { ChevronDown } from 'lucide-react';
import { useState, type ReactElement, type ReactNode, type RefObject } from 'react';
import { Tooltip } from '../../ui/tooltip.tsx';
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
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Tooltip text={label}>
        <BaseToolbar.Button className="tool tool-popover" aria-label={label} render={<Popover.Trigger />}>
          {icon}
          <ChevronDown className="tool-chevron" aria-hidden />
        </BaseToolbar.Button>
      </Tooltip>
      <Popover.Portal container={place}>
        <Popover.Positioner className="popup-layer" sideOffset={6} align="start" collisionPadding={8}>
          <Popover.Popup className="popup tool-panel" aria-label={label}>
            {children(() => setOpen(false))}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
