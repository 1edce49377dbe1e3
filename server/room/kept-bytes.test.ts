/** What stays while a document rests lies apart from what comes and goes, and is read like any other bytes. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { keptApart } from './kept-bytes.ts';

test('bytes that are kept are the same, are unpacked as they are, and lie in a buffer of their own', () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) % 251);
  const kept = keptApart(bytes);
  expect(kept).toEqual(bytes);
  expect([kept.byteOffset, kept.buffer.byteLength]).toEqual([0, bytes.length]);
  // A buffer that could change its length is the one that the system gives pages of its own.
  expect(kept.buffer instanceof ArrayBuffer && kept.buffer.resizable).toBe(true);
  const packed = keptApart(new Uint8Array(deflateRawSync(Buffer.alloc(4_000_000, bytes))));
  expect(inflateRawSync(packed)).toHaveLength(4_000_000);
});

test('what would fill no page stays as it is', () => {
  const few = new Uint8Array(100);
  expect(keptApart(few)).toBe(few);
});
