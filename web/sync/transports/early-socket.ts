/**
 * A WebSocket that is open before the page's own script is here (`web/open-early.ts`), so that a session does not wait for the one and then for
 * the other. Says what the session would say first, keeps what the server says, and is handed over once, to a session that would have
 * opened the very same. Knows neither the session nor what a document is.
 */
import type { Clock } from '../ports.ts';
import type { Line, LineListener } from './line.ts';
import { openWebSocket } from './websocket-line.ts';

/** A page whose script is not here by then may never come: nobody is shown as present for longer. */
const UNCLAIMED_MS = 20_000;

export interface EarlyOptions {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly WebSocket: typeof WebSocket;
  readonly clock: Clock;
  /** Who comes. */
  readonly greeting: Uint8Array<ArrayBuffer>;
}

export class EarlySocket {
  readonly #options: EarlyOptions;
  readonly #line: Line | null;
  #kept: Uint8Array[] = [];
  #listener: LineListener | null = null;
  /** Handed over, given up, or closed by the other side. */
  #isSpent = false;

  constructor(options: EarlyOptions) {
    this.#options = options;
    const open = (): WebSocket => {
      const socket = new options.WebSocket(options.url, [...options.protocols]);
      socket.addEventListener('open', () => socket.send(options.greeting));
      return socket;
    };
    this.#line = openWebSocket(open, {
      message: (bytes) => {
        if (this.#listener === null) this.#kept.push(bytes);
        else this.#listener.message(bytes);
      },
      closed: (code, reason) => {
        this.#isSpent = true;
        this.#listener?.closed(code, reason);
      },
    });
    options.clock.setTimer(UNCLAIMED_MS, () => this.#giveUp());
  }

  /** The socket, for whoever wants one with this address and these subprotocols; null where this is not it, or is no more. */
  take(url: string, protocols: readonly string[], listener: LineListener): Line | null {
    const line = this.#line;
    const isWanted = url === this.#options.url && protocols.join() === this.#options.protocols.join();
    if (this.#isSpent || line === null || !isWanted) {
      this.#giveUp();
      return null;
    }
    this.#isSpent = true;
    // As a socket's own events would, what was kept comes when the taker has finished what it is doing.
    queueMicrotask(() => this.#handOver(listener));
    return {
      name: line.name,
      get unsentBytes() {
        return line.unsentBytes;
      },
      send: (bytes) => line.send(bytes),
      close: () => {
        this.#kept = [];
        line.close();
      },
    };
  }

  #handOver(listener: LineListener): void {
    for (let bytes = this.#kept.shift(); bytes !== undefined; bytes = this.#kept.shift()) listener.message(bytes);
    this.#listener = listener;
  }

  #giveUp(): void {
    if (this.#isSpent) return;
    this.#isSpent = true;
    this.#kept = [];
    this.#line?.close();
  }
}
