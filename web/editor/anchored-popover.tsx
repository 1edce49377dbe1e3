/**
 * The frame of the small panels beside a place in the text: links, formulas, dates, pictures. Where the place is, is asked anew
 * whenever the panel is placed, since others move it. Escape and a press elsewhere are told apart; the caret is its owner's to give back.
 */
import { useMemo, type ReactElement, type ReactNode, type RefObject } from 'react';
import { usePopupParts } from '../ui/late-popups.tsx';
import '../ui/popups.css';

export interface AnchoredPopoverProps {
  readonly open: boolean;
  readonly label: string | undefined;
  readonly className: string;
  readonly rect: () => DOMRect | null;
  /** Where the focus goes when it opens; false leaves it in the text. */
  readonly initialFocus: RefObject<HTMLElement | null> | false;
  readonly onEscape: () => void;
  readonly onPressElsewhere: () => void;
  readonly children: ReactNode;
}

export function AnchoredPopover(props: AnchoredPopoverProps): ReactElement | null {
  const { rect } = props;
  const parts = usePopupParts(props.open);
  const anchor = useMemo(() => ({ getBoundingClientRect: () => rect() ?? new DOMRect() }), [rect]);
  if (parts === null) return null;
  const { Popover } = parts;
  return (
    <Popover.Root
      open={props.open}
      onOpenChange={(open, { reason }) => {
        if (open) return;
        if (reason === 'escape-key') props.onEscape();
        else props.onPressElsewhere();
      }}
    >
      <Popover.Portal>
        <Popover.Positioner
          className="popup-layer"
          anchor={anchor}
          side="bottom"
          align="start"
          sideOffset={8}
          collisionPadding={8}
        >
          <Popover.Popup
            className={`popup ${props.className}`}
            aria-label={props.label}
            initialFocus={props.initialFocus}
            // Its owner gives the caret back.
            finalFocus={false}
          >
            {props.children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
