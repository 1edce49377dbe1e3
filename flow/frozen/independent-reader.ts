/**
 * A second reader of the format, written from docs/FLOW.md and nothing else: it imports Yjs only. Slow and plain on purpose. It proves
 * that the page is enough, and it keeps our own reader honest about the documents in this folder.
 */
import * as Y from 'yjs';

export interface ReadBlock {
  readonly id: string;
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  /** Strings with their marks; inline objects as their keys. */
  readonly content: readonly { readonly text?: string; readonly object?: unknown; readonly marks: object }[];
  /** The slots that the block shows, with what stands in them; empty for what is no container. */
  readonly slots: readonly { readonly name: string; readonly blocks: readonly ReadBlock[] }[];
}

interface Open {
  readonly marker: Y.Map<unknown> | null;
  readonly id: string;
  readonly type: string;
  readonly props: Record<string, unknown>;
  readonly content: { text?: string; object?: unknown; marks: object }[];
}

const VOID = ['rule', 'page-break', 'embed'];
const CONTAINERS = ['callout', 'toggle', 'columns', 'table'];

export function readIndependently(doc: Y.Doc): { readonly title: string; readonly blocks: readonly ReadBlock[] } {
  const body = doc.getText('body');
  const inText = readText(body);
  const ordered = order(body, inText);
  const homes = findHomes(inText);
  const show = (home: Home | null): ReadBlock[] =>
    ordered
      .filter((block) => {
        const own = homes.get(block) ?? null;
        return home === null ? own === null : own?.container === home.container && own.slot === home.slot;
      })
      .map(({ content, id, props, type, ...block }) => {
        const container = inText.find((one) => one.marker !== null && one.marker === block.marker) ?? null;
        const slots =
          container === null ? [] : slotsOf(container).map((name) => ({ name, home: { container, slot: name } }));
        return { id, type, props, content, slots: slots.map(({ home: of, name }) => ({ name, blocks: show(of) })) };
      });
  return { title: doc.getText('title').toJSON(), blocks: show(null) };
}

/** "Reading the text". */
function readText(body: Y.Text): Open[] {
  const blocks: Open[] = [];
  let open: Open | null = null;
  // Yjs says `any` here; the page says what it can be.
  for (const { attributes = {}, insert } of body.toDelta() as { insert: unknown; attributes?: object }[]) {
    if (insert instanceof Y.Map && !insert.has('inline')) {
      open = openBlock(insert);
      blocks.push(open);
      continue;
    }
    if (open === null || (open.marker !== null && [...VOID, ...CONTAINERS].includes(open.type))) {
      open = { marker: null, id: '', type: 'paragraph', props: {}, content: [] };
      blocks.push(open);
    }
    const marks = marksOf(attributes);
    const last = open.content.at(-1);
    if (typeof insert !== 'string') {
      open.content.push({ object: insert instanceof Y.Map ? insert.toJSON() : insert, marks });
    } else if (last?.text !== undefined && alike(last.marks, marks)) last.text += insert;
    else open.content.push({ text: insert, marks });
  }
  return blocks.length > 0 ? blocks : [{ marker: null, id: '', type: 'paragraph', props: {}, content: [] }];
}

/** "Marks": of the attributes of one mark the highest count decides, then the highest client. */
function marksOf(attributes: object): object {
  const read = Object.entries(attributes).map(([key, value]: [string, unknown]) => {
    const [, name = key, count = '0', client = '0'] = /^([^~]+)~(\d{1,15})\.(\d{1,15})$/.exec(key) ?? [];
    return { key, name, count: Number(count), client: Number(client), value };
  });
  const decides = read.filter((one) =>
    read.every(
      (other) =>
        other === one ||
        other.name !== one.name ||
        other.count < one.count ||
        (other.count === one.count && other.client < one.client),
    ),
  );
  const has = decides.filter(({ key, name, value }) => key === name || value !== false);
  return Object.fromEntries(has.map(({ name, value }) => [name, value]));
}

function alike(a: object, b: object): boolean {
  const text = (marks: object) => JSON.stringify(Object.entries(marks).toSorted(([x], [y]) => (x < y ? -1 : 1)));
  return text(a) === text(b);
}

function openBlock(marker: Y.Map<unknown>): Open {
  const {
    at: _at,
    id,
    type,
    ...props
  } = Object.fromEntries(
    [...marker.entries()].filter(([, value]) => !(value instanceof Y.AbstractType) && !(value instanceof Uint8Array)),
  );
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return { marker, id: text(id), type: marker.has('type') ? text(type) : 'paragraph', props, content: [] };
}

