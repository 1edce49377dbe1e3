/** The panel beside a formula, a date, a card or a code block. What it holds is one of the forms; what they do is the desk's. */
import { Popover } from '@base-ui/react/popover';
import { useMemo, useRef, type ReactElement } from 'react';
import { useStore } from '../../sync/use-store.ts';
import '../../ui/popups.css';
import { DateForm } from './date-form.tsx';
import { EmbedForm } from './embed-form.tsx';
import { FormulaForm } from './formula-form.tsx';
import { LanguageForm } from './language-form.tsx';
import type { ObjectDesk, ObjectPanel } from './object-desk.ts';
import './objects.css';

const LABELS: Readonly<Record<Exclude<ObjectPanel['mode'], 'closed'>, string>> = {
  formula: 'Formula',
  date: 'Date',
  embed: 'Card of a link',
  language: 'Language of the code',
};

export function ObjectPopover({ desk }: { readonly desk: ObjectDesk }): ReactElement {
  const panel = useStore(desk.panel);
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const anchor = useMemo(() => ({ getBoundingClientRect: () => desk.rect() ?? new DOMRect() }), [desk]);
  return (
    <Popover.Root
      open={panel.mode !== 'closed'}
      onOpenChange={(open, { reason }) => {
        if (open) return;
        if (reason === 'escape-key') desk.cancel();
        else desk.dismiss();
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
            className={`popup object-panel object-panel-${panel.mode}`}
            aria-label={panel.mode === 'closed' ? undefined : LABELS[panel.mode]}
            initialFocus={field}
            // The desk gives the caret back.
            finalFocus={false}
          >
            {panel.mode === 'formula' && <FormulaForm desk={desk} panel={panel} field={field} />}
            {panel.mode === 'date' && <DateForm desk={desk} panel={panel} field={field} />}
            {panel.mode === 'embed' && <EmbedForm desk={desk} panel={panel} field={field} />}
            {panel.mode === 'language' && <LanguageForm desk={desk} panel={panel} field={field} />}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
