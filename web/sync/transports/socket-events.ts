/**
 * The outside of a WebSocket without its inside: events by listener and by attribute, as a browser's has them, and the four states.
 * Knows no network; `carried-socket.ts` gives it one.
 */

type Handler = ((event: Event) => void) | null;

export class SocketEvents extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readyState: number = SocketEvents.CONNECTING;
  /** Whatever is asked for, messages are ArrayBuffers: the one kind that the page's provider takes. */
  binaryType = 'arraybuffer';
  readonly #handlers = new Map<string, Handler>();

  set onopen(handler: Handler) {
    this.#attribute('open', handler);
  }
  set onmessage(handler: Handler) {
    this.#attribute('message', handler);
  }
  set onclose(handler: Handler) {
    this.#attribute('close', handler);
  }
  set onerror(handler: Handler) {
    this.#attribute('error', handler);
  }

  /** An attribute is a listener in the order in which it was first set (HTML, "event handlers"). */
  #attribute(type: string, handler: Handler): void {
    if (!this.#handlers.has(type)) this.addEventListener(type, (event) => this.#handlers.get(type)?.(event));
    this.#handlers.set(type, handler);
  }

  protected opened(): void {
    this.readyState = SocketEvents.OPEN;
    this.dispatchEvent(new Event('open'));
  }

  protected arrived(bytes: Uint8Array): void {
    // A message's own bytes, since what arrives may be a view of something larger.
    this.dispatchEvent(Object.assign(new Event('message'), { data: bytes.slice().buffer }));
  }

  protected ended(code: number, reason: string): void {
    if (this.readyState === SocketEvents.CLOSED) return;
    this.readyState = SocketEvents.CLOSED;
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason, wasClean: code !== 1006 }));
  }
}
