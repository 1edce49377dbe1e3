/** Opens files on the first page: what reads them is fetched then. Stands here because the first page knows no editor. */
import { browserRandomBytes } from './sync/browser-ports.ts';
import type { Bring } from './sync/beginnings.ts';
import { LoadedPart } from './ui/loaded-part.ts';

const markdownFile = new LoadedPart(() => import('./editor/markdown/markdown-file.ts'));

/** What a new document is to begin with, or why not in words. */
export type Opened = { readonly bring: Bring } | { readonly words: string };

export async function bringFile(file: File): Promise<Opened> {
  const code = await markdownFile.fetch();
  if (code === null) return { words: 'The file cannot be read just now: the server cannot be reached.' };
  const read = await code.readMarkdownFile(file);
  if (!read.ok) return read;
  const makeId = () => Array.from(browserRandomBytes(9), (byte) => byte.toString(36).padStart(2, '0')).join('');
  return { bring: code.bringMarkdown(read, makeId) };
}
