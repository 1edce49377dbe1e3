/** Blocks as short lines that a person can check, for tests: type, properties, place, and the text with its marks in brackets. */
import { readObject } from '../inline-objects/inline-object.ts';
import type { PlainBlock } from '../edit.ts';
import type { Block, Inline, Marks } from '../schema.ts';

export function blockLine(block: Block | PlainBlock): string {
  const { content = [], props = {}, type = 'paragraph' } = block;
  const settings = Object.entries(props)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const where = placeOf(block);
  const head = [type, ...settings].join(' ');
  return `${where === '' ? '' : `<${where}> `}${head}: ${content.map(inlineText).join('')}`;
}

function placeOf(block: Block | PlainBlock): string {
  if ('in' in block && block.in !== undefined) return block.in.join('/');
  return 'at' in block && block.at.container !== null ? `${block.at.container}/${block.at.slot}` : '';
}

function inlineText(inline: Inline): string {
  if (inline.kind === 'object') return `{${JSON.stringify(readObject(inline.object))}}`;
  const text = JSON.stringify(inline.text).slice(1, -1);
  const marks = marksText(inline.marks);
  return marks === '' ? text : `[${marks}|${text}]`;
}

function marksText(marks: Marks): string {
  return Object.entries(marks)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) =>
      value === true ? name : `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    .join(' ');
}
