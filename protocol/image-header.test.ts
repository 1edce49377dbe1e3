import { describe, expect, it } from 'vitest';
import { ImageHeaderReader, readImageHeader, type HeaderReading } from './image-header.ts';
import { sampleAvif, sampleGif, samplePicture, samplePng } from './sample-pictures.ts';

const size = { width: 40, height: 30 };
const SAMPLES: readonly (readonly [string, Uint8Array, string])[] = [
  ['PNG', samplePng(40, 30), 'image/png'],
  ['JPEG', samplePicture('jpeg'), 'image/jpeg'],
  ['GIF', sampleGif(40, 30), 'image/gif'],
  ['lossy WebP', samplePicture('webpLossy'), 'image/webp'],
  ['lossless WebP', samplePicture('webpLossless'), 'image/webp'],
  ['extended WebP', samplePicture('webpExtended'), 'image/webp'],
  ['AVIF', sampleAvif(40, 30), 'image/avif'],
];

function readInPieces(bytes: Uint8Array, pieceBytes: number): HeaderReading {
  const reader = new ImageHeaderReader();
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const reading = reader.push(bytes.subarray(at, at + pieceBytes));
    if (reading !== 'more') return reading;
  }
  return 'more';
}

/** A JPEG with this segment put right behind its start. */
function withSegment(marker: number, content: Uint8Array): Uint8Array {
  const jpeg = samplePicture('jpeg');
  const length = content.length + 2;
  return Uint8Array.from([
    ...jpeg.subarray(0, 2),
    0xff,
    marker,
    length >> 8,
    length & 255,
    ...content,
    ...jpeg.subarray(2),
  ]);
}

function exif(orientation: number, little: boolean): Uint8Array {
  const order = little ? [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0] : [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1];
  const entry = little
    ? [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
    : [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
  return Uint8Array.from([0x45, 0x78, 0x69, 0x66, 0, 0, ...order, ...entry, 0, 0, 0, 0]);
}

describe('the header of a picture', () => {
  it.each(SAMPLES)('tells the kind and the measures of a %s, whole or byte by byte', (_name, bytes, type) => {
    expect(readImageHeader(bytes)).toEqual({ type, ...size });
    for (const pieceBytes of [1, 7, 4096]) expect(readInPieces(bytes, pieceBytes)).toEqual({ type, ...size });
  });

  it.each(SAMPLES)(
    'of a %s that is cut off anywhere is read, or not known, and never something else (U2)',
    (_name, bytes, type) => {
      const cut = Array.from({ length: Math.min(bytes.length, 600) }, (_, length) => bytes.subarray(0, length));
      const read = cut.map(readImageHeader).filter((header) => header !== null);
      expect(read.every((header) => header.type === type && header.width === 40 && header.height === 30)).toBe(true);
    },
  );

  it.each([
    ['a page', '<!doctype html><script>alert(1)</script>'],
    ['a drawing that is a program (U1)', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['a document', '%PDF-1.7 and more'],
    ['an archive', 'PK\u0003\u0004 and more of it'],
    ['a film', '\u0000\u0000\u0000\u0018ftypisom\u0000\u0000\u0000\u0000isomiso2 and more'],
    ['a sound', 'RIFF\u0000\u0000\u0000\u0000WAVEfmt and more of this'],
    ['nothing', ''],
    ['a word that begins like a picture', 'GIF is a word'],
  ])('%s is no picture (U2)', (_name, text) => {
    expect(readImageHeader(Uint8Array.from(text, (char) => char.charCodeAt(0) & 255))).toBeNull();
  });

  it('refuses a text at its first piece, and waits no longer than it must (U2)', () => {
    expect(new ImageHeaderReader().push(new TextEncoder().encode('<html>'))).toBe('none');
    expect(new ImageHeaderReader().push(Uint8Array.from([0x89, 0x50]))).toBe('more');
  });

  it.each([
    ['PNG', samplePng(1, 1), 16],
    ['GIF', sampleGif(1, 1), 6],
  ])('of a %s without a side is no picture', (_name, bytes, at) => {
    bytes.fill(0, at, at + 2);
    bytes.fill(0, at + 2, at + 4);
    expect(readImageHeader(bytes)).toBeNull();
  });

  it('says what a picture declares and decodes nothing (U3)', () => {
    const bomb = samplePng(1, 1);
    new DataView(bomb.buffer).setUint32(16, 60_000);
    new DataView(bomb.buffer).setUint32(20, 60_000);
    expect(readImageHeader(bomb)).toEqual({ type: 'image/png', width: 60_000, height: 60_000 });
  });

  it('of a photo that lies on its side is that of the photo turned', () => {
    for (const little of [true, false]) {
      expect(readImageHeader(withSegment(0xe1, exif(6, little)))).toMatchObject({ width: 30, height: 40 });
      expect(readImageHeader(withSegment(0xe1, exif(3, little)))).toMatchObject(size);
    }
    expect(readInPieces(withSegment(0xe1, exif(8, true)), 1)).toMatchObject({ width: 30, height: 40 });
  });

  it('is found behind whatever a camera puts before it, in bounded memory', () => {
    const segment = withSegment(0xe2, new Uint8Array(60_000)).subarray(2, 60_006);
    const jpeg = samplePicture('jpeg');
    const reader = new ImageHeaderReader();
    expect(reader.push(jpeg.subarray(0, 2))).toBe('more');
    for (let i = 0; i < 100; i++) expect(reader.push(segment)).toBe('more');
    expect(reader.push(jpeg.subarray(2))).toMatchObject(size);
  });

  it('is given up where an AVIF never comes to the point, and where boxes lead nowhere', () => {
    const start = sampleAvif(1, 1).subarray(0, 24);
    const free = Uint8Array.from([0, 4, 0, 0, 0x66, 0x72, 0x65, 0x65]);
    const reader = new ImageHeaderReader();
    reader.push(start);
    reader.push(free);
    expect(reader.push(new Uint8Array(256 * 1024))).toBe('none');
    const hollow = Uint8Array.from([...start, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(readImageHeader(hollow)).toBeNull();
  });

  it('of random bytes behind a true beginning never throws', () => {
    let seed = 7;
    const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
    for (const [, bytes] of SAMPLES) {
      for (let round = 0; round < 300; round++) {
        const damaged = Uint8Array.from(bytes.subarray(0, 400));
        for (let i = 0; i < 8; i++) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
        expect(() => readInPieces(damaged, 1 + Math.floor(random() * 50))).not.toThrow();
      }
    }
  });
});
