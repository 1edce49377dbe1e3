/**
 * What a transaction changed in a Y.Text, as a Delta. Yjs offers `event.delta`, but computing that one deletes format marks
 * it finds redundant (yjs 13.6, YTextEvent.delta), so that a reader would write. This one only looks: it walks the items
 * once with the marks as they were and as they are, and says of each item what became of it.
 */
import * as Y from 'yjs';
import { Delta } from './delta.ts';
import { marksChange } from './inline.ts';
import type { Json, Marks } from './schema.ts';
import { RunningAttributes } from './stored-marks.ts';

/** The part of a Y.YTextEvent that is looked at. */
interface TextEvent {
  readonly target: { readonly _start: Y.Item | null };
  adds(item: Y.Item): boolean;
  deletes(item: Y.Item): boolean;
}

/** Valid while the event is being handled: afterwards Yjs may have thrown the deleted content away. */
export function eventDelta(event: TextEvent): Delta {
  const delta = new Delta();
  const were = new RunningAttributes();
  const are = new RunningAttributes();
  for (let item = event.target._start; item !== null; item = item.right) {
    const isNew = event.adds(item);
    const existed = !isNew && (!item.deleted || event.deletes(item));
    const exists = !item.deleted;
    const { content } = item;
    if (content instanceof Y.ContentFormat) {
      // Yjs keeps JSON in a format mark; null ends it.
      const value = content.value as Json;
      if (existed) were.set(content.key, value);
      if (exists) are.set(content.key, value);
    } else if (item.countable) {
      if (existed && exists) delta.retain(item.length, marksChange(were.marks, are.marks) ?? undefined);
      else if (existed) delta.delete(item.length);
      else if (exists) insertContent(delta, content, are.marks);
    }
  }
  return delta.chop();
}

function insertContent(delta: Delta, content: Y.Item['content'], marks: Marks): void {
  if (content instanceof Y.ContentString) delta.insert(content.str, marks);
  else {
    // An embedded value: a shared type, or a plain object of another program.
    for (const value of content.getContent() as unknown[]) delta.insert(Object(value) as object, marks);
  }
}
