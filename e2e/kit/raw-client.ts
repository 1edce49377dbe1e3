/**
 * A client made by hand: a bare WebSocket that sends whatever bytes a test wants and remembers what comes back. For what
 * no honest client would do. Knows the wire's messages, not Yjs's providers.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { ROOTS } from '../../flow/schema.ts';
import { decodeServerMessage, encodeSyncStep1, WEFT_SUBPROTOCOL, type ServerMessage } from '../../protocol/messages.ts';

export class RawClient {
  /** What the document holds as this client is told. */
  readonly doc = new Y.Doc();
  readonly heard: ServerMessage[] = [];
  readonly #socket: WebSocket;
  #wake: () => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.on('message', (data) => {
      if (data instanceof ArrayBuffer) this.#hear(new Uint8Array(data));
    });
    socket.on('close', () => this.#wake());
  }

  /** Connects. `speaksWeft` offers our own message types. */
  static async connect(
    webSocketUrl: string,
    documentId: string,
    token: string,
    speaksWeft: boolean,
  ): Promise<RawClient> {
    const socket = new WebSocket(
      `${webSocketUrl}/sync/${documentId}?token=${token}`,
      speaksWeft ? [WEFT_SUBPROTOCOL] : [],
    );
    const client = new RawClient(socket);
    await once(socket, 'open');
    return client;
  }

  #hear(bytes: Uint8Array): void {
    const decoded = decodeServerMessage(bytes);
    if (!decoded.ok) throw new Error(`the server sent something unreadable: ${decoded.reason}`);
    const { message } = decoded;
    this.heard.push(message);
    if (message.type === 'syncStep2' || message.type === 'update') Y.applyUpdate(this.doc, message.update);
    this.#wake();
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  send(bytes: Uint8Array): void {
    this.#socket.send(bytes);
  }

  /** Asks for the document and waits for the answer: by then the server has dealt with everything sent before. */
  async sync(): Promise<void> {
    const answers = (): number => this.heard.filter(({ type }) => type === 'syncStep2').length;
    const before = answers();
    this.send(encodeSyncStep1(Y.encodeStateVector(this.doc)));
    while (answers() === before) {
      if (!this.isOpen) throw new Error('the server closed the connection');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The characters of the document's body, as far as it was told. */
  body(): string {
    return this.doc.getText(ROOTS.body).toString();
  }

  /** May be called twice. */
  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const gone = once(this.#socket, 'close');
    this.#socket.close();
    await gone;
  }
}
