/**
 * The socket behind `/sync/probe`: sends the first message back and ends. It opens nothing and needs no token, so that a page, or
 * `weft doctor`, can tell whether a WebSocket gets through at all. Knows no room.
 */
import type { WebSocket } from 'ws';
import type { Clock } from '../../room/ports.ts';

/** As named in the path, below `/sync/`. No document's id is so short. */
export const PROBE_NAME = 'probe';
/** Large enough to notice a proxy that holds small frames back; the socket takes no more. */
export const MAX_PROBE_BYTES = 64 * 1024;
const PROBE_MS = 10_000;
const NORMAL = 1000;

export function answerProbe(socket: WebSocket, clock: Clock): void {
  const patience = clock.setTimer(PROBE_MS, () => socket.terminate());
  socket.on('error', () => undefined);
  socket.once('close', () => patience.cancel());
  socket.once('message', (bytes: Buffer, isBinary: boolean) => {
    socket.send(bytes, { binary: isBinary });
    socket.close(NORMAL);
  });
}
