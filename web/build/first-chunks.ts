/**
 * Which files the first script of a page is put into: `early`, which opens a document's socket before anything else is here; `page`, with which
 * every page begins; `document`, the session of a document and what stands around it; `editor`, the text itself. A document's text is
 * taken in while its editor is still on its way. Fewer files pack better; what is loaded when first used stays by itself, but for libraries.
 */

import { join } from 'node:path';

/** What the build knows of its modules. */
interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** What the early script's file is called in the build. */
export const EARLY = 'early';
const EARLY_SCRIPT = 'web/open-early.ts';
const PAGE = 'web/main.tsx';
const START = 'web/start-pages.tsx';
const DOCUMENT = 'web/document/document-page.tsx';
const EDITOR = 'web/editor/document-editor.tsx';

/** Libraries of which several late parts need something: in one file each, or there would be dozens, and the first script names them all. */
const LATE = [
  { name: 'popups', holds: '/node_modules/@base-ui/' },
  { name: 'popups', holds: '/node_modules/@floating-ui/' },
  { name: 'icons', holds: '/node_modules/lucide-react/' },
];

/** Everything that a module cannot run without. */
function closure(from: string, modules: Modules, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(from)) return found;
  found.add(from);
  for (const id of modules.getModuleInfo(from)?.importedIds ?? []) closure(id, modules, found);
  return found;
}

const ROOT = join(import.meta.dirname, '..', '..');
let sets: Record<typeof EARLY | 'page' | 'start' | 'document' | 'editor', ReadonlySet<string>> | null = null;

export function firstChunkOf(id: string, modules: Modules): string | null {
  const from = (path: string) => closure(join(ROOT, path), modules);
  sets ??= {
    early: from(EARLY_SCRIPT),
    page: from(PAGE),
    start: from(START),
    document: from(DOCUMENT),
    editor: from(EDITOR),
  };
  if (sets.early.has(id)) return EARLY;
  const isForDocuments = sets.document.has(id) || sets.editor.has(id);
  if (sets.page.has(id) || (isForDocuments && sets.start.has(id))) return 'page';
  if (sets.document.has(id)) return 'document';
  if (sets.editor.has(id)) return 'editor';
  return LATE.find(({ holds }) => id.includes(holds))?.name ?? null;
}

/**
 * The scripts that are asked for together with a part that is loaded when first used. Those that it shares with others are found in it, or are
 * here already; were all named, the first script would be a hundred names longer. Its styles the build names by itself.
 */
export function neededAtOnce(_file: string, needed: string[], { hostType }: { readonly hostType: string }): string[] {
  return hostType === 'js' ? [] : needed;
}
