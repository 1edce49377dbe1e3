/**
 * The documents that are frozen with a version (flow/frozen/README.md): one with everything that a flow holds, one with what it must
 * bear, and some that real editors wrote at once.
 */
import * as prng from 'lib0/prng';
import * as Y from 'yjs';
import { anchorOf } from '../../flow/anchors.ts';
import { appendBlocks, applyEdit, type PlainBlock } from '../../flow/edit.ts';
import { Delta } from '../../flow/delta.ts';
import { createDocumentUpdate } from '../../flow/create.ts';
import { MENTION } from '../../flow/inline-objects/mention.ts';
import { keepQuiet } from '../../flow/quiet.ts';
import { documentBody, documentTitle, readBlocks } from '../../flow/read.ts';
import {
  FLAG_MARKS,
  type BlockProps,
  type Inline,
  type InlineObject,
  type Json,
  type Marks,
} from '../../flow/schema.ts';
import { FuzzAuthor } from '../fuzz/author.ts';
import { Ledger } from '../fuzz/ledger.ts';

const text = (value: string, marks: Marks = {}): Inline => ({ kind: 'text', text: value, marks });

function object(values: Readonly<Record<string, Json>>): Inline {
  // A Y.Map is a shared type; only the type of its events keeps TypeScript from seeing it.
  const map = new Y.Map<unknown>(Object.entries(values)) as unknown as InlineObject;
  return { kind: 'object', object: map, marks: {} };
}

function block(id: string, type: string, props: BlockProps, ...content: Inline[]): PlainBlock {
  return { id, type, props, content };
}

function within(container: string, slot: string, plain: PlainBlock): PlainBlock {
  return { ...plain, in: [container, slot] };
}

function emptyDocument(clientId: number, title: string): Y.Doc {
  const doc = new Y.Doc();
  keepQuiet(doc);
  doc.clientID = clientId;
  documentTitle(doc).insert(0, title);
  return doc;
}

const TABLE: BlockProps = {
  'row:top': 'a0',
  'row:middle': 'a1',
  'row:bottom': 'a2',
  'col:left': 'a0',
  'col:right': 'a1',
  'col:between': 'a0V',
  'width:left': 120,
  headerRow: true,
  headerColumn: true,
  'merge:middle:left': ['bottom', 'between'],
};

