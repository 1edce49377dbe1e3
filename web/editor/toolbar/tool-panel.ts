/** What a panel of the toolbar is given, whichever button opens it. */
import type { EditorSurface } from '../editor-surface.ts';
import type { WritingState } from './writing-state.ts';

export interface ToolPanelProps {
  readonly surface: EditorSurface;
  readonly state: WritingState;
  /** Puts it away; the caret is in the text again by then. */
  readonly close: () => void;
}
