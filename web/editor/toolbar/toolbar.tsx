/** The row of buttons above the text. Shows the state at the caret, does what the keys do, and keeps the caret in the text. */
import { List, ListChecks, ListOrdered, Quote, Redo2, Undo2 } from 'lucide-react';
import { useEffect, useRef, type ReactElement } from 'react';
import { useStore } from '../../sync/use-store.ts';
import { ToolGroup, ToolLine, ToolRow } from '../../ui/tool-row.tsx';
import type { EditorSurface } from '../editor-surface.ts';
import { BlockMenu } from './block-menu.tsx';
import { InsertMenu } from './insert-menu.tsx';
import { LayoutPopover } from './layout-popover.tsx';
import { LookPopover } from './look-popover.tsx';
import { TextTools } from './text-tools.tsx';
import { Tool } from './tool.tsx';
import './toolbar.css';

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
  const bar = useRef<HTMLDivElement>(null);
  useEffect(
    () => surface.tools.answer('toolbar', () => bar.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()),
    [surface],
  );
  return (
    <div className="toolbar-place">
      <ToolRow ref={bar} className="toolbar" aria-label="Formatting">
        <ToolGroup className="toolbar-group" aria-label="History">
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
        </ToolGroup>
        <ToolLine />
        <BlockMenu surface={surface} kind={state.kind} place={menuPlace} />
        <ToolLine />
        <TextTools surface={surface} state={state} />
        <LookPopover surface={surface} state={state} place={menuPlace} />
        <ToolLine />
        <ToolGroup className="toolbar-group" aria-label="Blocks">
          {BLOCK_TOOLS.map((tool) => (
            <Tool
              key={tool.name}
              {...tool}
              isApple={isApple}
              pressed={state.kind === tool.name}
              onPress={() => surface.run(tool.name)}
            />
          ))}
        </ToolGroup>
        <ToolLine />
        <LayoutPopover surface={surface} state={state} place={menuPlace} />
        <InsertMenu surface={surface} place={menuPlace} />
      </ToolRow>
      <div ref={menuPlace} />
    </div>
  );
}
