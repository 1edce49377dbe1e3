/** Colour, highlight and size of the text: a small scale of each, and a way back to plain. Fetched when it is first opened. */
import { Check } from 'lucide-react';
import type { ReactElement } from 'react';
import { COLORS, SIZES } from '../../../flow/palette.ts';
import type { TextMark } from '../commands/text-marks.ts';
import type { ToolPanelProps } from './tool-panel.ts';

const SIZE_LABELS = { small: 'Small', large: 'Large', huge: 'Huge' } as const;

export function LookPanel({ surface, state, close }: ToolPanelProps): ReactElement {
  const set = (name: TextMark, value: string | null): void => {
    close();
    surface.mark(name, value);
  };
  return (
    <>
      <Swatches name="color" title="Text colour" chosen={state.color} onChoose={set} />
      <Swatches name="highlight" title="Highlight" chosen={state.highlight} onChoose={set} />
      <div className="tool-panel-part" role="group" aria-label="Size">
        <p className="tool-panel-title">Size</p>
        <div className="size-row">
          {([null, ...SIZES] as const).map((size) => (
            <button
              key={size ?? 'normal'}
              type="button"
              className="size-choice"
              aria-pressed={state.size === size}
              onClick={() => set('size', size)}
            >
              {size === null ? 'Normal' : SIZE_LABELS[size]}
            </button>
          ))}
        </div>
      </div>
    </>
  );
}

interface SwatchesProps {
  readonly name: 'color' | 'highlight';
  readonly title: string;
  readonly chosen: string | null;
  readonly onChoose: (name: TextMark, value: string | null) => void;
}

function Swatches({ name, title, chosen, onChoose }: SwatchesProps): ReactElement {
  return (
    <div className="tool-panel-part" role="group" aria-label={title}>
      <p className="tool-panel-title">{title}</p>
      <div className="swatches">
        <button
          type="button"
          className="swatch swatch-none"
          aria-label={`${title}: none`}
          aria-pressed={chosen === null}
          onClick={() => onChoose(name, null)}
        >
          {name === 'color' ? 'A' : ''}
        </button>
        {COLORS.map((color) => (
          <button
            key={color.name}
            type="button"
            className={`swatch swatch-${name}`}
            data-name={color.name}
            aria-label={`${title}: ${color.name}`}
            title={color.name}
            aria-pressed={chosen === color.name}
            onClick={() => onChoose(name, color.name)}
          >
            {name === 'color' ? 'A' : chosen === color.name && <Check aria-hidden />}
          </button>
        ))}
      </div>
    </div>
  );
}
