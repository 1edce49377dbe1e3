/** How the selected blocks stand on the line: alignment, indent, and where the numbers of a list begin. Fetched when it is first opened. */
import {
  ListIndentDecrease,
  ListIndentIncrease,
  TextAlignCenter,
  TextAlignEnd,
  TextAlignJustify,
  TextAlignStart,
} from 'lucide-react';
import { useState, type ReactElement, type SubmitEvent } from 'react';
import { MAX_LIST_START } from '../../../flow/blocks/list-item.ts';
import type { Alignment } from '../../../flow/blocks/placement.ts';
import type { ActionName } from '../commands/actions.ts';
import { Button } from '../../ui/button.tsx';
import { ariaChord, showChord } from '../shortcuts/key-chord.ts';
import { chordOf } from '../shortcuts/key-table.ts';
import type { ToolPanelProps } from './tool-panel.ts';

const ALIGNS = [
  { align: 'left', action: 'alignLeft', label: 'Align left', icon: <TextAlignStart aria-hidden /> },
  { align: 'center', action: 'alignCenter', label: 'Centre', icon: <TextAlignCenter aria-hidden /> },
  { align: 'right', action: 'alignRight', label: 'Align right', icon: <TextAlignEnd aria-hidden /> },
  { align: 'justify', action: 'justify', label: 'Justify', icon: <TextAlignJustify aria-hidden /> },
] as const satisfies readonly { align: Alignment; action: ActionName; label: string; icon: ReactElement }[];

const INDENTS = [
  { action: 'outdent', label: 'Less indent', icon: <ListIndentDecrease aria-hidden /> },
  { action: 'indent', label: 'More indent', icon: <ListIndentIncrease aria-hidden /> },
] as const;

export function LayoutPanel({ surface, state, close }: ToolPanelProps): ReactElement {
  const { isApple } = surface;
  const run = (action: ActionName): void => {
    close();
    surface.run(action);
  };
  return (
    <>
      <div className="tool-panel-part tool-row" role="group" aria-label="Alignment">
        {ALIGNS.map(({ align, action, label, icon }) => (
          <button
            key={align}
            type="button"
            className="tool"
            aria-label={label}
            aria-pressed={state.align === align}
            aria-keyshortcuts={ariaChord(chordOf(action) ?? '', isApple)}
            title={`${label} (${showChord(chordOf(action) ?? '', isApple)})`}
            onClick={() => run(action)}
          >
            {icon}
          </button>
        ))}
        <span className="toolbar-line" />
        {INDENTS.map(({ action, label, icon }) => (
          <button
            key={action}
            type="button"
            className="tool"
            aria-label={label}
            aria-keyshortcuts={ariaChord(chordOf(action) ?? '', isApple)}
            title={`${label} (${showChord(chordOf(action) ?? '', isApple)})`}
            // Left open: one indents several times.
            onClick={() => surface.run(action)}
          >
            {icon}
          </button>
        ))}
      </div>
      {state.kind === 'numberedList' && (
        <Numbers
          onStart={(start) => {
            close();
            surface.startNumbersAt(start);
          }}
          onContinue={() => run('continueNumbers')}
        />
      )}
    </>
  );
}

function Numbers(props: { readonly onStart: (start: number) => void; readonly onContinue: () => void }): ReactElement {
  const [start, setStart] = useState('1');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const number = Number.parseInt(start, 10);
    if (number >= 0) props.onStart(Math.min(number, MAX_LIST_START));
  };
  return (
    <form className="tool-panel-part numbers" onSubmit={submit}>
      <label className="numbers-field">
        Start numbers at
        <input
          className="object-field"
          type="number"
          min={0}
          max={MAX_LIST_START}
          required
          value={start}
          onChange={(event) => setStart(event.target.value)}
        />
      </label>
      <Button type="submit">Start</Button>
      <Button look="quiet" onClick={props.onContinue}>
        Count on
      </Button>
    </form>
  );
}
