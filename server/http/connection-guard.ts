/**
 * What plain requests may hold of the server: how many of one connection wait for their answer, how many connections come from one
 * address, and how long one may stay on which nothing moves. Knows no route, and leaves alone what has become a WebSocket, which has caps of its own.
 */
import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from './client-address.ts';
import { Places } from './places.ts';

/**
 * Browsers and proxies ask one thing after the other. Whoever asked for ten thousand pages on one connection and read none had each of their
 * files held open, until the process could open none for anybody (HOSTILE H6, K6).
 */
const MAX_UNANSWERED = 16;
/** Longer than the longest wait for an answer, an import's turn and its reading. */
const STILL_MS = 180_000;

/** Hands on so many requests of a connection at a time; one that asks for more is cut off. */
export function fewAtOnce(handler: RequestListener): RequestListener {
  const unanswered = new WeakMap<Socket, number>();
  const count = (socket: Socket) => unanswered.get(socket) ?? 0;
  return (request, response) => {
    const { socket } = request;
    // The parser goes on with what it had of a connection that was cut off.
    if (socket.destroyed) return;
    if (count(socket) >= MAX_UNANSWERED) {
      socket.destroy();
      return;
    }
    unanswered.set(socket, count(socket) + 1);
    response.once('close', () => unanswered.set(socket, count(socket) - 1));
    handler(request, response);
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
