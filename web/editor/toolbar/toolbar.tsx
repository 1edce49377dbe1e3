/** The row of buttons above the text. Shows the state at the caret, does what the keys do, and keeps the caret in the text. */
import { Toolbar as BaseToolbar } from '@base-ui/react/toolbar';
import {
  Bold,
  Code,
  Italic,
  Link,
  List,
  ListChecks,
  ListOrdered,
  Quote,
  Redo2,
  Strikethrough,
  Underline,
  Undo2,
} from 'lucide-react';
import { useRef, type ReactElement, type ReactNode } from 'react';
import { useStore } from '../../sync/use-store.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import type { ActionName } from '../commands/actions.ts';
import type { EditorSurface } from '../editor-surface.ts';
import { ariaChord, showChord } from '../shortcuts/key-chord.ts';
import { chordOf, type SurfaceCommand } from '../shortcuts/key-table.ts';
import { BlockMenu } from './block-menu.tsx';
import { InsertMenu } from './insert-menu.tsx';
import { LayoutPopover } from './layout-popover.tsx';
import { LookPopover } from './look-popover.tsx';
import type { WritingState } from './writing-state.ts';
import './toolbar.css';

interface ToolProps {
  readonly name: ActionName | SurfaceCommand;
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

function Tool({ name, label, icon, isApple, pressed, disabled = false, onPress }: ToolProps): ReactElement {
  const chord = chordOf(name);
  return (
    <Tooltip text={chord === null ? label : `${label} (${showChord(chord, isApple)})`}>
      <BaseToolbar.Button
        className="tool"
        aria-label={label}
        aria-pressed={pressed}
        aria-keyshortcuts={chord === null ? undefined : ariaChord(chord, isApple)}
        disabled={disabled}
        onMouseDown={keepFocus}
        onClick={onPress}
      >
        {icon}
      </BaseToolbar.Button>
    </Tooltip>
  );
}

const MARK_TOOLS = [
  { name: 'bold', label: 'Bold', icon: <Bold aria-hidden /> },
  { name: 'italic', label: 'Italic', icon: <Italic aria-hidden /> },
  { name: 'underline', label: 'Underline', icon: <Underline aria-hidden /> },
  { name: 'strikethrough', label: 'Strikethrough', icon: <Strikethrough aria-hidden /> },
  { name: 'code', label: 'Code', icon: <Code aria-hidden /> },
] as const;

const BLOCK_TOOLS = [
  { name: 'bulletList', label: 'Bulleted list', icon: <List aria-hidden /> },
  { name: 'numberedList', label: 'Numbered list', icon: <ListOrdered aria-hidden /> },
  { name: 'checkList', label: 'Checklist', icon: <ListChecks aria-hidden /> },
  { name: 'quote', label: 'Quote', icon: <Quote aria-hidden /> },
] as const;

export function Toolbar({ surface }: { readonly surface: EditorSurface }): ReactElement {
  const state = useStore(surface.writing);
  const { isApple } = surface;
  const menuPlace = useRef<HTMLDivElement>(null);
  return (
    <div className="toolbar-place">
      <BaseToolbar.Root className="toolbar" aria-label="Formatting">
        <BaseToolbar.Group className="toolbar-group" aria-label="History">
          <Tool
            name="undo"
            label="Undo"
            icon={<Undo2 aria-hidden />}
            isApple={isApple}
            disabled={!state.canUndo}
            onPress={() => surface.undo()}
          />
          <Tool
            name="redo"
            label="Redo"
            icon={<Redo2 aria-hidden />}
            isApple={isApple}
            disabled={!state.canRedo}
            onPress={() => surface.redo()}
          />
        </BaseToolbar.Group>
        <BaseToolbar.Separator className="toolbar-line" />
        <BlockMenu surface={surface} kind={state.kind} place={menuPlace} />
        <BaseToolbar.Separator className="toolbar-line" />
        <TextTools surface={surface} state={state} />
        <LookPopover surface={surface} state={state} place={menuPlace} />
        <BaseToolbar.Separator className="toolbar-line" />
        <BaseToolbar.Group className="toolbar-group" aria-label="Blocks">
          {BLOCK_TOOLS.map((tool) => (
            <Tool
              key={tool.name}
              {...tool}
              isApple={isApple}
              pressed={state.kind === tool.name}
              onPress={() => surface.run(tool.name)}
            />
          ))}
        </BaseToolbar.Group>
        <BaseToolbar.Separator className="toolbar-line" />
        <LayoutPopover surface={surface} state={state} place={menuPlace} />
        <InsertMenu surface={surface} place={menuPlace} />
      </BaseToolbar.Root>
      <div ref={menuPlace} />
    </div>
  );
}

function TextTools({
  surface,
  state,
}: {
  readonly surface: EditorSurface;
  readonly state: WritingState;
}): ReactElement {
  const { isApple } = surface;
  return (
    <BaseToolbar.Group className="toolbar-group" aria-label="Text">
      {MARK_TOOLS.map((tool) => (
        <Tool
          key={tool.name}
          {...tool}
          isApple={isApple}
          pressed={state.marks.includes(tool.name)}
          onPress={() => surface.run(tool.name)}
        />
      ))}
      <Tool
        name="link"
        label="Link"
        icon={<Link aria-hidden />}
        isApple={isApple}
        pressed={state.inLink}
        onPress={() => surface.links.edit()}
      />
    </BaseToolbar.Group>
  );
}
