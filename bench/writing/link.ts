/** A plain y-websocket client in Node, for writing documents and for playing the other person. */
import { WebsocketProvider } from 'y-websocket';
import type * as Y from 'yjs';

const SYNC_TIMEOUT_MS = 60_000;

export class Link {
  readonly doc: Y.Doc;
  /** Resolves once the server's copy is in the document; rejects where that takes too long. */
  readonly synced: Promise<void>;
  readonly #provider: WebsocketProvider;

  constructor(options: { readonly server: string; readonly room: string; readonly token: string | null; doc: Y.Doc }) {
    this.doc = options.doc;
    const provider = new WebsocketProvider(options.server, options.room, options.doc, {
      disableBc: true,
      WebSocketPolyfill: WebSocket,
      params: options.token === null ? {} : { token: options.token },
    });
    this.#provider = provider;
    this.synced = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the server did not sync a document in time')), SYNC_TIMEOUT_MS);
      provider.on('sync', (isSynced: boolean) => {
        if (!isSynced) return;
        clearTimeout(late);
        resolve();
      });
    });
  }

  close(): void {
    this.#provider.destroy();
    this.#provider.awareness.destroy();
  }
}
