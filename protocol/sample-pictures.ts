/**
 * Pictures for tests: small ones of each kind that real encoders made (40 by 30 pixels), and PNGs of any size made on the spot.
 * Pure, so that every house can use them.
 */
import { joined } from './joined.ts';

/** Made by Chromium's encoders; ICC profiles were taken out. As base64. */
const ENCODED = {
  jpeg:
    '/9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBD' +
    'ARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAeACgD' +
    'ASIAAhEBAxEB/8QAGAABAQEBAQAAAAAAAAAAAAAAAgABBAX/xAAVEAEBAAAAAAAAAAAAAAAAAAABAP/EABcBAQEBAQAAAAAAAAAA' +
    'AAAAAAQFAgb/xAAXEQEBAQEAAAAAAAAAAAAAAAACAAMh/9oADAMBAAIRAxEAPwDyFitLFbOYuk0dixW1YLUcxA0dLUVqcRyGn26F' +
    'gtqwWmZioaOlgtqxWo5iDo7FqK1OI5CT7f/Z',
  webpLossy:
    'UklGRnoAAABXRUJQVlA4IG4AAADwAwCdASooAB4APu1urFEppiQipWzJMB2JagCdMoSD4IABFrbyB/zAAP7r9whXCqRkS//ln/Q5' +
    '4FOGF3No/JfRgxdnnxb8rcD9Lyaq8qQDO2Mh0Xpoj4V9kFJYi1PvFYh5r/j7j0AffZezOGuQAA==',
  webpLossless:
    'UklGRlwBAABXRUJQVlA4TE8BAAAvJ0AHAA11IaL/AYZt24bR/183VrxgFxBI2vTP/HkIJmlDMFs4cttGki5BumeTXZp+BIMzOEOn' +
    '6PmBIwNiiQHREEEAGEfj0SoDVhgID+PReATjYQCIIMKj8cQAYkBiCFGweTRu0YbV5FAZlC87ItqBhFV7ZeCIRnbgtIOyax+Gx24G' +
    'wmXMnu8Fve7sCTgMj30zvL7EgIXCr5t2Xv9g8D4U7kFNzKecyT1M+3sXw6CUHqD1kPNbu39wZ9cptR7avhI5ez+l9NAY9rlu2mbD' +
    'iWHGyl566J51Bu21VbtlzzpDzx6GT7dyeho9+2LYJ2mD1+jZt1vvQ+P9MHTneva4ZVPH++KZvW/Zt0/PjJtncn2PMBS3vjyL6937' +
    'D9crQ83ub+xuVe9b9mnoy/Vq6qmH9y86en/u4eBZd/3GsJ8rLfvF+2nrJ+/T/XYr2a/Ptg+3MAA=',
  webpExtended:
    'UklGRrQAAABXRUJQVlA4WAoAAAAQAAAAJwAAHQAAQUxQSBgAAAABDzD/ERGCINtm/rQzGMAPENH/CQDr3iJWUDggdgAAAFAEAJ0B' +
    'KigAHgA+7WCoTamlI6IwCAEwHYloAMUKhHT/916Hh/gywxBAcAAA/vuc1X9i9YFHpb0Mkd86YC5f4b5ZCj0swV6G3fr/ddQFo0wO' +
    '99rvpBpHy8e9bZ51wfGnPI4AvfDMjfwRLxGNle7CSYpY4eO+tAA=',
} as const;

export type SampleName = keyof typeof ENCODED;

/** A picture of 40 by 30 pixels. */
export function samplePicture(name: SampleName): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(ENCODED[name]), (char) => char.charCodeAt(0));
}

/** A GIF that any reader takes: one grey picture of these measures. */
export function sampleGif(width: number, height: number): Uint8Array<ArrayBuffer> {
  const sizes = [width & 255, width >> 8, height & 255, height >> 8];
  const bytes = letters('GIF89a');
  return Uint8Array.from([...bytes, ...sizes, 0, 0, 0, 0x2c, 0, 0, 0, 0, ...sizes, 0, 2, 2, 0x44, 0x01, 0, 0x3b]);
}

/** The start of an AVIF as encoders write it: `ftyp`, then `meta` with the measures of the picture and of a smaller one. */
export function sampleAvif(width: number, height: number): Uint8Array<ArrayBuffer> {
  const sizeOf = (w: number, h: number) => box('ispe', [...uint32(0), ...uint32(w), ...uint32(h)]);
  const properties = box('iprp', box('ipco', [...sizeOf(16, 16), ...sizeOf(width, height)]));
  const meta = box('meta', [...uint32(0), ...box('hdlr', [0, 0, 0, 0]), ...properties]);
  return Uint8Array.from([...box('ftyp', [...letters('avif'), ...uint32(0), ...letters('mif1avif')]), ...meta]);
}

/**
 * A whole, valid PNG of 24-bit colour. `colourAt` gives red, green and blue; its data is stored and not packed, so that a
 * picture of n pixels takes a little over 3n bytes.
 */
export function samplePng(
  width: number,
  height: number,
  colourAt: (x: number, y: number) => readonly [number, number, number] = (x, y) => [x & 255, y & 255, 128],
): Uint8Array<ArrayBuffer> {
  const raw = new Uint8Array(height * (width * 3 + 1));
  let at = 0;
  for (let y = 0; y < height; y++) {
    at++;
    for (let x = 0; x < width; x++) for (const value of colourAt(x, y)) raw[at++] = value;
  }
  const header = [...uint32(width), ...uint32(height), 8, 2, 0, 0, 0];
  const parts = [
    Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', Uint8Array.from(header)),
    chunk('IDAT', stored(raw)),
    chunk('IEND', new Uint8Array(0)),
  ];
  return joined(parts);
}

/** Zlib data of stored blocks. */
function stored(raw: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.from([0x78, 0x01])];
  for (let at = 0; at < raw.length || at === 0; at += 65_535) {
    const block = raw.subarray(at, at + 65_535);
    const [low, high] = [block.length & 255, block.length >> 8];
    const isLast = at + 65_535 >= raw.length;
    parts.push(Uint8Array.from([isLast ? 1 : 0, low, high, low ^ 255, high ^ 255]), block);
  }
  let [a, b] = [1, 0];
  for (const byte of raw) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  parts.push(Uint8Array.from(uint32(b * 65_536 + a)));
  return joined(parts);
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const body = joined([Uint8Array.from(letters(type)), content]);
  return joined([Uint8Array.from(uint32(content.length)), body, Uint8Array.from(uint32(crc32(body)))]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function box(type: string, content: readonly number[]): number[] {
  return [...uint32(content.length + 8), ...letters(type), ...content];
}

function letters(text: string): number[] {
  return Array.from(text, (char) => char.charCodeAt(0));
}

function uint32(value: number): number[] {
  return [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}
