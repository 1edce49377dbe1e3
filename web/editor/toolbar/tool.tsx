/** One button of a toolbar: says its key, keeps the caret in the text. */
import type { ReactElement, ReactNode } from 'react';
import { Tooltip } from '../../ui/tooltip.tsx';
import { ToolButton } from '../../ui/tool-row.tsx';
import { ariaChord, showChord } from '../shortcuts/key-chord.ts';
import { chordOf, type CommandName } from '../shortcuts/key-table.ts';

interface ToolProps {
  readonly name: CommandName;
  readonly label: string;
  readonly icon: ReactNode;
  readonly isApple: boolean;
  /** Undefined for a button that does something once and has no state. */
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onPress: () => void;
}

/** Keeps the focus, and with it a phone's keyboard, where it is. */
function keepFocus(event: { preventDefault(): void }): void {
  event.preventDefault();
}

export function Tool({ name, label, icon, isApple, pressed, disabled = false, onPress }: ToolProps): ReactElement {
  const chord = chordOf(name);
  return (
    <Tooltip text={chord === null ? label : `${label} (${showChord(chord, isApple)})`}>
      <ToolButton
        className="tool"
        aria-label={label}
        aria-pressed={pressed}
        aria-keyshortcuts={chord === null ? undefined : ariaChord(chord, isApple)}
        disabled={disabled}
        onMouseDown={keepFocus}
        onClick={onPress}
      >
        {icon}
      </ToolButton>
    </Tooltip>
  );
}
