import { afterAll } from 'vitest';
import { ServedSuite } from '../served.contract.ts';
import { transportContract, type ContractClient } from '../transport.contract.ts';
import { WireClient } from './wire-client.ts';

class WebSocketClient implements ContractClient {
  readonly #wire: WireClient;

  constructor(wire: WireClient) {
    this.#wire = wire;
  }

  get heard() {
    return this.#wire.heard;
  }
  get ended() {
    return this.#wire.ended.then(({ code }) => code);
  }
  send(bytes: Uint8Array): void {
    this.#wire.send(bytes);
  }
  until(condition: () => boolean): Promise<void> {
    return this.#wire.until(condition);
  }
  stall(): void {
    this.#wire.socket.pause();
  }
  resume(): void {
    this.#wire.socket.resume();
  }
  leave(): void {
    this.#wire.socket.close();
  }
}

const served = new ServedSuite(async (server, documentId, token) => {
  const wire = new WireClient(server.syncUrl(documentId), ['weft.v1', `weft.token.${token}`]);
  await wire.opened();
  return new WebSocketClient(wire);
});
afterAll(() => served.stop());

transportContract('WebSocket', { hasHeartbeat: true, boundsMessages: true }, () => served.harness());
