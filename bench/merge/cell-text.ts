/**
 * The measurement behind "containers are drawn, not stored": a table whose cells are Y.Texts of their own, keyed by row and
 * column, beside the flat format, where what stands in a cell is a block of the one text that says which cell it stands in. Two
 * people make a row and a column at once, hear of each other, and both type into the cell where these cross. Plain Yjs, no
 * editor: what is lost here is lost in the document itself.
 */
import * as prng from 'lib0/prng';
import * as Y from 'yjs';

export interface CellTextResult {
  readonly trials: number;
  readonly typed: number;
  readonly lostNested: number;
  readonly lostFlat: number;
  readonly trialsWithLossNested: number;
  readonly trialsWithLossFlat: number;
}

interface TableForm {
  make(doc: Y.Doc): void;
  addRow(doc: Y.Doc, id: string): void;
  addColumn(doc: Y.Doc, id: string): void;
  type(doc: Y.Doc, row: string, column: string, text: string): void;
  read(doc: Y.Doc): string;
}

function grid(doc: Y.Doc): {
  readonly rows: Y.Array<string>;
  readonly columns: Y.Array<string>;
  readonly cells: Y.Map<Y.Text>;
} {
  return { rows: doc.getArray('rows'), columns: doc.getArray('columns'), cells: doc.getMap('cells') };
}

/** A text for each cell. Whoever makes a row or a column makes the cells that it then has; nobody can make the crossing. */
const NESTED: TableForm = {
  make(doc) {
    const { rows, columns, cells } = grid(doc);
    rows.push(['r1']);
    columns.push(['c1']);
    cells.set('r1:c1', new Y.Text());
  },
  addRow(doc, id) {
    const { rows, columns, cells } = grid(doc);
    rows.push([id]);
    for (const column of columns) cells.set(`${id}:${column}`, new Y.Text());
  },
  addColumn(doc, id) {
    const { rows, columns, cells } = grid(doc);
    columns.push([id]);
    for (const row of rows) cells.set(`${row}:${id}`, new Y.Text());
  },
  type(doc, row, column, text) {
    const { cells } = grid(doc);
    const key = `${row}:${column}`;
    const cell = cells.get(key) ?? cells.set(key, new Y.Text());
    for (const char of text) cell.insert(cell.length, char);
  },
  read: (doc) => [...grid(doc).cells.values()].map(String).join(''),
};

/** Rows and columns are keys; a cell is what blocks say about themselves. */
const FLAT: TableForm = {
  make(doc) {
    const table = new Y.Map<unknown>();
    for (const [key, value] of Object.entries({ id: 't', type: 'table', 'row:r1': 'a', 'col:c1': 'a' }))
      table.set(key, value);
    doc.getText('body').insertEmbed(0, table);
  },
  addRow: (doc, id) => void tableOf(doc).set(`row:${id}`, 'b'),
  addColumn: (doc, id) => void tableOf(doc).set(`col:${id}`, 'b'),
  type(doc, row, column, text) {
    const body = doc.getText('body');
    const marker = new Y.Map<unknown>();
    marker.set('type', 'paragraph');
    marker.set('at', { in: ['t', `${row}:${column}`] });
    body.insertEmbed(body.length, marker);
    for (const char of text) body.insert(body.length, char);
  },
  read: (doc) => doc.getText('body').toJSON(),
};

function tableOf(doc: Y.Doc): Y.Map<unknown> {
  const [first] = doc.getText('body').toDelta() as { insert: unknown }[];
  if (!(first?.insert instanceof Y.Map)) throw new Error('no table');
  return first.insert as Y.Map<unknown>;
}

function exchange(a: Y.Doc, b: Y.Doc): void {
  const [forB, forA] = [
    Y.encodeStateAsUpdate(a, Y.encodeStateVector(b)),
    Y.encodeStateAsUpdate(b, Y.encodeStateVector(a)),
  ];
  Y.applyUpdate(b, forB);
  Y.applyUpdate(a, forA);
}

/** How many of the characters typed into the crossing cell are gone at the end. */
function lostIn(form: TableForm, ids: readonly [number, number], texts: readonly [string, string]): number {
  const [a, b] = [new Y.Doc(), new Y.Doc()];
  [a.clientID, b.clientID] = ids;
  form.make(a);
  exchange(a, b);
  form.addRow(a, 'r2');
  form.addColumn(b, 'c2');
  exchange(a, b);
  form.type(a, 'r2', 'c2', texts[0]);
  form.type(b, 'r2', 'c2', texts[1]);
  exchange(a, b);
  const [seen, seenToo] = [form.read(a), form.read(b)];
  if (seen !== seenToo) throw new Error('the two replicas differ');
  const lost = [...texts.join('')].filter((char) => !seen.includes(char)).length;
  a.destroy();
  b.destroy();
  return lost;
}

export function measureCellText(trials: number, seed: number): CellTextResult {
  const random = prng.create(seed);
  let [typed, lostNested, lostFlat, trialsWithLossNested, trialsWithLossFlat] = [0, 0, 0, 0, 0];
  for (let trial = 0; trial < trials; trial++) {
    const first = prng.int32(random, 1, 2 ** 30);
    const ids = [first, first + prng.int32(random, 1, 1000) * (prng.bool(random) ? 1 : -1)] as const;
    const length = () => prng.int32(random, 1, 20);
    // Every character is another one, so that each can be looked for.
    const text = (from: number) => Array.from({ length: length() }, (_, i) => String.fromCodePoint(from + i)).join('');
    const texts = [text(0x4e00), text(0x5e00)] as const;
    const [nested, flat] = [lostIn(NESTED, ids, texts), lostIn(FLAT, ids, texts)];
    typed += texts.join('').length;
    lostNested += nested;
    lostFlat += flat;
    trialsWithLossNested += nested > 0 ? 1 : 0;
    trialsWithLossFlat += flat > 0 ? 1 : 0;
  }
  return { trials, typed, lostNested, lostFlat, trialsWithLossNested, trialsWithLossFlat };
}

export function cellTextTable(result: CellTextResult): string {
  const { trials, typed } = result;
  const row = (name: string, withLoss: number, lost: number) =>
    `| ${name} | ${withLoss} of ${trials} | ${lost} of ${typed} (${((100 * lost) / typed).toFixed(1)} %) |`;
  return [
    '| | trials in which something was lost | characters lost |',
    '| --- | --- | --- |',
    row('a `Y.Text` for each cell, keyed by row and column', result.trialsWithLossNested, result.lostNested),
    row('the flat format: blocks that say which cell they stand in', result.trialsWithLossFlat, result.lostFlat),
  ].join('\n');
}
