/** The button of the panel for colour and size. */
import { Baseline } from 'lucide-react';
import type { ReactElement } from 'react';
import { PopoverButton, type ToolPopoverProps } from './popover-button.tsx';

export function LookPopover(props: ToolPopoverProps): ReactElement {
  return <PopoverButton {...props} label="Colour and size" icon={<Baseline aria-hidden />} panel="LookPanel" />;
}
