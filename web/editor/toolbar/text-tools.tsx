/** The buttons for marks and links, as the row above the text and the tools of a selection have them. */
import { Bold, Code, Italic, Link, Strikethrough, Underline } from 'lucide-react';
import type { ReactElement } from 'react';
import { ToolGroup } from '../../ui/tool-row.tsx';
import type { EditorSurface } from '../editor-surface.ts';
import { Tool } from './tool.tsx';
import type { WritingState } from './writing-state.ts';

const MARK_TOOLS = [
  { name: 'bold', label: 'Bold', icon: <Bold aria-hidden /> },
  { name: 'italic', label: 'Italic', icon: <Italic aria-hidden /> },
  { name: 'underline', label: 'Underline', icon: <Underline aria-hidden /> },
  { name: 'strikethrough', label: 'Strikethrough', icon: <Strikethrough aria-hidden /> },
  { name: 'code', label: 'Code', icon: <Code aria-hidden /> },
] as const;

export function TextTools({
  surface,
  state,
}: {
  readonly surface: EditorSurface;
  readonly state: WritingState;
}): ReactElement {
  const { isApple } = surface;
  return (
    <ToolGroup className="toolbar-group" aria-label="Text">
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
    </ToolGroup>
  );
}
