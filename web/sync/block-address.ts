/**
 * The address of a block: `#block=<client>-<clock>`, the name that Yjs gave its marker for ever. It stands in the fragment, after
 * the key of a share address if there is one, and is no key itself. Pure.
 */
import type { ItemId } from '../../flow/schema.ts';

const BLOCK = /(?:^#?|&)block=(\d{1,10})-(\d{1,10})$/;

/** The block that a fragment names; null for one that names none. */
export function blockOf(fragment: string): ItemId | null {
  const [, client, clock] = BLOCK.exec(fragment) ?? [];
  return client === undefined || clock === undefined ? null : { client: Number(client), clock: Number(clock) };
}

/** The fragment without the block: a key, or nothing. */
export function withoutBlock(fragment: string): string {
  const rest = fragment.replace(BLOCK, '');
  return rest === '#' ? '' : rest;
}

/** Without a key: whoever follows it opens the document with their own, and who has none is given none. */
export function blockPath(documentId: string, { client, clock }: ItemId): string {
  return `/d/${documentId}#block=${client}-${clock}`;
}
