/**
 * A font in which every character is the same box. Machines have different fonts, and one font is drawn differently by each release of a
 * browser; with boxes a screenshot shows where words stand, how long lines are and what colour they have, which is ours, and not what the
 * letters look like, which is the machine's.
 */

const UNITS = 1000;
const ASCENT = 800;
const DESCENT = 200;
const ADVANCE = 500;
/** What our pages and tests use: Latin to Arabic, punctuation, arrows and signs. */
const RANGES = [
  [0x20, 0x6ff],
  [0x2000, 0x2bff],
] as const;

class Bytes {
  readonly #bytes: number[] = [];

  u8(...values: readonly number[]): this {
    this.#bytes.push(...values.map((value) => value & 0xff));
    return this;
  }
  u16(...values: readonly number[]): this {
    for (const value of values) this.u8(value >> 8, value);
    return this;
  }
  u32(...values: readonly number[]): this {
    for (const value of values) this.u16(value >>> 16, value);
    return this;
  }
  text(words: string): this {
    return this.u8(...Buffer.from(words, 'latin1'));
  }
  get done(): Buffer {
    return Buffer.from(this.#bytes);
  }
}

/** A filled rectangle that stands in the middle of its advance, as high as a small letter. */
function boxGlyph(): Buffer {
  const [left, bottom, right, top] = [50, 0, ADVANCE - 50, 500];
  return new Bytes()
    .u16(1, left, bottom, right, top)
    .u16(3, 0)
    .u8(1, 1, 1, 1)
    .u16(left, 0, right - left, 0)
    .u16(bottom, top - bottom, 0, bottom - top)
    .u8(0, 0).done;
}

/** Every character is glyph 1, but spaces, which are the empty glyph 2. */
function characterMap(): Buffer {
  const groups = RANGES.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i));
  const isBlank = (code: number) => /\s/u.test(String.fromCodePoint(code));
  const table = new Bytes().u16(0, 1).u16(3, 10).u32(12);
  table.u16(12, 0).u32(16 + groups.length * 12, 0, groups.length);
  for (const code of groups) table.u32(code, code, isBlank(code) ? 2 : 1);
  return table.done;
}

function nameTable(): Buffer {
  const words = ['Boxes', 'Regular', 'Boxes', 'Boxes', '1', 'Boxes'];
  const encoded = words.map((word) => Buffer.from(word, 'utf16le').swap16());
  const table = new Bytes().u16(0, words.length, 6 + words.length * 12);
  let at = 0;
  for (const [id, word] of encoded.entries()) {
    table.u16(3, 1, 0x409, id + 1, word.length, at);
    at += word.length;
  }
  return Buffer.concat([table.done, ...encoded]);
}

function checksum(table: Buffer): number {
  const padded = Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]);
  let sum = 0;
  for (let at = 0; at < padded.length; at += 4) sum = (sum + padded.readUInt32BE(at)) >>> 0;
  return sum;
}

/** The font as a TrueType file. */
export function boxFont(): Buffer {
  const glyph = boxGlyph();
  const glyf = Buffer.concat([glyph, Buffer.alloc(4 - (glyph.length % 4 || 4))]);
  const head = new Bytes()
    .u16(1, 0)
    .u32(0x10000, 0, 0x5f0f3cf5)
    .u16(3, UNITS)
    .u32(0, 0, 0, 0)
    .u16(0, 0, ADVANCE, ASCENT, 0, 8, 2, 1, 0).done;
  const tables: readonly (readonly [string, Buffer])[] = [
    [
      'OS/2',
      new Bytes()
        .u16(4, ADVANCE, 400, 5, 0, 650, 700, 0, 140, 650, 700, 0, 480, 50, 300, 0)
        .u8(...Buffer.alloc(10))
        .u32(0, 0, 0, 0)
        .text('WEFT')
        .u16(0x40, 0x20, 0x2bff, ASCENT, -DESCENT, 0, ASCENT, DESCENT)
        .u32(0, 0)
        .u16(500, 700, 0, 0x20, 1).done,
    ],
    ['cmap', characterMap()],
    ['glyf', glyf],
    ['head', head],
    ['hhea', new Bytes().u16(1, 0, ASCENT, -DESCENT, 0, ADVANCE, 0, 0, ADVANCE, 1, 0, 0, 0, 0, 0, 0, 0, 3).done],
    ['hmtx', new Bytes().u16(ADVANCE, 50, ADVANCE, 50, ADVANCE, 0).done],
    // The glyph for what is unknown is the box too.
    ['loca', new Bytes().u32(0, 0, glyf.length, glyf.length).done],
    ['maxp', new Bytes().u16(1, 0, 3, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0).done],
    ['name', nameTable()],
    ['post', new Bytes().u32(0x30000, 0).u16(-100, 50).u32(0, 0, 0, 0, 0).done],
  ];
  let at = 12 + tables.length * 16;
  const directory = new Bytes().u32(0x10000).u16(tables.length, 128, 3, tables.length * 16 - 128);
  const bodies: Buffer[] = [];
  for (const [tag, body] of tables) {
    directory.text(tag).u32(checksum(body), at, body.length);
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
    bodies.push(padded);
    at += padded.length;
  }
  return Buffer.concat([directory.done, ...bodies]);
}
