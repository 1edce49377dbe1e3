/**
 * The reading and writing of HTML, fetched when somebody first touches the text: whoever only reads pastes nothing. Owns when; what a paste
 * does until it is here is `register-clipboard.ts`.
 */
import type { LexicalEditor } from 'lexical';
import { LoadedPart } from '../../ui/loaded-part.ts';
import type * as Html from './html.ts';

export type HtmlFlavour = Pick<typeof Html, 'drawnPictures' | 'readHtml' | 'writeHtml'>;

const PART = new LoadedPart<HtmlFlavour>(() => import('./html.ts'), { whenIdle: true });

/** Null while it is not here. */
export function htmlFlavour(): HtmlFlavour | null {
  return PART.value;
}

/** Null where it cannot be had now. */
export function fetchHtmlFlavour(): Promise<HtmlFlavour | null> {
  return PART.fetch();
}

const TOUCHES = ['focusin', 'pointerdown', 'keydown', 'dragenter'] as const;

/** Begins to fetch it once somebody touches the text. Returns how to stop. */
export function fetchHtmlOnTouch(editor: LexicalEditor): () => void {
  const begin = () => PART.begin();
  return editor.registerRootListener((root, former) => {
    for (const touch of TOUCHES) {
      former?.removeEventListener(touch, begin);
      root?.addEventListener(touch, begin, { once: true, passive: true });
    }
  });
}
