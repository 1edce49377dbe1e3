/**
 * Somebody who writes while the server is stopped or killed: whatever was acknowledged up to the last moment must be there when it
 * is back. Owns one document of its own and knows no damage.
 */
import * as Y from 'yjs';
import { encodeSyncStep2, encodeUpdate } from '../../protocol/messages.ts';
import { WireClient } from '../../server/transport/websocket/wire-client.ts';
import { createDocument } from '../rest-client.ts';
import type { ServerProcess } from '../server-process.ts';
import { freshLook, type Door } from './honest-pair.ts';

/** Acknowledged edits after which it is ended, right when the ack comes. */
const CUT_AFTER = 40;
/** Edits that are on their way at once. */
const IN_FLIGHT = 4;

export class CutWriter {
  readonly #door: Door;
  readonly #client: WireClient;
  #sent = 0;

  private constructor(door: Door, client: WireClient) {
    this.#door = door;
    this.#client = client;
  }

  static async enter(server: ServerProcess): Promise<CutWriter> {
    const { id, token } = await createDocument(server.url, 'Cut');
    const door = { webSocketUrl: server.webSocketUrl, id, token };
    const client = await WireClient.join(`${server.webSocketUrl}/sync/${id}`, ['weft.v1', `weft.token.${token}`]);
    client.send(encodeSyncStep2(Y.encodeStateAsUpdate(client.doc)));
    await client.until(() => client.acked === 1);
    return new CutWriter(door, client);
  }

  /** Writes, and calls `cut` in the same moment in which an ack is heard. */
  async writeUntil(cut: () => Promise<unknown>): Promise<void> {
    const client = this.#client;
    while (client.acked < CUT_AFTER) {
      while (this.#sent < client.acked - 1 + IN_FLIGHT) client.send(encodeUpdate(client.edit(`w${this.#sent++}. `)));
      const { acked } = client;
      await client.until(() => client.acked > acked);
    }
    await cut();
    await client.ended;
  }

  /** Rejects where something acknowledged is gone. The first that was counted is the answer to sync step 1. */
  async checkKept(): Promise<void> {
    const text = (await freshLook(this.#door)).getText('body').toJSON();
    for (let i = 0; i < this.#client.acked - 1; i++) {
      if (!text.includes(`w${i}. `)) throw new Error(`after a restart: edit ${i} of ${this.#client.acked - 1} is gone`);
    }
  }
}
