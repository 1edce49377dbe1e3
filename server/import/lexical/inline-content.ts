/**
 * The characters and inline objects of a node that stands as a block of text. Knows which nodes stand within a line; what stands
 * among them as a block of its own is handed to whoever asked.
 */
import * as Y from 'yjs';
import { dateValues, parseDay } from '../../../flow/inline-objects/date.ts';
import type { ObjectValues } from '../../../flow/inline-objects/inline-object.ts';
import { equationValues } from '../../../flow/inline-objects/inline-equation.ts';
import { NO_MARKS, pushInline } from '../../../flow/inline.ts';
import type { Inline, InlineObject, Marks } from '../../../flow/schema.ts';
import type { Skipped } from './skipped.ts';
import { linkMarks, textMarks } from './text-marks.ts';
import type { ForeignNode } from './tree.ts';

const LINKS: ReadonlySet<string> = new Set(['link', 'autolink']);
/** Elements that only wrap a part of a line. */
const WRAPPERS: ReadonlySet<string> = new Set(['overflow', 'mark']);

/** True for what stands within a line wherever it is met. Other nodes do so only among characters. */
export function isInline(node: ForeignNode): boolean {
  if (node.text !== null || node.type === 'linebreak' || node.type === 'datetime') return true;
  if (node.type === 'equation') return node.props.get('inline') === true;
  return LINKS.has(node.type) || WRAPPERS.has(node.type);
}

/** Adds a line break. Its marks mean nothing; it goes on with those before it, as our own editor writes it. */
export function addLineBreak(content: Inline[]): void {
  pushInline(content, { kind: 'text', text: '\n', marks: content.at(-1)?.marks ?? NO_MARKS });
}

export interface InlineSink {
  readonly skipped: Skipped;
  /** The content that is being gathered now. */
  readonly content: Inline[];
  /** True where the node was taken as something else than a part of the line. */
  takeApart(node: ForeignNode): boolean;
}

/** Adds nodes to the sink's content; `marks` are those of the links around them. */
export function addInline(nodes: readonly ForeignNode[], marks: Marks, sink: InlineSink): void {
  for (const node of nodes) {
    if (node.text !== null) {
      const text = shownText(node, node.text, sink.skipped).toWellFormed();
      if (text !== '') pushInline(sink.content, { kind: 'text', text, marks: textMarks(node, marks, sink.skipped) });
    } else if (node.type === 'linebreak') addLineBreak(sink.content);
    else if (LINKS.has(node.type)) addInline(node.children, linkMarks(node, marks, sink.skipped), sink);
    else if (!sink.takeApart(node)) addOther(node, marks, sink);
  }
}

/** What an editor shows of a text node. A tab is a tab, whatever a merge has left in its place. */
export function shownText(node: ForeignNode, text: string, skipped: Skipped): string {
  if (node.type !== 'tab') return text;
  if (text !== '\t') skipped.add('loose-text');
  return '\t';
}

function addOther(node: ForeignNode, marks: Marks, sink: InlineSink): void {
  const values = objectOf(node);
  if (values !== null) {
    // A Y.Map is a shared type; only the type of its events keeps TypeScript from seeing it.
    const object = new Y.Map<unknown>(Object.entries(values)) as unknown as InlineObject;
    pushInline(sink.content, { kind: 'object', object, marks: NO_MARKS });
    return;
  }
  if (node.type === 'mark') sink.skipped.add('comment');
  else if (!WRAPPERS.has(node.type)) sink.skipped.add(`node:${node.type}`);
  const said = node.children.length === 0 ? decoratorText(node) : '';
  if (said !== '') pushInline(sink.content, { kind: 'text', text: said, marks });
  addInline(node.children, marks, sink);
}

/** The inline object that a node becomes; null for one that becomes none. */
function objectOf(node: ForeignNode): ObjectValues | null {
  if (node.type === 'equation') return equationValues(equationSource(node));
  if (node.type !== 'datetime') return null;
  const moment = node.state.get('dateTime') ?? node.props.get('dateTime');
  const day = typeof moment === 'string' ? parseDay(moment.slice(0, 10)) : null;
  return day === null ? null : dateValues(day);
}

export function equationSource(node: ForeignNode): string {
  const source = node.props.get('equation');
  return typeof source === 'string' ? source.toWellFormed() : '';
}

/** Where programs keep what somebody wrote into a node that holds no text nodes. */
const WRITTEN: readonly string[] = [
  'question',
  'title',
  'name',
  'label',
  'text',
  'content',
  'caption',
  'altText',
  'url',
];
const MAX_WRITTEN_LENGTH = 10_000;

/** What a node of an unknown type says, as far as it can be told: nothing that somebody wrote is dropped for want of knowing its node. */
export function decoratorText(node: ForeignNode): string {
  const said: string[] = [];
  for (const fields of [node.props, node.state]) {
    for (const name of WRITTEN) said.push(...stringsOf(fields.get(name)));
    said.push(...stringsOf(fields.get('options')));
  }
  return said.join('\n').slice(0, MAX_WRITTEN_LENGTH).toWellFormed();
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'text' in one
      ? stringsOf(one.text)
      : typeof one === 'string'
        ? [one]
        : [],
  );
}
