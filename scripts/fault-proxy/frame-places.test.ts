/** Where a frame is cut (N3): within it, wherever the pieces end. */
import { expect, test } from 'vitest';
import { FramePlaces } from './frame-places.ts';

const ANSWER = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n');
const REQUEST = Buffer.from('GET /sync/a HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n');

test('N3: a frame of the server: the middle of its payload', () => {
  const places = new FramePlaces();
  expect(places.push(ANSWER)).toBeNull();
  // Two bytes of head, ten of payload.
  expect(places.push(Buffer.from([0x82, 10, ...Array<number>(10).fill(7)]))).toBe(2 + 5);
});

test('N3: a masked frame of a client, its head in two pieces, after a ping that is too small', () => {
  const places = new FramePlaces();
  places.push(REQUEST);
  expect(places.push(Buffer.from([0x89, 0x80, 1, 2, 3, 4, 0x82, 0xfe, 0x01]))).toBeNull();
  // A payload of 300 bytes, of which 100 are here after the rest of the length and the mask.
  expect(places.push(Buffer.from([0x2c, 1, 2, 3, 4, ...Array<number>(100).fill(0)]))).toBe(5 + 50);
  expect(places.push(Buffer.alloc(200))).toBe(100);
  expect(places.push(Buffer.from([0x89, 0x80]))).toBeNull();
});

test('where no WebSocket is spoken there are no frames', () => {
  const places = new FramePlaces();
  expect(places.push(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /again HTTP/1.1\r\n\r\n'))).toBeNull();
  expect(places.push(Buffer.alloc(1000, 'x'))).toBeNull();
});
