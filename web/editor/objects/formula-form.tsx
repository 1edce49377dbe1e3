/** The form of a formula within a line: its source, and below it what that looks like. */
import { useEffect, useRef, useState, type ReactElement, type RefObject, type SubmitEvent } from 'react';
import { Button } from '../../ui/button.tsx';
import { drawFormula } from '../formulas/draw-formula.ts';
import type { ObjectDesk, ObjectPanel } from './object-desk.ts';

interface FormulaFormProps {
  readonly desk: ObjectDesk;
  readonly panel: Extract<ObjectPanel, { mode: 'formula' }>;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

export function FormulaForm({ desk, panel, field }: FormulaFormProps): ReactElement {
  const [tex, setTex] = useState(panel.tex);
  const preview = useRef<HTMLDivElement>(null);
  const isNew = 'place' in panel.where;
  useEffect(() => {
    if (preview.current !== null) drawFormula(preview.current, tex, 'inline', true);
  }, [tex]);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    desk.setFormula(tex);
  };
  return (
    <form className="object-form" onSubmit={submit}>
      <textarea
        ref={field}
        className="object-field object-source"
        rows={2}
        aria-label="Formula in TeX"
        placeholder="e = mc^2"
        spellCheck={false}
        autoComplete="off"
        maxLength={4000}
        value={tex}
        onChange={(event) => setTex(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          desk.setFormula(tex);
        }}
      />
      <div ref={preview} className="object-preview" role="status" aria-label="What it looks like" />
      <div className="object-buttons">
        {!isNew && (
          <Button look="quiet" onClick={() => desk.remove()}>
            Remove
          </Button>
        )}
        <Button type="submit" look="primary">
          {isNew ? 'Insert' : 'Done'}
        </Button>
      </div>
    </form>
  );
}
