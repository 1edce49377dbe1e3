/**
 * For tests: a WebSocket whose other end is the test itself. Behaves as a browser's does where y-websocket looks: event
 * attributes are listeners in the order in which they were first set, bytes arrive as ArrayBuffers.
 */

type Handler = ((event: Event) => void) | null;

function closeEvent(code: number): Event {
  return Object.assign(new Event('close'), { code, reason: '', wasClean: code !== 1006 });
}

export class FakeWebSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  /** Every socket made since the test began, in order. */
  static made: FakeWebSocket[] = [];

  readonly OPEN = 1;
  readonly url: string;
  readonly protocols: readonly string[];
  binaryType = 'blob';
  readyState: number = FakeWebSocket.CONNECTING;
  readonly sent: Uint8Array[] = [];
  readonly #handlers = new Map<string, Handler>();

  constructor(url: string | URL, protocols: string | string[] = []) {
    super();
    this.url = String(url);
    this.protocols = typeof protocols === 'string' ? [protocols] : protocols;
    FakeWebSocket.made.push(this);
  }

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

  #attribute(type: string, handler: Handler): void {
    if (!this.#handlers.has(type)) this.addEventListener(type, (event) => this.#handlers.get(type)?.(event));
    this.#handlers.set(type, handler);
  }

  send(data: Uint8Array): void {
    if (this.readyState === FakeWebSocket.CONNECTING) throw new Error('still connecting');
    if (this.readyState === FakeWebSocket.OPEN) this.sent.push(data.slice());
  }

  close(): void {
    if (this.readyState < FakeWebSocket.CLOSING) this.readyState = FakeWebSocket.CLOSING;
  }

  /** The other end accepts. */
  open(): void {
    this.readyState = FakeWebSocket.OPEN;
    this.dispatchEvent(new Event('open'));
  }

  /** The other end sends. */
  deliver(bytes: Uint8Array): void {
    const data = bytes.slice().buffer;
    this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }

  /** The other end closes, or the network does (1006). */
  end(code: number): void {
    this.readyState = FakeWebSocket.CLOSED;
    this.dispatchEvent(closeEvent(code));
  }
}
