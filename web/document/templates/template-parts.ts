/** The few things that templates are written with: blocks of the flow in short words. Pure but for the ids it is given. */
import * as Y from 'yjs';
import { CALLOUT, CALLOUT_BODY, type CalloutKind } from '../../../flow/blocks/callout.ts';
import { HEADING, type HeadingLevel } from '../../../flow/blocks/heading.ts';
import { LIST_ITEM } from '../../../flow/blocks/list-item.ts';
import { cellSlot, readTable, TABLE, TABLE_KEYS } from '../../../flow/blocks/table.ts';
import type { PlainBlock } from '../../../flow/edit.ts';
import { dateValues, type Day } from '../../../flow/inline-objects/date.ts';
import type { Inline, InlineObject, Marks } from '../../../flow/schema.ts';
import { newTableProps } from '../../../flow/table-shape.ts';

/** What a template may ask for. */
export interface Occasion {
  readonly today: Day;
  /** The day as its reader writes it. */
  readonly todayInWords: string;
  /** An id that no other block has. */
  readonly makeId: () => string;
}

/** A document to begin with. */
export interface Template {
  readonly title: string;
  readonly blocks: readonly PlainBlock[];
}

type Words = string | readonly Inline[];

export function text(value: string, marks: Marks = {}): Inline {
  return { kind: 'text', text: value, marks };
}

/** What is to be replaced by whoever uses the template. */
export function hint(value: string): Inline {
  return text(value, { italic: true, color: 'gray' });
}

export function date(day: Day): Inline {
  // What stands for an inline object in the text is a Y.Map, whatever is in it.
  const object = new Y.Map<unknown>(Object.entries(dateValues(day))) as unknown as InlineObject;
  return { kind: 'object', object, marks: {} };
}

function contentOf(words: Words): readonly Inline[] {
  return typeof words === 'string' ? (words === '' ? [] : [text(words)]) : words;
}

export function paragraph(words: Words = ''): PlainBlock {
  return { content: contentOf(words) };
}

export function heading(level: HeadingLevel, words: string): PlainBlock {
  return { type: HEADING.type, props: { level }, content: [text(words)] };
}

export function item(list: 'bullet' | 'number' | 'check', words: Words = ''): PlainBlock {
  return { type: LIST_ITEM.type, props: { list, depth: 0 }, content: contentOf(words) };
}

export function callout(occasion: Occasion, kind: CalloutKind, words: Words): PlainBlock[] {
  const id = occasion.makeId();
  return [
    { id, type: CALLOUT.type, props: { kind } },
    { in: [id, CALLOUT_BODY], content: contentOf(words) },
  ];
}

/** A table whose first row is its head. */
export function table(occasion: Occasion, rows: readonly (readonly Words[])[]): PlainBlock[] {
  const id = occasion.makeId();
  const props = {
    ...newTableProps(rows.length, rows[0]?.length ?? 1, occasion.makeId),
    [TABLE_KEYS.headerRow]: true,
  };
  const grid = readTable(props);
  const cells = rows.flatMap((row, r) =>
    row.map((words, c): PlainBlock => ({
      in: [id, cellSlot(grid.rows[r] ?? '', grid.columns[c] ?? '')],
      content: contentOf(words),
    })),
  );
  return [{ id, type: TABLE.type, props }, ...cells];
}