/** Every block, mark, inline object, container and move. */
export function writeEverything(): Uint8Array {
  const doc = emptyDocument(7, 'Everything \u{1F9F6}');
  const body = documentBody(doc);
  appendBlocks(
    body,
    [
      ...[1, 2, 3].map((level) => block(`h${level}`, 'heading', { level, align: 'center' }, text(`Heading ${level}`))),
      block(
        'marks',
        'paragraph',
        {},
        ...FLAG_MARKS.map((mark) => text(mark, { [mark]: true })),
        text('\nplain \u{1F389}'),
      ),
      block(
        'looks',
        'paragraph',
        { align: 'justify', indent: 3 },
        text('link', { link: 'https://example.org/?a=b#c', bold: true }),
        text('red', { color: 'red' }),
        text('marked', { highlight: 'yellow', size: 'huge' }),
      ),
      block('quote', 'quote', { align: 'right' }, text('said')),
      block('i1', 'item', { list: 'bullet', depth: 0 }, text('one')),
      block('i2', 'item', { list: 'number', depth: 1, start: 4 }, text('four')),
      block('i3', 'item', { list: 'check', depth: 8, checked: true }, text('done')),
      block('code', 'code', { language: 'c++' }, text('if (a < b)\n\treturn;\n')),
      block('tex', 'equation', {}, text('e^{i\\pi} + 1 = 0')),
      block(
        'image',
        'image',
        { src: 'https://example.org/a.png', alt: 'a hill', width: 50, ratio: 0.75 },
        text('caption'),
      ),
      block('file', 'image', { file: 'ABCDEFGHIJKLMNOPQRSTUV', alt: '' }),
      block('rule', 'rule', {}),
      block('break', 'page-break', {}),
      block('embed', 'embed', { url: 'https://example.org/page', title: 'A page' }),
      block(
        'objects',
        'paragraph',
        {},
        text('with '),
        object({ inline: MENTION, kind: 'person', ref: 'p1', label: 'Ada' }),
        object({ inline: MENTION, kind: 'document', ref: 'd1', label: 'Plan' }),
        object({ inline: 'date', date: '2026-11-21' }),
        object({ inline: 'equation', tex: 'x^2' }),
      ),
      block('callout', 'callout', { kind: 'warning' }),
      within('callout', 'body', block('careful', 'paragraph', {}, text('careful'))),
      block('toggle', 'toggle', {}),
      within('toggle', 'summary', block('summary', 'heading', { level: 2 }, text('more'))),
      within('toggle', 'body', block('inner', 'table', { 'row:r': 'a0', 'col:c': 'a0' })),
      within('inner', 'r:c', block('cell', 'paragraph', {}, text('deep'))),
      block('columns', 'columns', { 'col:b': 'a1', 'col:a': 'a0', 'width:a': 2 }),
      within('columns', 'b', block('beta', 'paragraph', {}, text('right'))),
      within('columns', 'a', block('alpha', 'paragraph', {}, text('left'))),
      block('table', 'table', TABLE),
      within('table', 'top:left', block('t1', 'paragraph', {}, text('corner'))),
      within('table', 'top:right', block('t2', 'paragraph', {}, text('right'))),
      within('table', 'bottom:between', block('t3', 'item', { list: 'bullet', depth: 0 }, text('covered'))),
      within('table', 'middle:left', block('t4', 'paragraph', {}, text('covers'))),
      block('last', 'paragraph', {}, text('the last')),
      block('m1', 'paragraph', {}, text('moved before the quote, second')),
      block('m2', 'paragraph', {}, text('moved before the quote, first')),
      block('m3', 'paragraph', {}, text('moved to the end')),
      block('m4', 'paragraph', {}, text('moved to where a deleted block was')),
      block('gone', 'paragraph', {}, text('deleted')),
      block('after', 'paragraph', {}, text('after the deleted')),
    ],
    null,
  );
  move(body, 'm1', 'quote', 'a1');
  move(body, 'm2', 'quote', 'a0');
  move(body, 'm3', null, 'a0');
  move(body, 'm4', 'gone', 'a0');
  move(body, 'last', 'h1', 'a0');
  // Into a container, to a place among what stands there.
  move(body, 'i1', 'careful', 'a0', ['callout', 'body']);
  remove(body, 'gone');
  return Y.encodeStateAsUpdate(doc);
}

function marker(body: Y.Text, id: string): Y.Map<unknown> {
  const found = readBlocks(body).find((one) => one.id === id)?.marker;
  if (found === undefined || found === null) throw new Error(`no block ${id}`);
  return found;
}

function move(body: Y.Text, id: string, before: string | null, rank: string, into?: readonly [string, string]): void {
  const anchor = before === null ? null : marker(body, before);
  const [container, slot] = into ?? [null, ''];
  applyEdit(
    body,
    { change: new Delta(), keys: [], places: [{ marker: marker(body, id), container, slot, move: { anchor, rank } }] },
    null,
  );
}

function remove(body: Y.Text, id: string): void {
  let at = 0;
  for (const one of readBlocks(body)) {
    if (one.id === id) body.delete(at, one.length);
    else at += one.length;
  }
}

