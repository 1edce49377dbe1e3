/**
 * Going to places: to a block of this document, to one that an address names, out to where a link leads. Owns what such an
 * address means here and that the block is marked for a moment; never writes, so that readers can follow every link.
 */
import type { LexicalEditor } from 'lexical';
import * as Y from 'yjs';
import { safeHref } from '../../flow/links.ts';
import type { LiveBlock } from '../../flow/parse.ts';
import type { ItemId } from '../../flow/schema.ts';
import { blockOf, blockPath } from '../sync/block-address.ts';
import type { Clock } from '../sync/ports.ts';
import type { FlowBinding } from './binding/flow-binding.ts';
import { openLink } from './links/link-clicks.ts';
import { reveal } from './reveal.ts';
import type { Mentionables } from './typeahead/mention-source.ts';

export interface PlacesOptions {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly clock: Clock;
  readonly mentionables: Mentionables;
  readonly documentId: string;
  /** The scheme and host of the page. */
  readonly origin: string;
  readonly notify: (words: string) => void;
}

/** So long the block that one was led to is marked. */
const MARKED_MS = 2600;
/** A document that is still coming in may not have the block yet. */
const WAIT_MS = 10_000;
const MARK = 'data-target';

export class Places {
  readonly #options: PlacesOptions;
  #stopWaiting: (() => void) | null = null;

  constructor(options: PlacesOptions) {
    this.#options = options;
  }

  close(): void {
    this.#stopWaiting?.();
  }

  /** The address that leads to a block of this document. */
  addressOf(block: ItemId): string {
    return this.#options.origin + blockPath(this.#options.documentId, block);
  }

  /** Scrolls to a block and marks it for a moment. */
  goTo(block: LiveBlock): void {
    const { editor, binding, clock } = this.#options;
    const dom = reveal({ editor, binding }, block, block.type === 'heading' ? 'start' : 'center');
    if (dom === null) return;
    dom.setAttribute(MARK, '');
    clock.setTimer(MARKED_MS, () => dom.removeAttribute(MARK));
  }

  /** To the block that an address names, as soon as it is there. */
  arriveAt(id: ItemId): void {
    const { binding, clock, notify } = this.#options;
    this.#stopWaiting?.();
    if (this.#goToItem(id)) return;
    const stops = [
      binding.onPulled(() => {
        if (this.#goToItem(id)) this.#stopWaiting?.();
      }),
    ];
    const timer = clock.setTimer(WAIT_MS, () => {
      this.#stopWaiting?.();
      notify('What this link leads to is no longer in the document.');
    });
    this.#stopWaiting = () => {
      this.#stopWaiting = null;
      timer.cancel();
      for (const stop of stops) stop();
    };
  }

  /** Follows an address as a click on it does: within this document at once, else in a tab of its own. */
  follow(address: string | null): void {
    const block = this.#blockHere(address);
    if (block === null) openLink(address);
    else this.arriveAt(block);
  }

  /** What a document that this device knows is called; null for any other address. */
  titleOf(address: string): string | null {
    const url = URL.parse(address);
    const id = url?.origin === this.#options.origin ? /^\/d\/([A-Za-z0-9_-]{22})$/.exec(url.pathname)?.[1] : undefined;
    if (id === undefined) return null;
    if (id === this.#options.documentId) return 'This document';
    return this.#options.mentionables.list().find(({ kind, ref }) => kind === 'document' && ref === id)?.label ?? null;
  }

  #blockHere(address: string | null): ItemId | null {
    const url = URL.parse(safeHref(address) ?? '');
    const { origin, documentId } = this.#options;
    return url?.origin === origin && url.pathname === `/d/${documentId}` ? blockOf(url.hash) : null;
  }

  #goToItem(id: ItemId): boolean {
    const block = this.#find(id);
    if (block !== null) this.goTo(block);
    return block !== null;
  }

  /** The block of this marker; where the marker was deleted since, as by joining two blocks, the one that has its place. */
  #find({ client, clock }: ItemId): LiveBlock | null {
    const { body, view } = this.#options.binding;
    const own = view.blocks.find(
      ({ marker }) => marker?._item?.id.client === client && marker._item.id.clock === clock,
    );
    if (own !== undefined) return own;
    if (body.doc === null) return null;
    const position = Y.createRelativePositionFromJSON({ item: { client, clock } });
    const store = body.doc.store.clients.get(client)?.at(-1);
    // Of an item that this replica does not have Yjs knows no place, and says so by throwing.
    if (store === undefined || clock >= store.id.clock + store.length) return null;
    const place = Y.createAbsolutePositionFromRelativePosition(position, body.doc);
    return place === null || place.type !== body ? null : view.placeOf(place.index).block;
  }
}
