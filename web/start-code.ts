/** The code of the pages around documents, fetched when one of them is shown. */
import { LoadedPart } from './ui/loaded-part.ts';

export const startPages = new LoadedPart(() => import('./start-pages.tsx'), { whenIdle: true });
