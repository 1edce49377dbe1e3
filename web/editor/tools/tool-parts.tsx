/**
 * The tools around the text that are fetched when they are first needed: find, palette, list of shortcuts, the tools of a selection,
 * the handles of blocks. Owns when that is; a tool that cannot be fetched is missed and breaks nothing.
 */
import { useEffect, useState, useSyncExternalStore, type ReactElement } from 'react';
import { useStore } from '../../sync/use-store.ts';
import { useEscapeWhile } from '../../ui/escape-while.ts';
import { LoadedPart, useLatePart } from '../../ui/loaded-part.ts';
import type { EditorSurface } from '../editor-surface.ts';
import type { PaletteCommand } from '../palette-commands.ts';
import type { Pointer } from '../handle/block-under.ts';
import { registerPageKeys } from '../shortcuts/page-keys.ts';
import type { Mentionables } from '../typeahead/mention-source.ts';

const findPart = new LoadedPart(() => import('../find/find-panel.tsx'), { whenIdle: true });
const palettePart = new LoadedPart(() => import('../command-palette/command-palette.tsx'), { whenIdle: true });
const shortcutPart = new LoadedPart(() => import('../command-palette/shortcut-list.tsx'), { whenIdle: true });
const writingParts = new LoadedPart(() => import('./writing-parts.tsx'), { whenIdle: true });

/** For whoever hears where the focus is before the tool is there. */
const FIELD_LABELS = { find: 'Find', replace: 'Find', palette: 'Find a command' } as const;

export interface ToolPartsProps {
  readonly surface: EditorSurface;
  readonly editable: boolean;
  readonly commands: readonly PaletteCommand[];
  readonly mentionables: Mentionables;
  readonly onOpenDocument: ((id: string) => void) | null;
}

export function ToolParts(props: ToolPartsProps): ReactElement {
  const { surface, editable } = props;
  const { tools } = surface;
  const open = useStore(tools.open);
  useEffect(() => {
    const show = (tool: 'find' | 'replace' | 'palette' | 'shortcuts') => (): boolean => {
      // Asked for a second time in its own field, the browser's own search is meant.
      if (tool === 'find' && document.activeElement?.closest('[role="search"]') !== null) return false;
      if (tool === 'replace' && !surface.editor.isEditable()) return false;
      // A palette that is open already has its own field, which keeps the keys: nobody would take what is typed ahead.
      if (tool === 'palette' && tools.open.get().tool === 'palette' && !tools.typedAhead.isTaking) return true;
      tools.show(tool);
      // The list of shortcuts has no field.
      if (tool !== 'shortcuts')
        tools.typedAhead.begin(document, FIELD_LABELS[tool], 'line', {
          escape: () => tools.hide(),
          giveBack: () => surface.focusText(),
        });
      return true;
    };
    return registerPageKeys({
      page: document,
      isApple: surface.isApple,
      act: {
        find: show('find'),
        replace: show('replace'),
        findNext: () => tools.open.get().tool !== 'find' && show('find')(),
        findPrevious: () => tools.open.get().tool !== 'find' && show('find')(),
        palette: show('palette'),
        shortcuts: show('shortcuts'),
      },
    });
  }, [surface, tools]);
  useEffect(() => () => tools.hide(), [tools]);
  useEffect(() => {
    // Who holds the key that begins a shortcut types on the moment it is pressed: by then the tool should be there.
    const prepare = (event: KeyboardEvent): void => {
      if (event.key !== 'Control' && event.key !== 'Meta') return;
      findPart.begin();
      palettePart.begin();
      window.removeEventListener('keydown', prepare);
    };
    window.addEventListener('keydown', prepare, { passive: true });
    return () => window.removeEventListener('keydown', prepare);
  }, []);
  return (
    <>
      <WritingTools surface={surface} editable={editable} />
      {open.tool === 'find' && (
        <FindTool surface={surface} editable={editable} replaces={open.replaces} asked={open.asked} />
      )}
      {open.tool === 'palette' && <PaletteTool {...props} />}
      {open.tool === 'shortcuts' && <ShortcutTool surface={surface} />}
    </>
  );
}

