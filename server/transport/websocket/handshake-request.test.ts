/** What a client offers is what it is sent: a page of an older build gets no message that it cannot read (S20). */
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { readHandshake } from './handshake-request.ts';

function asked(offered: string) {
  const headers = {
    upgrade: 'websocket',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-version': '13',
    'sec-websocket-protocol': offered,
  };
  // No more of a request is read.
  const request = readHandshake({ method: 'GET', url: '/sync/one', headers } as unknown as IncomingMessage);
  if (typeof request === 'number') throw new Error(`refused with ${request}`);
  return [request.speaksWeft, request.inflates, request.readsState];
}

test.each([
  ['weft.v1, weft.deflate, weft.state', [true, true, true]],
  ['weft.v1, weft.deflate', [true, true, false]],
  // A state comes packed: it is of no use alone.
  ['weft.v1, weft.state', [true, false, false]],
  ['weft.deflate, weft.state', [false, false, false]],
])('S20: %s', (offered, reads) => {
  expect(asked(offered)).toEqual(reads);
});
