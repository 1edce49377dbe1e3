/**
 * The class of the server's own ws sockets: one that knows whom to tell what happens on it, so that five thousand idle ones
 * share their listeners instead of having five closures each. Knows nothing of what is done with it.
 */
import { WebSocket, type RawData } from 'ws';

/** What happens on a socket. */
export interface SocketEvents {
  message(bytes: Buffer, isBinary: boolean): void;
  ping(): void;
  pong(): void;
  closed(): void;
}

export class RoomSocket extends WebSocket {
  events: SocketEvents | null = null;

  /** From now on these hear of it. Called once. */
  tell(events: SocketEvents): void {
    this.binaryType = 'nodebuffer';
    this.events = events;
    this.on('message', onMessage);
    this.on('ping', onPing);
    this.on('pong', onPong);
    this.on('close', onClose);
    // ws reports here what it closes the socket for by itself (1002, 1007, 1009); 'close' follows and says all there is to do.
    this.on('error', onError);
  }
}

// The listeners are only ever put on a RoomSocket, and bytes come as Buffers by its binaryType: what ws's types cannot say.
function onMessage(this: WebSocket, bytes: RawData, isBinary: boolean): void {
  (this as RoomSocket).events?.message(bytes as Buffer, isBinary);
}
function onPing(this: WebSocket): void {
  (this as RoomSocket).events?.ping();
}
function onPong(this: WebSocket): void {
  (this as RoomSocket).events?.pong();
}
function onClose(this: WebSocket): void {
  (this as RoomSocket).events?.closed();
}
function onError(): void {}
