/**
 * Which files the first script of a page is put into: one that every page begins with, one for what the pages around documents and
 * documents share, one for a document. Fewer files pack better and are fetched in one go; what is loaded when first used stays by itself.
 */

import { join } from 'node:path';

/** What the build knows of its modules. */
interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

const PAGE = 'web/main.tsx';
const START = 'web/start-pages.tsx';
const DOCUMENT = ['web/document/document-page.tsx', 'web/editor/document-editor.tsx'];

/** Everything that a module cannot run without. */
function closure(from: string, modules: Modules, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(from)) return found;
  found.add(from);
  for (const id of modules.getModuleInfo(from)?.importedIds ?? []) closure(id, modules, found);
  return found;
}

const ROOT = join(import.meta.dirname, '..', '..');
let sets: {
  readonly page: ReadonlySet<string>;
  readonly start: ReadonlySet<string>;
  readonly document: ReadonlySet<string>;
} | null = null;

export function firstChunkOf(id: string, modules: Modules): string | null {
  sets ??= {
    page: closure(join(ROOT, PAGE), modules),
    start: closure(join(ROOT, START), modules),
    document: new Set(DOCUMENT.flatMap((path) => [...closure(join(ROOT, path), modules)])),
  };
  const inDocument = sets.document.has(id);
  if (sets.page.has(id)) return 'page';
  if (inDocument && sets.start.has(id)) return 'shared';
  return inDocument ? 'document' : null;
}
