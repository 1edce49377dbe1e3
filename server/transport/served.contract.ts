/**
 * For the contract of the transports that a real server has: links, time, and who is there. How one connects is each transport's own.
 * One server serves all tests of a file, each in a document of its own.
 */
import type { CreatedDocument, CreatedLink } from '../../protocol/rest.ts';
import type { Role } from '../../protocol/roles.ts';
import { SkippingClock } from '../test-clock.ts';
import { TestServer } from '../test-server.ts';
import type { ContractClient, TransportHarness } from './transport.contract.ts';

/** How often the transports look at their connections; between two looks a client gets to answer. */
const STEP_MS = 5_000;

type Connect = (server: TestServer, documentId: string, token: string) => Promise<ContractClient>;

export class ServedSuite {
  readonly #connect: Connect;
  readonly #clock = new SkippingClock();
  #server: TestServer | null = null;

  constructor(connect: Connect) {
    this.#connect = connect;
  }

  async harness(): Promise<ServedHarness> {
    this.#server ??= await TestServer.start({ overrides: { clock: this.#clock } });
    if (!this.#server.isOpen) await this.#server.open();
    const created = await this.#server.createDocument({ kind: 'room' });
    return new ServedHarness(this.#connect, this.#server, this.#clock, created);
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }
}

class ServedHarness implements TransportHarness {
  readonly #connect: Connect;
  readonly #server: TestServer;
  readonly #clock: SkippingClock;
  readonly #created: CreatedDocument;
  readonly #links = new Map<Role, CreatedLink>();

  constructor(connect: Connect, server: TestServer, clock: SkippingClock, created: CreatedDocument) {
    this.#connect = connect;
    this.#server = server;
    this.#clock = clock;
    this.#created = created;
  }

  async join(role: Role): Promise<ContractClient> {
    const link = await this.#server.createLink(this.#created, role);
    this.#links.set(role, link);
    return this.#connect(this.#server, this.#created.id, link.token);
  }

  async revoke(role: Role): Promise<void> {
    const { id, token } = this.#created;
    const path = `/api/documents/${id}/links/${this.#links.get(role)?.id ?? ''}`;
    await this.#server.fetch(path, { method: 'DELETE', token });
  }

  stop(): Promise<void> {
    return this.#server.close();
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      this.#clock.skip(STEP_MS);
      // A way to the server and back, thrice: a heartbeat and its answer are on their way at the same time.
      for (let trip = 0; trip < 3; trip += 1) await this.sessions();
    }
  }

  async sessions(): Promise<number> {
    const health = await this.#server.fetch('/healthz');
    // The route's answer is of this shape, as its own tests prove.
    return ((await health.json()) as { sessions: number }).sessions;
  }

  settle(): Promise<void> {
    return this.pass(0);
  }

  /** With the document end the sessions in it, so that the next test counts its own alone. */
  async dispose(): Promise<void> {
    const { id, token } = this.#created;
    if (this.#server.isOpen) await this.#server.fetch(`/api/documents/${id}`, { method: 'DELETE', token });
  }
}
