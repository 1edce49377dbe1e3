/**
 * Answers an upgrade request that is not let in: plain HTTP on the bare socket, with the same body that REST would give, then
 * the socket ends. Repeats nothing that the request said.
 */
import type { Duplex } from 'node:stream';
import type { ErrorBody } from '../../../protocol/rest.ts';
import { STATUS_CODES } from '../../http/node-http.ts';

export function refuseUpgrade(socket: Duplex, status: number, body: ErrorBody): void {
  const text = JSON.stringify(body);
  // A client that is gone already makes the write fail; there is nobody left to tell.
  socket.once('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'connection: close',
      'content-type: application/json; charset=utf-8',
      'cache-control: no-store',
      'x-content-type-options: nosniff',
      `content-length: ${Buffer.byteLength(text)}`,
      '',
      text,
    ].join('\r\n'),
  );
}
