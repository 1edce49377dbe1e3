/**
 * Tries out whether a WebSocket gets through, without touching a session: the server sends one message back (docs/PROTOCOL.md,
 * "Probes"). A message both ways, since some proxies let the opening pass and swallow the rest.
 */
import type { Clock } from '../ports.ts';

/** More than a handshake: what cuts long frames is found out too. */
const WORD_BYTES = 4096;

export function webSocketGetsThrough(open: () => WebSocket, clock: Clock, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    let socket: WebSocket;
    try {
      socket = open();
    } catch {
      resolve(false);
      return;
    }
    const settle = (passes: boolean) => {
      patience.cancel();
      socket.close();
      resolve(passes);
    };
    const patience = clock.setTimer(withinMs, () => settle(false));
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => socket.send(new Uint8Array(WORD_BYTES).fill(7)));
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      settle(data instanceof ArrayBuffer && data.byteLength === WORD_BYTES);
    });
    socket.addEventListener('close', () => settle(false));
  });
}
