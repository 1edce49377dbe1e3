/**
 * What reads and writes Markdown, fetched behind the first screen, or as soon as something is selected, which is what one does before copying;
 * its reader runs in a worker of its own.
 */
import { $getSelection, type LexicalEditor } from 'lexical';
import { LoadedPart } from '../../ui/loaded-part.ts';
import type * as Markdown from './markdown-part.ts';

export const markdownPart = new LoadedPart<typeof Markdown>(() => import('./markdown-part.ts'), { whenIdle: true });

/** Begins to fetch it once something is selected. Returns how to stop. */
export function fetchMarkdownOnSelection(editor: LexicalEditor): () => void {
  const stop = editor.registerUpdateListener(({ editorState }) => {
    if (!editorState.read(() => $getSelection()?.isCollapsed() === false)) return;
    markdownPart.begin();
    stop();
  });
  return stop;
}
