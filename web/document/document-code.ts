/** The code that shows a document, in two parts that are fetched side by side, and what is fetched behind it; the home page needs none. */
import { LoadedPart } from '../ui/loaded-part.ts';

export const documentPage = new LoadedPart(() => import('./document-page.tsx'));
export const documentEditor = new LoadedPart(() => import('../editor/document-editor.tsx'));
export const sharePart = new LoadedPart(() => import('./share-part.tsx'), { whenIdle: true });
