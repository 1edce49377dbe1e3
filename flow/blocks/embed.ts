/**
 * The embed: a void block that shows a link as a card. `url` is the address, `title` what the writer calls it. Nothing is
 * ever fetched from the address: the card shows what is stored and what the address itself says.
 */
import { safeHref } from '../links.ts';
import type { BlockProps } from '../schema.ts';
import type { BlockSpec } from './block-spec.ts';

export const EMBED = { type: 'embed', isVoid: true, defaults: {} } as const satisfies BlockSpec;

export const MAX_EMBED_TITLE_LENGTH = 200;

/** A card stands for a page: of the addresses that a link may have, those of the web (HOSTILE I1). Null where it must stay inert. */
export function embedUrl(props: BlockProps): URL | null {
  const href = safeHref(props['url']);
  const url = href === null ? null : URL.parse(href);
  return url !== null && /^https?:$/.test(url.protocol) ? url : null;
}

/** Empty where the writer gave none. */
export function embedTitle(props: BlockProps): string {
  const title = props['title'];
  return typeof title === 'string' ? title.slice(0, MAX_EMBED_TITLE_LENGTH).toWellFormed() : '';
}
