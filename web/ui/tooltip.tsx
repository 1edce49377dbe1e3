/** A word or two about the thing under the pointer or the focus. Never the only place where something is said. */
import { Tooltip as BaseTooltip } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import './popups.css';

export function TooltipProvider({ children }: { readonly children: ReactNode }): ReactElement {
  return <BaseTooltip.Provider delay={400}>{children}</BaseTooltip.Provider>;
}

export function Tooltip(props: { readonly text: ReactNode; readonly children: ReactElement }): ReactElement {
  return (
    <BaseTooltip.Root>
      <BaseTooltip.Trigger render={props.children} />
      <BaseTooltip.Portal>
        <BaseTooltip.Positioner className="popup-layer" sideOffset={6} collisionPadding={8}>
          <BaseTooltip.Popup className="popup tooltip">{props.text}</BaseTooltip.Popup>
        </BaseTooltip.Positioner>
      </BaseTooltip.Portal>
    </BaseTooltip.Root>
  );
}
