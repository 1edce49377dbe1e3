/** What reads and writes Markdown, fetched behind the first screen; its reader runs in a worker of its own. */
import { LoadedPart } from '../../ui/loaded-part.ts';
import type * as Markdown from './markdown-part.ts';

export const markdownPart = new LoadedPart<typeof Markdown>(() => import('./markdown-part.ts'), { whenIdle: true });
