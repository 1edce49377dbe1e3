/**
 * The content of a block as what Markdown says within a line. Marks become nodes in each other, from the link in; those that
 * Markdown has no sign for become the HTML that GitHub takes, colours and sizes are left out. Pure.
 */
import type { PhrasingContent } from 'mdast';
import { colorName } from '../../../flow/palette.ts';
import { readTex } from '../../../flow/inline-objects/inline-equation.ts';
import { readObject } from '../../../flow/inline-objects/inline-object.ts';
import { objectText } from '../../../flow/inline-objects/object-text.ts';
import { pushInline } from '../../../flow/inline.ts';
import { safeHref } from '../../../flow/links.ts';
import type { Inline, Marks } from '../../../flow/schema.ts';

/** `line` where a line may not end: in headings and cells. */
type Room = 'line' | 'lines';

type Sign = 'bold' | 'italic' | 'strikethrough' | 'underline' | 'superscript' | 'subscript' | 'highlight';

/** From the outermost in. */
const SIGNS: readonly Sign[] = [
  'highlight',
  'underline',
  'superscript',
  'subscript',
  'bold',
  'italic',
  'strikethrough',
];

const HTML_TAGS: Readonly<Partial<Record<Sign, string>>> = {
  underline: 'u',
  superscript: 'sup',
  subscript: 'sub',
  highlight: 'mark',
};

export function phrasingOf(content: readonly Inline[], room: Room): PhrasingContent[] {
  return linked(sayable(content), room);
}

/** The same with those marks alone that can be written, and none on the spaces at the edge of a run, where no sign may stand. */
function sayable(content: readonly Inline[]): Inline[] {
  const result: Inline[] = [];
  for (const inline of content) {
    const marks = sayableMarks(inline.marks);
    if (inline.kind !== 'text') {
      pushInline(result, { ...inline, marks });
      continue;
    }
    // A sign does not reach over the end of a line.
    for (const part of inline.text.split(/(\s*\n\s*)/)) {
      const [, before = '', words = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(part) ?? [];
      const { link, ...others } = marks;
      const spaces = words === '' || Object.keys(others).length > 0 ? (link === undefined ? {} : { link }) : marks;
      pushInline(result, { kind: 'text', text: before, marks: marks['code'] === true ? marks : spaces });
      pushInline(result, { kind: 'text', text: words, marks });
      pushInline(result, { kind: 'text', text: after, marks: marks['code'] === true ? marks : spaces });
    }
  }
  return result;
}

function sayableMarks(marks: Marks): Marks {
  const kept: Record<string, Marks[string]> = {};
  for (const sign of SIGNS) {
    if (sign === 'highlight' ? colorName(marks[sign]) !== null : marks[sign] === true) kept[sign] = true;
  }
  if (marks['code'] === true) kept['code'] = true;
  const link = marks['link'];
  const href = safeHref(link);
  // As it was written, where that is an address by itself.
  if (href !== null) kept['link'] = typeof link === 'string' && URL.canParse(link) ? link : href;
  return kept;
}

function linked(content: readonly Inline[], room: Room): PhrasingContent[] {
  const nodes: PhrasingContent[] = [];
  for (const run of runsBy(content, (marks) => marks['link'])) {
    const url = run[0]?.marks['link'];
    const children = signed(run, SIGNS, room);
    if (typeof url === 'string') nodes.push({ type: 'link', url, children });
    else nodes.push(...children);
  }
  return nodes;
}

function signed(content: readonly Inline[], signs: readonly Sign[], room: Room): PhrasingContent[] {
  const [sign, ...others] = signs;
  if (sign === undefined) return content.flatMap((inline) => plain(inline, room));
  return runsBy(content, (marks) => marks[sign]).flatMap((run, i, runs): PhrasingContent[] => {
    if (run[0]?.marks[sign] === undefined) return signed(run, others, room);
    const children = signed(run, others, room);
    const tag =
      HTML_TAGS[sign] ?? (sign === 'strikethrough' && !standsApart(runs[i - 1], run, runs[i + 1]) ? 'del' : null);
    if (tag !== null) return [{ type: 'html', value: `<${tag}>` }, ...children, { type: 'html', value: `</${tag}>` }];
    return [{ type: sign === 'bold' ? 'strong' : sign === 'italic' ? 'emphasis' : 'delete', children }];
  });
}

/** Whether signs around a run are read as such: words in them, spaces or nothing around. */
function standsApart(
  before: readonly Inline[] | undefined,
  run: readonly Inline[],
  after: readonly Inline[] | undefined,
): boolean {
  const [inside, left, right] = [textOf(run), textOf(before ?? []), textOf(after ?? [])];
  return (
    /^[\p{L}\p{N}]/u.test(inside) && /[\p{L}\p{N}]$/u.test(inside) && /(^|\s)$/.test(left) && /^(\s|$)/.test(right)
  );
}

function textOf(content: readonly Inline[]): string {
  return content.map((inline) => (inline.kind === 'text' ? inline.text : '\uFFFC')).join('');
}

function plain(inline: Inline, room: Room): PhrasingContent[] {
  if (inline.kind === 'object') {
    const values = readObject(inline.object);
    const tex = readTex(values);
    if (tex !== null && tex.trim() !== '') return [{ type: 'inlineMath', value: tex }];
    const words = objectText(values);
    return words === '' ? [] : [{ type: 'text', value: words }];
  }
  const isCode = inline.marks['code'] === true;
  return inline.text.split('\n').flatMap((line, i): PhrasingContent[] => {
    const nodes: PhrasingContent[] =
      i === 0 ? [] : [room === 'line' ? { type: 'html', value: '<br>' } : { type: 'break' }];
    if (line !== '') nodes.push(isCode ? { type: 'inlineCode', value: line } : { type: 'text', value: line });
    return nodes;
  });
}

function runsBy(content: readonly Inline[], valueOf: (marks: Marks) => Marks[string] | undefined): Inline[][] {
  const runs: Inline[][] = [];
  let value: Marks[string] | undefined;
  for (const inline of content) {
    const own = valueOf(inline.marks);
    const last = runs.at(-1);
    if (last !== undefined && own === value) last.push(inline);
    else runs.push([inline]);
    value = own;
  }
  return runs;
}
