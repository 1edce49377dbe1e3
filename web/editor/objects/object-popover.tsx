/** The panel beside a formula, a date, a card or a code block. What it holds is one of the forms; what they do is the desk's. */
import { useCallback, useRef, type ReactElement } from 'react';
import { useStore } from '../../sync/use-store.ts';
import { AnchoredPopover } from '../anchored-popover.tsx';
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
  const rect = useCallback(() => desk.rect(), [desk]);
  return (
    <AnchoredPopover
      open={panel.mode !== 'closed'}
      label={panel.mode === 'closed' ? undefined : LABELS[panel.mode]}
      className={`object-panel object-panel-${panel.mode}`}
      rect={rect}
      initialFocus={field}
      onEscape={() => desk.cancel()}
      onPressElsewhere={() => desk.dismiss()}
    >
      {panel.mode === 'formula' && <FormulaForm desk={desk} panel={panel} field={field} />}
      {panel.mode === 'date' && <DateForm desk={desk} panel={panel} field={field} />}
      {panel.mode === 'embed' && <EmbedForm desk={desk} panel={panel} field={field} />}
      {panel.mode === 'language' && <LanguageForm desk={desk} panel={panel} field={field} />}
    </AnchoredPopover>
  );
}
