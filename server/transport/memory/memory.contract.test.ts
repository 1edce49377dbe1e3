import { decodeServerMessage, type ServerMessage } from '../../../protocol/messages.ts';
import type { LinkId } from '../../../protocol/ids.ts';
import type { Role } from '../../../protocol/roles.ts';
import { transportContract, type ContractClient, type TransportHarness } from '../transport.contract.ts';
import { MemorySocket, type ClientEnd } from './memory-socket.ts';
import { SIMULATED_DOCUMENT, Simulation } from './simulation.ts';

class MemoryClient implements ContractClient, ClientEnd {
  readonly heard: ServerMessage[] = [];
  readonly socket = new MemorySocket(this);
  isStalled = false;
  readonly #settle: () => Promise<void>;
  #end: (code: number) => void = () => undefined;
  readonly #ended = new Promise<number>((resolve) => {
    this.#end = resolve;
  });

  constructor(settle: () => Promise<void>) {
    this.#settle = settle;
  }

  get ended(): Promise<number> {
    return this.#settle().then(() => this.#ended);
  }

  message(bytes: Uint8Array): void {
    const decoded = decodeServerMessage(bytes);
    if (decoded.ok) this.heard.push(decoded.message);
  }
  closed(code: number): void {
    this.#end(code);
  }
  send(bytes: Uint8Array): void {
    this.socket.push(bytes);
  }
  async until(condition: () => boolean): Promise<void> {
    for (let round = 0; round < 200 && !condition(); round += 1) await this.#settle();
    if (!condition()) throw new Error('nothing that was heard made it true');
  }
  stall(): void {
    this.isStalled = true;
  }
  resume(): void {
    this.isStalled = false;
    this.socket.signalDrained();
  }
  leave(): void {
    this.socket.drop();
  }
}

/** The part of a whole server that the simulation stands for. */
class MemoryHarness implements TransportHarness {
  readonly #simulation = new Simulation(1, { kind: 'room' });
  readonly #clients: MemoryClient[] = [];

  async join(role: Role): Promise<ContractClient> {
    const client = new MemoryClient(() => this.settle());
    const session = this.#simulation.rooms.connect(
      {
        documentId: SIMULATED_DOCUMENT,
        kind: 'room',
        role,
        standing: { linkRole: role, ownRole: null, linkGeneration: 0, guests: 'all', isNamed: false },
        anonymousPlaces: null,
        // Any word does for a link here.
        linkId: `link-of-the-${role}` as LinkId,
        personId: null,
        expiresAtMs: null,
        speaksWeft: true,
        inflates: false,
        readsState: false,
      },
      client.socket,
      null,
    );
    client.socket.attach(session);
    this.#clients.push(client);
    await this.settle();
    return client;
  }

  async revoke(role: Role): Promise<void> {
    // As above.
    const linkId = `link-of-the-${role}` as LinkId;
    const now = { role, expiresAtMs: null, generation: 0, isRevoked: true, older: 'link_revoked' } as const;
    this.#simulation.rooms.rule(SIMULATED_DOCUMENT, { kind: 'link', linkId, ...now });
    await this.settle();
  }

  async stop(): Promise<void> {
    const stopped = this.#simulation.rooms.shutdown();
    await this.settle();
    await stopped;
  }

  pass(): Promise<void> {
    return this.settle();
  }

  sessions(): Promise<number> {
    return Promise.resolve(this.#simulation.rooms.stats().sessions);
  }

  async settle(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      for (const client of this.#clients) {
        while (client.socket.deliverToServer() || (!client.isStalled && client.socket.deliverToClient()));
      }
      await this.#simulation.settle();
    }
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

transportContract('memory', { hasHeartbeat: false, boundsMessages: false }, () => Promise.resolve(new MemoryHarness()));
