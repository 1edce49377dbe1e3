/**
 * One person of a recording: an unmodified y-websocket client whose incoming changes are let through exactly as far as
 * the recording says that the person had seen. Owns the matching of what arrives with what the others sent.
 */
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { ROOTS } from '../../flow/schema.ts';
import { applyBatch } from './apply.ts';
import { gatedSocketClass } from './gated-socket.ts';
import { clientIdOf } from './reference.ts';
import type { Batch } from './trace.ts';

export interface Target {
  /** `ws://host:port` */
  readonly webSocketUrl: string;
  readonly documentId: string;
  readonly token: string;
}

interface Held {
  readonly update: Uint8Array;
  pass(): void;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** True where everything of this batch is in the message: its items, and what it deletes. */
function holds(message: Uint8Array, batch: Uint8Array): boolean {
  const [whole, part] = [Y.parseUpdateMeta(message), Y.parseUpdateMeta(batch)];
  for (const [client, clock] of part.from)
    if ((whole.from.get(client) ?? Number.POSITIVE_INFINITY) > clock) return false;
  for (const [client, clock] of part.to) if ((whole.to.get(client) ?? -1) < clock) return false;
  const deleted = Y.decodeUpdate(message).ds.clients;
  return [...Y.decodeUpdate(batch).ds.clients].every(([client, ranges]) =>
    ranges.every(({ clock, len }) =>
      (deleted.get(client) ?? []).some((range) => range.clock <= clock && clock + len <= range.clock + range.len),
    ),
  );
}

/** Past this many bytes waiting in the socket, the sender waits for the network. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

export class Agent {
  readonly doc = new Y.Doc();
  /** What this agent sent, batch by batch. */
  readonly sent: Uint8Array[] = [];
  /** Everything that came back or came in, as its own replica: it equals `doc` once all of `sent` was echoed. */
  readonly #echoed = new Y.Doc();
  readonly #provider: WebsocketProvider;
  readonly #number: number;
  /** How many batches of each agent were let through. */
  readonly #taken: number[];
  readonly #held: Held[][];
  #agents: readonly Agent[] = [];
  #offset = 0;
  #wake: (() => void) | null = null;

  constructor(number: number, agentCount: number, target: Target) {
    this.#number = number;
    this.#taken = Array.from({ length: agentCount }, () => 0);
    this.#held = Array.from({ length: agentCount }, () => []);
    this.doc.clientID = clientIdOf(number);
    this.#provider = new WebsocketProvider(`${target.webSocketUrl}/sync`, target.documentId, this.doc, {
      params: { token: target.token },
      disableBc: true,
      WebSocketPolyfill: gatedSocketClass({ arrived: (update, pass) => this.#arrived(update, pass) }),
    });
    // A replay that lost its connection would be caught up past what its author had seen: it must stop, not go on.
    this.#provider.on('connection-close', (event) => {
      if (event !== null)
        this.#fail(new Error(`the server closed agent ${number}'s connection (${event.code} ${event.reason})`));
    });
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this.#provider) this.sent.push(update);
    });
  }

  #failed: Error | null = null;

  #fail(error: Error): void {
    this.#failed ??= error;
    this.#wake?.();
  }

  /** Resolves once `ready` holds; asked again whenever something arrived. */
  async #until(ready: () => boolean): Promise<void> {
    for (;;) {
      if (this.#failed !== null) throw this.#failed;
      if (ready()) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Connects and takes in what the document holds already (its first marker). */
  async open(agents: readonly Agent[]): Promise<void> {
    this.#agents = agents;
    this.#provider.once('sync', () => this.#wake?.());
    await this.#until(() => this.#provider.synced);
    this.#offset = this.doc.getText(ROOTS.body).length;
    Y.applyUpdate(this.#echoed, Y.encodeStateAsUpdate(this.doc));
  }

  #arrived(update: Uint8Array, pass: () => void): void {
    Y.applyUpdate(this.#echoed, update);
    const author = this.#authorOf(update);
    if (author !== null) this.#held[author]?.push({ update, pass });
    else if (!this.#takeApart(update)) pass();
    this.#wake?.();
  }

  /** The other agent whose next batch this is; null where it is none, or more than one. */
  #authorOf(update: Uint8Array): number | null {
    for (const other of this.#agents.keys()) {
      const expected = this.#nextOf(other);
      if (expected !== undefined && equalBytes(expected, update)) return other;
    }
    return null;
  }

  #nextOf(other: number): Uint8Array | undefined {
    const next = (this.#taken[other] ?? 0) + (this.#held[other]?.length ?? 0);
    return other === this.#number ? undefined : this.#agents[other]?.sent[next];
  }

  /**
   * A server may send what came in together as one message; the recording lets it in batch by batch. What is let in then are the batches
   * that the message is known to hold, and it may hold nothing else but the echo of what this agent sent. False where it is that alone.
   */
  #takeApart(message: Uint8Array): boolean {
    const { to } = Y.parseUpdateMeta(message);
    let isOwn = true;
    const explained = new Map<number, number>([[this.doc.clientID, Number.POSITIVE_INFINITY]]);
    for (const other of this.#agents.keys()) {
      for (let batch = this.#nextOf(other); batch !== undefined && holds(message, batch); batch = this.#nextOf(other)) {
        const update = batch;
        isOwn = false;
        this.#held[other]?.push({ update, pass: () => Y.applyUpdate(this.doc, update, this.#provider) });
        for (const [client, clock] of Y.parseUpdateMeta(update).to) explained.set(client, clock);
      }
    }
    if ([...to].some(([client, clock]) => clock > (explained.get(client) ?? -1))) {
      this.#fail(new Error(`agent ${this.#number} got an update that nobody sent next`));
    }
    return !isOwn;
  }

  /** Lets in what the others had sent up to `seen`, waiting for it to arrive, and nothing beyond. */
  async #takeIn(seen: readonly number[]): Promise<void> {
    for (const [other, count] of seen.entries()) {
      while (other !== this.#number && (this.#taken[other] ?? 0) < count) {
        await this.#until(() => (this.#held[other]?.length ?? 0) > 0);
        this.#held[other]?.shift()?.pass();
        this.#taken[other] = (this.#taken[other] ?? 0) + 1;
      }
    }
  }

  /** Applies one of this agent's batches to exactly what its author had before them. */
  async play(batch: Batch, hasAstral: boolean): Promise<void> {
    await this.#takeIn(batch.seen);
    applyBatch(this.doc, this.doc.getText(ROOTS.body), this.#offset, batch, hasAstral);
    do {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#failed !== null) throw this.#failed;
    } while ((this.#provider.ws?.bufferedAmount ?? 0) > MAX_BUFFERED_BYTES);
  }

  /** Takes in everything that the others sent, and waits until the server has echoed, that is committed, all that was sent. */
  async settle(): Promise<void> {
    await this.#takeIn(this.#agents.map((agent) => agent.sent.length));
    await this.#until(() => this.#isEchoed());
  }

  #isEchoed(): boolean {
    // Comparing clocks first is cheap; deletions have none and need the whole comparison.
    const mine = this.doc.clientID;
    if (Y.getState(this.#echoed.store, mine) !== Y.getState(this.doc.store, mine)) return false;
    return Y.equalSnapshots(Y.snapshot(this.#echoed), Y.snapshot(this.doc));
  }

  text(): string {
    return this.doc.getText(ROOTS.body).toString();
  }

  /** May be called twice. */
  close(): void {
    this.#provider.destroy();
    this.doc.destroy();
    this.#echoed.destroy();
  }
}
