/**
 * A block's characters as one reads them: an inline object stands there with the words that it shows, so that a name is found in a
 * mention. Knows how places in those words lie in the flow, where an object is one unit. Pure; searches nothing.
 */
import { readObject } from '../../../flow/inline-objects/inline-object.ts';
import { objectText } from '../../../flow/inline-objects/object-text.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import { showDay } from '../inlines/show-day.ts';
import type { Hit } from './search.ts';

/** Stands for an object that says nothing: U+FFFC, the object replacement character. */
const SOMETHING = '\uFFFC';

interface ObjectWords {
  /** Where it stands in the flow, from the start of the block. */
  readonly unit: number;
  /** Where its words stand in the text, [from, to). */
  readonly from: number;
  readonly to: number;
}

interface Spoken {
  readonly text: string;
  readonly objects: readonly ObjectWords[];
}

export function spokenOf({ content }: LiveBlock): Spoken {
  let text = '';
  let unit = 0;
  const objects: ObjectWords[] = [];
  for (const inline of content) {
    if (inline.kind === 'text') {
      text += inline.text;
      unit += inline.text.length;
      continue;
    }
    const words = objectText(readObject(inline.object), showDay) || SOMETHING;
    objects.push({ unit, from: text.length, to: text.length + words.length });
    text += words;
    unit++;
  }
  return { text, objects };
}

/** Hits in the words as hits in the flow. One in an object is the whole of it; several in one object are one hit. */
export function hitsInFlow({ objects }: Spoken, found: readonly Hit[]): readonly Hit[] {
  if (objects.length === 0) return found;
  const hits: Hit[] = [];
  for (const hit of found) {
    const touched = objects.some(({ from, to }) => hit.from < to && hit.to > from);
    const from = unitAt(objects, hit.from, 0);
    const to = unitAt(objects, hit.to, 1);
    const last = hits.at(-1);
    if (last !== undefined && from < last.to) continue;
    hits.push({ ...hit, from, to, ...(touched ? { isInObject: true } : {}) });
  }
  return hits;
}

/** The flow offset of a place in the words; within an object its start, or with `end` 1 its end. */
function unitAt(objects: readonly ObjectWords[], at: number, end: 0 | 1): number {
  let shift = 0;
  for (const { unit, from, to } of objects) {
    if (at < to && (end === 0 ? at >= from : at > from)) return unit + end;
    if (at >= to) shift = unit + 1 - to;
  }
  return at + shift;
}
