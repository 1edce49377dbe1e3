/** The code that shows a document, which the home page does not need; the text's own is fetched beside it (`late-parts.ts`). */
import { LoadedPart } from '../ui/loaded-part.ts';

export const documentPage = new LoadedPart(() => import('./document-page.tsx'));
