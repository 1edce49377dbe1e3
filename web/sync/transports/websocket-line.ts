/** A browser's WebSocket as a line. It counts as there once the server has said something: an open socket may still swallow everything. */
import { BROKEN, type Line, type LineListener } from './line.ts';

class WebSocketLine implements Line {
  readonly name = 'websocket';
  readonly #socket: WebSocket;
  #isOver = false;

  constructor(socket: WebSocket, listener: LineListener) {
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (!this.#isOver && event.data instanceof ArrayBuffer) listener.message(new Uint8Array(event.data));
    });
    socket.addEventListener('close', (event) => {
      if (this.#isOver) return;
      this.#isOver = true;
      listener.closed(event.code, event.reason);
    });
  }

  get unsentBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(bytes);
  }

  close(): void {
    this.#isOver = true;
    this.#socket.close();
  }
}

/** A socket, or a line that is over at once where the browser does not even try (a policy, a broken address). */
export function openWebSocket(open: () => WebSocket, listener: LineListener): Line | null {
  try {
    return new WebSocketLine(open(), listener);
  } catch {
    listener.closed(BROKEN, '');
    return null;
  }
}
