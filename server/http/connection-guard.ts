/**
 * What plain requests may hold of the server: how many of one connection wait for their answer, how many are begun in one turn of the event
 * loop, how many connections come from one address, and how long one may stay on which nothing moves. Knows no route, and leaves alone what has become a WebSocket, which has caps of its own.
 */
import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { SliceTurns } from '../room/slice-turns.ts';
import { networkOf } from './client-address.ts';
import { Places } from './places.ts';

/**
 * Browsers and proxies ask one thing after the other. Whoever asked for ten thousand pages on one connection and read none had each of their
 * files held open, until the process could open none for anybody (HOSTILE H6, K6).
 */
const MAX_UNANSWERED = 16;
/** Longer than the longest wait for an answer, an import's turn and its reading. */
const STILL_MS = 180_000;

/**
 * Hands on the requests of a connection one after the other, as their answers have to go out: begun at once, sixteen pictures that nobody
 * reads were held sixteen times. Whoever asks for more than a few beforehand is cut off. Of many connections that ask in one moment so many
 * are begun in each turn of the event loop as it has time for, and whoever types is heard between.
 */
export function oneAtATime(handler: RequestListener, turns: Pick<SliceTurns, 'next'>): RequestListener {
  /** Those that wait, of each connection on which something is under way. */
  const lines = new WeakMap<Socket, Parameters<RequestListener>[]>();
  const begin = (...[request, response]: Parameters<RequestListener>) => {
    const { socket } = request;
    response.once('close', () => {
      const next = lines.get(socket)?.shift();
      if (next === undefined) lines.delete(socket);
      else if (!socket.destroyed) begin(...next);
    });
    turns.next(() => {
      if (!socket.destroyed) handler(request, response);
    });
  };
  return (request, response) => {
    const { socket } = request;
    // The parser goes on with what it had of a connection that was cut off.
    if (socket.destroyed) return;
    const line = lines.get(socket);
    if (line === undefined) {
      lines.set(socket, []);
      begin(request, response);
    } else if (line.length + 1 < MAX_UNANSWERED) line.push([request, response]);
    else socket.destroy();
  };
}

/** `maxPerAddress` is null where all come by a proxy, whose address would be everybody's. */
export function guardConnections(server: Server, maxPerAddress: number | null): void {
  server.setTimeout(STILL_MS);
  if (maxPerAddress === null) return;
  const places = new Places({ max: Number.POSITIVE_INFINITY, maxPerAddress });
  server.on('connection', (socket: Socket) => {
    const giveBack = places.take(networkOf(socket.remoteAddress ?? ''));
    if (giveBack === null) socket.destroy();
    else socket.once('close', giveBack);
  });
}
