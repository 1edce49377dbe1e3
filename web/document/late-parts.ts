/** What the page of a document is made of and does not begin with: the editor, fetched beside it, and what comes behind the text. */
import { LoadedPart } from '../ui/loaded-part.ts';

export const documentEditor = new LoadedPart(() => import('../editor/document-editor.tsx'));
export const sharePart = new LoadedPart(() => import('./share-part.tsx'), { whenIdle: true });
export const closedPages = new LoadedPart(() => import('./closed-pages.tsx'), { whenIdle: true });
export const cornerCards = new LoadedPart(() => import('./corner-cards.tsx'), { whenIdle: true });