/** Null while it is being fetched, and where that failed: then the person is told, and the next time it is tried again. */
function useTool<T>(part: LoadedPart<T>, surface: EditorSurface): T | null {
  const state = useSyncExternalStore(part.subscribe, part.get, part.get);
  const failed = state !== null && 'failure' in state;
  useEffect(() => {
    if (!failed) return;
    surface.tools.hide();
    part.retry();
    surface.notify('This could not be loaded. Try it again when you are online.');
  }, [failed, part, surface]);
  return state === null || 'failure' in state ? null : state.part;
}

function FindTool(props: {
  readonly surface: EditorSurface;
  readonly editable: boolean;
  readonly replaces: boolean;
  readonly asked: number;
}): ReactElement | null {
  const part = useTool(findPart, props.surface);
  const { surface, asked } = props;
  // Read when it was asked for: what is selected in the panel's own field later is not meant.
  const [selected, setSelected] = useState({ asked, text: surface.selectedWords() });
  if (selected.asked !== asked) setSelected({ asked, text: surface.selectedWords() });
  return part === null ? null : (
    <part.FindPanel {...props} selected={selected.text} onClose={() => surface.tools.hide()} />
  );
}

function PaletteTool(props: ToolPartsProps): ReactElement | null {
  const part = useTool(palettePart, props.surface);
  return part === null ? null : <part.CommandPalette {...props} onClose={() => props.surface.tools.hide()} />;
}

function ShortcutTool({ surface }: { readonly surface: EditorSurface }): ReactElement | null {
  const part = useTool(shortcutPart, surface);
  // It has no field that takes what is typed ahead, Escape too.
  useEscapeWhile(part === null, () => surface.tools.hide());
  const [fromText] = useState(() => document.activeElement === surface.editor.getRootElement());
  return part === null ? null : (
    <part.ShortcutList
      isApple={surface.isApple}
      giveBack={fromText ? () => surface.focusText() : null}
      onClose={() => surface.tools.hide()}
    />
  );
}

/** The handles and the tools of a selection: fetched once somebody moves a pointer over the page, or comes into the text. */
function WritingTools({
  surface,
  editable,
}: {
  readonly surface: EditorSurface;
  readonly editable: boolean;
}): ReactElement | null {
  const [wanted, setWanted] = useState(false);
  // What the pointer does while they are being fetched: it need not move again for them to come, and who is selecting still is.
  const [pointer] = useState<Pointer>(() => ({ at: null, isPressed: false }));
  useEffect(() => {
    const note = (event: PointerEvent): void => {
      pointer.at = event.pointerType === 'touch' ? null : { x: event.clientX, y: event.clientY };
      pointer.isPressed = event.pointerType === 'mouse' && event.buttons !== 0;
    };
    const told = ['pointermove', 'pointerdown', 'pointerup'] as const;
    for (const type of told) window.addEventListener(type, note, { passive: true });
    return () => {
      for (const type of told) window.removeEventListener(type, note);
    };
  }, [pointer]);
  useEffect(() => {
    if (wanted) return undefined;
    const want = (): void => setWanted(true);
    window.addEventListener('pointermove', want, { passive: true, once: true });
    window.addEventListener('pointerdown', want, { passive: true, once: true });
    window.addEventListener('keydown', want, { passive: true, once: true });
    return () => {
      window.removeEventListener('pointermove', want);
      window.removeEventListener('pointerdown', want);
      window.removeEventListener('keydown', want);
    };
  }, [wanted]);
  return wanted ? <LoadedWritingTools surface={surface} editable={editable} pointer={pointer} /> : null;
}

function LoadedWritingTools(props: {
  readonly pointer: Pointer;
  readonly surface: EditorSurface;
  readonly editable: boolean;
}): ReactElement | null {
  const part = useLatePart(writingParts, true);
  // Nobody asked for them: without them one writes as before.
  return part === null ? null : <part.WritingParts {...props} />;
}
