/**
 * A WebSocket whose incoming Yjs updates wait until somebody lets them through, one by one: the network with a delay of
 * one's choosing. Everything else (handshake, awareness, pings) passes at once, so that an unmodified client lives well
 * behind it. Knows the frame's first two numbers and nothing more.
 */
import { WebSocket } from 'ws';
import { decodeClientMessage } from '../../protocol/messages.ts';

/** The update of a sync message of kind "update", or null for every other message. */
function updateIn(data: unknown): Uint8Array | null {
  if (!(data instanceof ArrayBuffer)) return null;
  const decoded = decodeClientMessage(new Uint8Array(data));
  return decoded.ok && decoded.message.type === 'update' ? decoded.message.update : null;
}

export interface Gate {
  /** Called for each incoming update. What arrives stays outside until `pass` is called. */
  arrived(update: Uint8Array, pass: () => void): void;
}

/** A WebSocket class for one client, to be given to it as its `WebSocketPolyfill`. */
export function gatedSocketClass(gate: Gate): typeof globalThis.WebSocket {
  class GatedSocket extends WebSocket {
    override emit(event: string | symbol, ...args: readonly unknown[]): boolean {
      const update = event === 'message' ? updateIn(args[0]) : null;
      if (update === null) return super.emit(event, ...args);
      gate.arrived(update, () => super.emit(event, ...args));
      return true;
    }
  }
  // The `ws` class and the browser's differ in types that y-websocket never touches (its events' targets).
  return GatedSocket as unknown as typeof globalThis.WebSocket;
}
