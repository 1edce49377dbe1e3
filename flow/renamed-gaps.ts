/**
 * After an undo: moves name their gap by the marker that follows it, and a block that was deleted and is brought back has another
 * marker, right before the old one. Whoever stood before that block would be read behind it. So the one who undoes names the gap
 * anew; only this replica knows which marker goes on as which, the others get it told.
 */
import * as Y from 'yjs';
import { anchorOf } from './anchors.ts';
import { storedAt } from './at.ts';
import { isMarker } from './marker.ts';
import type { LiveBlock } from './parse.ts';
import { MARKER_KEYS, type ItemId } from './schema.ts';

/** `blocks` are those of the body as it is now. Writes nothing where no gap lost its name. */
export function nameGapsAnew(body: Y.Text, blocks: readonly LiveBlock[], origin: unknown): void {
  const { doc } = body;
  if (doc === null) return;
  const lost = blocks.flatMap(({ marker, at }) => {
    const before = at.move?.before ?? null;
    const goesOn = before === null ? null : broughtBackAs(body, before);
    return marker === null || at.move === null || goesOn === null ? [] : [{ marker, at, move: at.move, goesOn }];
  });
  if (lost.length === 0) return;
  doc.transact(() => {
    for (const { marker, at, move, goesOn } of lost) {
      const was = marker._map.get(MARKER_KEYS.at);
      marker.set(MARKER_KEYS.at, storedAt({ ...at, move: { ...move, before: goesOn } }));
      const is = marker._map.get(MARKER_KEYS.at);
      // As Yjs does where it redoes: taking back the move itself then finds what stands for it now.
      if (was !== undefined && is !== undefined) was.redone = is.id;
    }
  }, origin);
}

/** The marker that a deleted one was brought back as, or null. */
function broughtBackAs(body: Y.Text, { client, clock }: ItemId): ItemId | null {
  const store = body.doc?.store;
  let id: Y.ID | null = Y.createID(client, clock);
  let item: Y.Item | null = null;
  while (id !== null) {
    if (store === undefined || id.clock >= Y.getState(store, id.client)) return null;
    const struct: Y.Item | Y.GC = Y.getItem(store, id);
    if (!(struct instanceof Y.Item) || struct.parent !== body) return null;
    item = struct;
    id = struct.redone;
  }
  if (item === null || item.deleted || (item.id.client === client && item.id.clock === clock)) return null;
  const type = item.content instanceof Y.ContentType ? item.content.type : null;
  return isMarker(type) ? anchorOf(type) : null;
}
