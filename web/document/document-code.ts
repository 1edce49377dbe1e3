/** The code that shows a document, in two parts that are fetched side by side; the home page needs neither. */
import { LoadedPart } from '../ui/loaded-part.ts';

export const documentPage = new LoadedPart(() => import('./document-page.tsx'));
export const documentEditor = new LoadedPart(() => import('../editor/document-editor.tsx'));
