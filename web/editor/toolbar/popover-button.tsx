/** A button of the toolbar that opens a small panel below it. What is in the panels is fetched when the first is wanted. */
import { ChevronDown } from 'lucide-react';
import type { ReactElement, ReactNode, RefObject } from 'react';
import { LoadedPart, useIdlePart } from '../../ui/loaded-part.ts';
import { type Opener, useOpener, usePopupParts } from '../../ui/late-popups.tsx';
import { ToolButton } from '../../ui/tool-row.tsx';
import '../../ui/popups.css';
import type { EditorSurface } from '../editor-surface.ts';
import type { WritingState } from './writing-state.ts';

export interface ToolPopoverProps {
  readonly surface: EditorSurface;
  readonly state: WritingState;
  /** Where the panel is put: beside the toolbar, so that it stands in the same landmark and nothing cuts it off. */
  readonly place: RefObject<HTMLElement | null>;
}

interface PopoverButtonProps extends ToolPopoverProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly panel: 'LayoutPanel' | 'LookPanel';
}

const panelsPart = new LoadedPart(() => import('./tool-panels.ts'), { whenIdle: true });

export function PopoverButton({ surface, state, label, icon, place, panel }: PopoverButtonProps): ReactElement {
  const opener = useOpener(
    // A tooltip would want the place at the button that the panel has.
    <ToolButton
      className="tool tool-popover"
      aria-label={label}
      title={label}
      onPointerEnter={() => panelsPart.begin()}
    >
      {icon}
      <ChevronDown className="tool-chevron" aria-hidden />
    </ToolButton>,
    'dialog',
  );
  const Content = useIdlePart(panelsPart, opener.isOpen)?.[panel];
  return (
    <>
      {opener.button}
      {opener.wasOpened && Content !== undefined && (
        <Panel label={label} place={place} opener={opener}>
          <Content surface={surface} state={state} close={() => opener.onOpenChange(false)} />
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
