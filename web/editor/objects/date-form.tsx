/** The form of a date: the browser's own calendar, which knows the reader's language and keyboard. */
import { useId, useState, type ReactElement, type RefObject, type SubmitEvent } from 'react';
import { parseDay } from '../../../flow/inline-objects/date.ts';
import { Button } from '../../ui/button.tsx';
import type { ObjectDesk, ObjectPanel } from './object-desk.ts';

interface DateFormProps {
  readonly desk: ObjectDesk;
  readonly panel: Extract<ObjectPanel, { mode: 'date' }>;
  readonly field: RefObject<HTMLInputElement | null>;
}

export function DateForm({ desk, panel, field }: DateFormProps): ReactElement {
  const [date, setDate] = useState(panel.date);
  const day = parseDay(date);
  const isNew = 'place' in panel.where;
  const hintId = useId();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (day !== null) desk.setDate(day);
  };
  return (
    <form className="object-form" onSubmit={submit}>
      <input
        ref={field}
        className="object-field"
        type="date"
        aria-label="Day"
        aria-describedby={hintId}
        value={date}
        onChange={(event) => setDate(event.target.value)}
      />
      <p id={hintId} className="object-note">
        Everybody sees it written their own way.
      </p>
      <div className="object-buttons">
        {!isNew && (
          <Button look="quiet" onClick={() => desk.remove()}>
            Remove
          </Button>
        )}
        <Button type="submit" look="primary" disabled={day === null}>
          {isNew ? 'Insert' : 'Done'}
        </Button>
      </div>
    </form>
  );
}
