/**
 * What the first bytes of a picture say about it: its kind and its measures, read without decoding it (HOSTILE U3) and
 * without believing its name (U2). Takes the bytes piece by piece as they arrive and holds a bounded part of them. Pure: the
 * server judges uploads by it, the page knows by it how much space a picture will take.
 */
import type { ImageType } from './files.ts';
import { joined } from './joined.ts';
import { JpegScan } from './jpeg-scan.ts';

export interface ImageHeader {
  readonly type: ImageType;
  /** In pixels, as the picture is shown: a photo that says it lies on its side is already turned. */
  readonly width: number;
  readonly height: number;
}

/** `more` while it cannot tell yet, `none` for bytes that are no picture we take. */
export type HeaderReading = ImageHeader | 'more' | 'none';

/** What an AVIF says about itself stands within this, unless somebody builds one to be a nuisance. */
const MAX_HEAD_BYTES = 256 * 1024;
/** How many bytes the kind is told by, and the measures of the kinds that begin with them. */
const KIND_BYTES = 12;
const MEASURES_WITHIN = { 'image/png': 24, 'image/gif': 10, 'image/webp': 30 } as const;

export class ImageHeaderReader {
  #head = new Uint8Array(0);
  #jpeg: JpegScan | null = null;

  /** Reads on. Once it answered with something else than `more`, it is done. */
  push(piece: Uint8Array): HeaderReading {
    if (this.#jpeg !== null) return ofJpeg(this.#jpeg.push(piece));
    this.#head = joined([this.#head, piece]);
    const reading = readHead(this.#head);
    if (reading === 'jpeg') {
      this.#jpeg = new JpegScan();
      const head = this.#head;
      this.#head = new Uint8Array(0);
      return ofJpeg(this.#jpeg.push(head));
    }
    return reading === 'more' && this.#head.length >= MAX_HEAD_BYTES ? 'none' : reading;
  }
}

/** Reads bytes that are all there; null where they are no picture we take. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | null {
  const reading = new ImageHeaderReader().push(bytes);
  return reading === 'more' || reading === 'none' ? null : reading;
}

function ofJpeg(size: ReturnType<JpegScan['push']>): HeaderReading {
  return typeof size === 'string' ? size : measured('image/jpeg', size.width, size.height);
}

function measured(type: ImageType, width: number, height: number): HeaderReading {
  return width > 0 && height > 0 ? { type, width, height } : 'none';
}

function readHead(head: Uint8Array): HeaderReading | 'jpeg' {
  if (head.length < 3) return 'more';
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpeg';
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const kind = kindOf(head);
  if (kind === null) return head.length < KIND_BYTES && couldBecome(head) ? 'more' : 'none';
  if (kind === 'image/avif') return readAvif(view);
  if (head.length < MEASURES_WITHIN[kind]) return 'more';
  if (kind === 'image/png') {
    return ascii(head, 12, 'IHDR') ? measured(kind, view.getUint32(16), view.getUint32(20)) : 'none';
  }
  if (kind === 'image/gif') return measured(kind, view.getUint16(6, true), view.getUint16(8, true));
  return readWebp(head, view);
}

const PNG = '\u0089PNG\r\n\u001a\n';

function kindOf(head: Uint8Array): Exclude<ImageType, 'image/jpeg'> | null {
  if (ascii(head, 0, PNG)) return 'image/png';
  if (ascii(head, 0, 'GIF87a') || ascii(head, 0, 'GIF89a')) return 'image/gif';
  if (ascii(head, 0, 'RIFF') && ascii(head, 8, 'WEBP')) return 'image/webp';
  if (ascii(head, 4, 'ftyp')) return 'image/avif';
  return null;
}

/** False as soon as the first bytes rule all kinds out, so that a long text is refused at its first piece. */
function couldBecome(head: Uint8Array): boolean {
  const first = head[0] ?? 0;
  // 0x00 begins the length of an ISO box.
  return first === 0x89 || first === 0x47 || first === 0x52 || first === 0x00;
}

function readWebp(head: Uint8Array, view: DataView): HeaderReading {
  if (ascii(head, 12, 'VP8X')) return measured('image/webp', uint24(view, 24) + 1, uint24(view, 27) + 1);
  if (ascii(head, 12, 'VP8L') && head[20] === 0x2f) {
    const bits = view.getUint32(21, true);
    return measured('image/webp', (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  if (ascii(head, 12, 'VP8 ') && head[23] === 0x9d && head[24] === 0x01 && head[25] === 0x2a) {
    return measured('image/webp', view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
  }
  return 'none';
}

interface Box {
  readonly type: string;
  /** Of what the box holds, from the start of the bytes. */
  readonly from: number;
  readonly to: number;
}

/** An AVIF says its measures in a property `ispe`; of several (tiles, a thumbnail) the largest is what a decoder may have to hold. */
function readAvif(view: DataView): HeaderReading {
  let isAvif = false;
  for (const box of boxes(view, 0, view.byteLength)) {
    if (box.to > view.byteLength) return 'more';
    if (box.type === 'ftyp') {
      for (let at = box.from; at + 4 <= box.to; at += 4) isAvif ||= /^avi[fs]$/.test(fourLetters(view, at));
      if (!isAvif) return 'none';
    } else if (box.type === 'meta') return isAvif ? readMeta(view, box) : 'none';
  }
  return 'more';
}

function readMeta(view: DataView, meta: Box): HeaderReading {
  let width = 0;
  let height = 0;
  // Version and flags come before the boxes of a `meta`.
  for (const properties of boxes(view, meta.from + 4, meta.to)) {
    if (properties.type !== 'iprp') continue;
    for (const container of boxes(view, properties.from, properties.to)) {
      if (container.type !== 'ipco') continue;
      for (const { type, from, to } of boxes(view, container.from, container.to)) {
        if (type !== 'ispe' || to - from < 12 || to > view.byteLength) continue;
        const [w, h] = [view.getUint32(from + 4), view.getUint32(from + 8)];
        if (w * h > width * height) [width, height] = [w, h];
      }
    }
  }
  return measured('image/avif', width, height);
}

function* boxes(view: DataView, from: number, end: number): Generator<Box> {
  const to = Math.min(end, view.byteLength);
  for (let at = from; at + 8 <= to;) {
    let size = view.getUint32(at);
    let header = 8;
    if (size === 1) {
      if (at + 16 > to) return;
      size = view.getUint32(at + 8) * 2 ** 32 + view.getUint32(at + 12);
      header = 16;
    } else if (size === 0) size = end - at;
    // A box cannot be smaller than its own header: such a one would never end.
    if (size < header) return;
    yield { type: fourLetters(view, at + 4), from: at + header, to: at + size };
    at += size;
  }
}

function fourLetters(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

function ascii(bytes: Uint8Array, at: number, text: string): boolean {
  if (bytes.length < at + text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}
