/**
 * A WebSocket that counts what y-websocket sends and keeps our own message types away from it: y-websocket knows nothing
 * of numbers from 100 and logs an error for each. Knows the wire, nothing of what the counts are for.
 */
import { createDecoder, readVarUint } from 'lib0/decoding';
import { decodeServerMessage, MessageType, SyncType, type ServerMessage } from '../../protocol/messages.ts';
import { unpacked } from './packed-message.ts';

export type WeftMessage = Extract<ServerMessage, { type: 'ack' | 'receipt' | 'session' | 'event' | 'error' }>;

/** What the owner of a socket hears of it. */
export interface SocketListener {
  /** The Yjs client id of this page: what others are told of it is not told to itself. */
  readonly clientId: number;
  /** False while sync step 1 is not to be sent: the provider asks as soon as it is connected. */
  mayAsk(): boolean;
  /** A message was sent that the server counts. */
  sent(kind: 'step2' | 'update'): void;
  /** A message of ours arrived. */
  received(message: WeftMessage): void;
  /** Everything up to some moment arrived, in Yjs's second encoding; the sync step 2 that follows brings the rest. */
  receivedState(updateV2: Uint8Array): void;
}

/** A WebSocket's `readyState` from which on nothing more arrives. */
const CLOSING = 2;

type Sendable = Parameters<WebSocket['send']>[0];

/** Which sync message it is; null for any other. */
function syncTypeOf(data: Sendable): number | null {
  if (!(data instanceof Uint8Array)) return null;
  const decoder = createDecoder(data);
  return readVarUint(decoder) === MessageType.sync ? readVarUint(decoder) : null;
}

/** True for the numbers from 100, which only a client that offered `weft.v1` is sent. */
function isOurs(bytes: Uint8Array): boolean {
  return (bytes[0] ?? 0) >= 100;
}

/**
 * The class to give y-websocket as its `WebSocketPolyfill`. `listen` is called for each socket that the provider opens,
 * before anything happens on it.
 */
export function countedSocket(Base: typeof WebSocket, listen: (socket: WebSocket) => SocketListener): typeof WebSocket {
  return class CountedSocket extends Base {
    readonly #listener: SocketListener;
    /** Messages that are not with the provider yet: the first is being unpacked, the others came after it. */
    readonly #waiting: Promise<ArrayBuffer | null>[] = [];
    #isHandingOn = false;

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.#listener = listen(this);
      // Registered before the provider sets `onmessage`, so it is called first and can keep a message from it.
      this.addEventListener('message', (event: MessageEvent<unknown>) => {
        if (!(event.data instanceof ArrayBuffer)) return;
        const bytes = new Uint8Array(event.data);
        if (!isOurs(bytes)) {
          if (this.#isHandingOn || this.#waiting.length === 0) return;
          event.stopImmediatePropagation();
          this.#handOn(Promise.resolve(event.data));
          return;
        }
        event.stopImmediatePropagation();
        const decoded = decodeServerMessage(bytes);
        if (!decoded.ok) return;
        switch (decoded.message.type) {
          case 'ack':
          case 'receipt':
          case 'session':
          case 'event':
          case 'error':
            this.#listener.received(decoded.message);
            break;
          case 'packed':
            this.#handOn(unpacked(decoded.message.deflated, this.#listener.clientId));
            break;
          default:
            // A newer server may say things that this page does not know yet.
            break;
        }
      });
    }

    /** What was packed reaches the provider as if it had come so, and before whatever came after it. */
    #handOn(message: Promise<ArrayBuffer | null>): void {
      // Without what cannot be read the rest would be no document: the handshake after a reconnect brings everything.
      const readable = message.catch(() => (this.close(), null));
      if (this.#waiting.push(readable) === 1) void this.#handOnAll();
    }

    async #handOnAll(): Promise<void> {
      for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
        const data = await next;
        void this.#waiting.shift();
        // The provider takes whatever it is told: after the end it would show people who are gone.
        if (data === null || this.readyState >= CLOSING) continue;
        const bytes = new Uint8Array(data);
        this.#isHandingOn = true;
        try {
          if (bytes[0] === MessageType.state) this.#listener.receivedState(bytes.subarray(1));
          else this.dispatchEvent(new MessageEvent('message', { data }));
        } catch {
          this.close();
        } finally {
          this.#isHandingOn = false;
        }
      }
    }

    override send(data: Sendable): void {
      const syncType = syncTypeOf(data);
      if (syncType === SyncType.step1 && !this.#listener.mayAsk()) return;
      super.send(data);
      // Of these the server counts each.
      if (syncType === SyncType.step2) this.#listener.sent('step2');
      if (syncType === SyncType.update) this.#listener.sent('update');
    }
  };
}