/** "Where a block stands", the order. */
function order(body: Y.Text, blocks: readonly Open[]): Open[] {
  const moved = blocks.flatMap((block) => {
    const move = moveOf(block.marker?.get('at'));
    const gap = move === null ? 'nowhere' : gapOf(body, move.before);
    return move === null || gap === 'nowhere' ? [] : [{ block, gap, rank: move.rank }];
  });
  const inGap = (gap: Y.Map<unknown> | null) =>
    moved
      .filter((one) => one.gap === gap)
      .toSorted((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0))
      .map(({ block }) => block);
  const isMoved = (block: Open) => moved.some((one) => one.block === block);
  return [
    ...blocks.flatMap((block) => [
      ...(block.marker === null ? [] : inGap(block.marker)),
      ...(isMoved(block) ? [] : [block]),
    ]),
    ...inGap(null),
  ];
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

interface StoredMove {
  readonly before: readonly [client: number, clock: number] | null;
  readonly rank: string;
}

function moveOf(at: unknown): StoredMove | null {
  if (typeof at !== 'object' || at === null || !('rank' in at) || typeof at.rank !== 'string') return null;
  const before: unknown = 'before' in at ? at.before : null;
  if (before === null || before === undefined) return { before: null, rank: at.rank };
  if (!isList(before)) return null;
  const [client, clock] = before;
  const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
  return isWhole(client) && isWhole(clock) ? { before: [client, clock], rank: at.rank } : null;
}

function gapOf(body: Y.Text, before: StoredMove['before']): Y.Map<unknown> | null | 'nowhere' {
  if (before === null) return null;
  const [client, clock] = before;
  let found = false;
  for (let item = body._start; item !== null; item = item.right) {
    if (item.id.client === client && item.id.clock <= clock && clock < item.id.clock + item.length) found = true;
    if (!found || item.deleted || !(item.content instanceof Y.ContentType)) continue;
    const { type } = item.content;
    if (type instanceof Y.Map && !type.has('inline')) return type;
  }
  return found ? null : 'nowhere';
}

interface Home {
  readonly container: Open;
  readonly slot: string;
}

/** "Where a block stands", the container. */
function findHomes(blocks: readonly Open[]): Map<Open, Home> {
  const homes = new Map<Open, Home>();
  for (const block of blocks) {
    const at = block.marker?.get('at');
    const inside: unknown = typeof at === 'object' && at !== null && 'in' in at ? at.in : null;
    if (!isList(inside)) continue;
    const [id, slot] = inside;
    if (typeof id !== 'string' || typeof slot !== 'string' || id === '') continue;
    const container = blocks.find((one) => one.id === id && one.marker !== null && CONTAINERS.includes(one.type));
    const shown = container === undefined ? null : shownIn(container, slot);
    if (container !== undefined && shown !== null) homes.set(block, { container, slot: shown });
  }
  for (const block of blocks) if (around(block, homes).includes(block)) homes.delete(block);
  const tooDeep = () => blocks.find((block) => around(block, homes).length === 9);
  for (let block = tooDeep(); block !== undefined; block = tooDeep()) homes.delete(block);
  return homes;
}

/** The containers around a block, as far as they go or until one comes again. */
function around(block: Open, homes: ReadonlyMap<Open, Home>): Open[] {
  const found: Open[] = [];
  for (let at = homes.get(block)?.container; at !== undefined && !found.includes(at); at = homes.get(at)?.container) {
    found.push(at);
  }
  return found;
}

/** "Rows and columns". */
function rankedIds(props: Readonly<Record<string, unknown>>, prefix: string): string[] {
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return Object.entries(props)
    .filter(([key, rank]) => key.startsWith(prefix) && typeof rank === 'string')
    .map(([key, rank]) => ({ id: key.slice(prefix.length), rank: String(rank) }))
    .filter(({ id }) => id !== '' && !id.includes(':'))
    .toSorted((a, b) => compare(a.rank, b.rank) || compare(a.id, b.id))
    .map(({ id }) => id);
}

function slotsOf({ props, type }: Open): string[] {
  if (type === 'callout') return ['body'];
  if (type === 'toggle') return ['summary', 'body'];
  if (type === 'columns') return rankedIds(props, 'col:');
  return type === 'table' ? [...new Set(tableCells(props).values())] : [];
}

function shownIn(container: Open, slot: string): string | null {
  if (container.type === 'table') return tableCells(container.props).get(slot) ?? null;
  return slotsOf(container).includes(slot) ? slot : null;
}

/** For each cell of a table, row by row, the cell that shows it. */
function tableCells(props: Readonly<Record<string, unknown>>): Map<string, string> {
  const rows = rankedIds(props, 'row:').slice(0, 1000);
  const columns = rankedIds(props, 'col:').slice(0, 50);
  const shown = new Map<string, string>();
  for (const [r, row] of rows.entries()) {
    for (const [c, column] of columns.entries()) {
      const cell = `${row}:${column}`;
      if (shown.has(cell)) continue;
      const merge = props[`merge:${cell}`];
      const [lastRow, lastColumn] = isList(merge) ? merge : [row, column];
      const toRow = rows.findIndex((id) => id === lastRow);
      const toColumn = columns.findIndex((id) => id === lastColumn);
      const rectangle = rows
        .slice(r, toRow + 1)
        .flatMap((one) => columns.slice(c, toColumn + 1).map((other) => `${one}:${other}`));
      const merges = toRow >= r && toColumn >= c && rectangle.every((one) => !shown.has(one));
      for (const one of merges ? rectangle : [cell]) shown.set(one, cell);
    }
  }
  return shown;
}