/** What no editor of ours writes, and a reader must bear all the same. */
export function writeOdd(): Uint8Array {
  const doc = emptyDocument(8, '');
  const body = documentBody(doc);
  const table = {
    'row:r1': 'a0',
    'row:r2': 'a0',
    'row:': 'a0',
    'row:x:y': 'a0',
    'row:n': 7,
    'col:c2': 'a0',
    'col:c1': 'a1',
  };
  body.insert(0, 'before any marker');
  appendBlocks(
    body,
    [
      block('rule', 'rule', {}),
      block(
        'odd',
        'hologram',
        { hue: 3, level: [1, { a: null }] },
        text('kept', { glow: 2, bold: true, link: 'javascript:x' }),
      ),
      block(
        'wild',
        'heading',
        { level: 99, align: 'sideways', indent: -4 },
        text('a'),
        object({ inline: 'sparkle', n: 1 }),
      ),
      { ...block('', '', {}, text('no id, no type')), in: ['toggle', 'body'] },
      block('twice', 'callout', {}),
      block('twice', 'toggle', {}),
      within('twice', 'body', block('in-first', 'paragraph', {}, text('in the first of two'))),
      within('twice', 'summary', block('no-slot', 'paragraph', {}, text('no such slot'))),
      within('nobody', 'body', block('no-home', 'paragraph', {}, text('no such container'))),
      within('odd', 'body', block('no-container', 'paragraph', {}, text('in what is no container'))),
      within('circle-b', 'body', block('circle-a', 'callout', {})),
      within('circle-a', 'body', block('circle-b', 'callout', {})),
      within('circle-b', 'body', block('in-circle', 'paragraph', {}, text('in a circle'))),
      within('self', 'body', block('self', 'callout', {})),
      block('table', 'table', {
        ...table,
        // The columns stand as c2, c1. Of these only the second merges: the others name no row, reach into it, or begin in it.
        'merge:r1:c2': ['r9', 'c2'],
        'merge:r1:c1': ['r2', 'c1'],
        'merge:r2:c2': ['r2', 'c1'],
        'merge:r2:c1': ['r2', 'c1'],
      }),
      within('table', 'r2:c1', block('covered', 'paragraph', {}, text('covered'))),
      within('table', 'r2:c2', block('own', 'paragraph', {}, text('of its own'))),
      block('backwards', 'table', { ...table, 'merge:r2:c1': ['r1', 'c2'], 'merge:r1:c2': 'nonsense' }),
      within('backwards', 'r1:c1', block('not-merged', 'paragraph', {}, text('a corner before the cell'))),
      within('table', 'r9:c9', block('outside', 'paragraph', {}, text('no such cell'))),
      ...Array.from({ length: 20 }, (_one, depth) => {
        const container = block(`deep${depth}`, 'callout', {});
        return depth === 0 ? container : within(`deep${depth - 1}`, 'body', container);
      }),
      within('deep19', 'body', block('deepest', 'paragraph', {}, text('the deepest'))),
      block('lost', 'paragraph', {}, text('moved to nowhere')),
      block('mate-b', 'paragraph', {}, text('second of equal ranks by the text')),
      block('mate-a', 'paragraph', {}, text('first of the gap')),
      block('mate-c', 'paragraph', {}, text('third of equal ranks by the text')),
      block('home', 'paragraph', {}, text('home')),
      block('into-text', 'paragraph', {}, text('moved to a letter')),
      block('end', 'paragraph', {}, text('end')),
    ],
    null,
  );
  const home = anchorOf(marker(body, 'home'));
  const set = (id: string, at: Json) => marker(body, id).set('at', at);
  const before: Json = home === null ? null : [home.client, home.clock];
  set('lost', { before: [4_000_000_000, 5], rank: 'a0' });
  set('mate-b', { before, rank: 'a5' });
  set('mate-a', { before, rank: 'a1' });
  set('mate-c', { before, rank: 'a5', in: 'nonsense', more: true });
  set('into-text', { before: home === null ? null : [home.client, home.clock + 4], rank: 'zz' });
  // Its own gap stays where its marker is, though the block has gone.
  set('home', { rank: 'a0' });
  set('end', { before: ['x', 1], rank: 'a0' });
  set('wild', [1, 2]);
  const embedded = new Y.Map<unknown>([
    ['type', 7],
    ['cells', new Y.Array()],
    ['level', 2],
  ]);
  body.insertEmbed(body.length, embedded);
  body.insertEmbed(body.length, { image: 'of another program' });
  body.insert(body.length, 'at the very end', { bold: null, color: 'no-such-colour' });
  return Y.encodeStateAsUpdate(doc);
}

const CLIENTS = [100, 101, 102];

/** Real editors, at once, by chance: `seed` says how. */
export function writeWithEditors(seed: number): Uint8Array {
  const random = prng.create(seed);
  const ledger = new Ledger();
  const authors = CLIENTS.map(
    (clientId, index) => new FuzzAuthor({ index, random, ledger, clientId, isRemote: (origin) => origin === 'others' }),
  );
  try {
    const seedUpdate = createDocumentUpdate({ title: `By three editors (${seed})` });
    for (const { doc } of authors) Y.applyUpdate(doc, seedUpdate, 'others');
    for (let round = 0; round < 60; round++) {
      for (const author of authors) {
        author.look();
        for (let n = prng.int32(random, 0, 4); n > 0; n--) author.act();
      }
      exchange(authors.map(({ doc }) => doc));
    }
    const [first] = authors;
    if (first === undefined) throw new Error('nobody writes');
    return Y.encodeStateAsUpdate(first.doc);
  } finally {
    for (const author of authors) author.close();
  }
}

function exchange(docs: readonly Y.Doc[]): void {
  for (const from of docs) {
    for (const to of docs) {
      if (from !== to) Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)), 'others');
    }
  }
}
