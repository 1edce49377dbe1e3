/** The button of the panel for alignment and indent; it shows how the block at the caret stands. */
import { TextAlignCenter, TextAlignEnd, TextAlignJustify, TextAlignStart } from 'lucide-react';
import type { ReactElement } from 'react';
import type { Alignment } from '../../../flow/blocks/placement.ts';
import { PopoverButton, type ToolPopoverProps } from './popover-button.tsx';

const ICONS: Readonly<Record<Alignment, ReactElement>> = {
  left: <TextAlignStart aria-hidden />,
  center: <TextAlignCenter aria-hidden />,
  right: <TextAlignEnd aria-hidden />,
  justify: <TextAlignJustify aria-hidden />,
};

export function LayoutPopover(props: ToolPopoverProps): ReactElement {
  return (
    <PopoverButton
      {...props}
      label="Alignment and indent"
      icon={ICONS[props.state.align ?? 'left']}
      panel="LayoutPanel"
    />
  );
}
