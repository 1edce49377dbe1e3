/** The code that shows a document, in two parts that are fetched side by side, and what is fetched behind it; the home page needs none. */
import { LoadedPart } from '../ui/loaded-part.ts';

export const documentPage = new LoadedPart(() => import('./document-page.tsx'));
export const documentEditor = new LoadedPart(() => import('../editor/document-editor.tsx'));
/** What a picture's first bytes say: wanted when the first one is put in. */
export const imageHeaders = new LoadedPart(() => import('../../protocol/image-header.ts'), { whenIdle: true });
export const ownDocument = new LoadedPart(() => import('./save-as-own.ts'), { whenIdle: true });
export const sharePart = new LoadedPart(() => import('./share-part.tsx'), { whenIdle: true });
export const closedPages = new LoadedPart(() => import('./closed-pages.tsx'), { whenIdle: true });
export const cornerCards = new LoadedPart(() => import('./corner-cards.tsx'), { whenIdle: true });
