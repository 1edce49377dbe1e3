/**
 * A bad network between clients and a server on this machine, for tests: a line whose two directions are treated as it is told, and behind
 * it a box (`BlockingProxy`) that treats upgrades and streams badly. Everything may change while it runs; what is left to chance comes from a seed.
 * Owns connections and the bounds of what it holds; knows nothing of what it carries.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Clock, Timer } from '../../server/room/ports.ts';
import { systemClock } from '../../server/system.ts';
import { SeededRandom } from '../../server/transport/memory/seeded-random.ts';
import { BlockingProxy } from '../wire/blocking-proxy.ts';
import { Line, NO_FAULTS, type LineFaults } from './line.ts';

export interface FaultProxyOptions {
  readonly seed?: number;
  readonly clock?: Clock;
  /** Where it listens; any free one where not said. */
  readonly port?: number;
  readonly host?: string;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  readonly lines: readonly [up: Line, down: Line];
  idle: Timer | null;
}

/** More than any test needs, and less than a machine has descriptors. */
const MAX_CONNECTIONS = 4096;

export class FaultProxy {
  /** What is done to upgrades, streams and answers, beyond the line. */
  readonly box: BlockingProxy;
  /** False where the network is away: whoever comes is turned off at once. */
  #isUp = true;
  #cutIdleAfterMs: number | null = null;
  /** Bytes that came in, of all connections. */
  readonly counted = { up: 0, down: 0, connections: 0, idleCuts: 0, cuts: 0 };
  readonly #up: LineFaults = { ...NO_FAULTS };
  readonly #down: LineFaults = { ...NO_FAULTS };
  readonly #clock: Clock;
  readonly #random: SeededRandom;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();

  private constructor(box: BlockingProxy, options: FaultProxyOptions) {
    this.box = box;
    this.#clock = options.clock ?? systemClock;
    this.#random = new SeededRandom(options.seed ?? 1);
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  static async before(target: string, options: FaultProxyOptions = {}): Promise<FaultProxy> {
    const proxy = new FaultProxy(await BlockingProxy.before(target), options);
    proxy.#server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get address(): string {
    // A TCP server that listens has an address of this shape.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get syncUrl(): string {
    return `${this.address.replace('http:', 'ws:')}/sync`;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Changes how a direction is treated from now on; what is not named stays. */
  set(direction: 'up' | 'down' | 'both', faults: Partial<LineFaults>): void {
    if (direction !== 'down') Object.assign(this.#up, faults);
    if (direction !== 'up') Object.assign(this.#down, faults);
  }

  /** A good line again. Connections that are dead stay so. */
  heal(): void {
    this.#isUp = true;
    this.set('both', NO_FAULTS);
  }

  /** The network goes away: all connections break, and nobody gets through until `heal`. */
  goAway(): void {
    this.#isUp = false;
    this.cut();
  }

  /** The connections there are go on to look open at both ends, and carry nothing any more (N1). New ones are not touched. */
  halfOpen(): void {
    for (const pair of this.#pairs) for (const line of pair.lines) line.die();
  }

  /**
   * The clients' ends of the connections there are break, and what they had sent is held up until `release`: it arrives when they are
   * long back on other connections (N5).
   */
  park(): void {
    for (const { client, lines } of this.#pairs) {
      lines[0].park();
      client.resetAndDestroy();
    }
  }

  release(): void {
    for (const { lines } of this.#pairs) lines[0].release();
  }

  /** Every connection there is breaks, and both ends notice. */
  cut(): void {
    for (const pair of this.#pairs) this.#reset(pair);
  }

  /** Connections on which nothing passes for so long are cut, as proxies do; null for never. */
  cutIdleAfter(ms: number | null): void {
    this.#cutIdleAfterMs = ms;
    for (const pair of this.#pairs) this.#touch(pair);
  }

  /** May be called twice. */
  async close(): Promise<void> {
    this.cut();
    await this.box.close();
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }

  #accept(client: Socket): void {
    client.on('error', () => undefined);
    this.counted.connections += 1;
    if (!this.#isUp) return void client.resetAndDestroy();
    const server = connect({ port: Number(new URL(this.box.address).port), host: '127.0.0.1', allowHalfOpen: true });
    server.setNoDelay(true);
    server.on('error', () => undefined);
    let pair: Pair | null = null;
    const line = (direction: 'up' | 'down'): Line =>
      new Line({
        from: direction === 'up' ? client : server,
        to: direction === 'up' ? server : client,
        faults: direction === 'up' ? this.#up : this.#down,
        clock: this.#clock,
        random: () => this.#random.next(),
        onBytes: (count) => {
          this.counted[direction] += count;
          if (pair !== null) this.#touch(pair);
        },
        onCut: () => pair !== null && this.#cutOff(pair, direction),
      });
    const made: Pair = { client, server, lines: [line('up'), line('down')], idle: null };
    pair = made;
    this.#pairs.add(made);
    this.#touch(made);
    const mayForget = () => {
      if (client.destroyed && server.destroyed) this.#forget(made);
    };
    client.once('close', mayForget);
    server.once('close', mayForget);
  }

  #touch(pair: Pair): void {
    pair.idle?.cancel();
    pair.idle = null;
    if (this.#cutIdleAfterMs === null || !this.#pairs.has(pair)) return;
    pair.idle = this.#clock.setTimer(this.#cutIdleAfterMs, () => {
      this.counted.idleCuts += 1;
      this.#reset(pair);
    });
  }

  #reset(pair: Pair): void {
    this.#forget(pair);
    pair.client.resetAndDestroy();
    pair.server.resetAndDestroy();
  }

  /** The sender is told at once, the receiver has the part that was passed on, in the middle of whatever it is. */
  #cutOff(pair: Pair, direction: 'up' | 'down'): void {
    this.counted.cuts += 1;
    const [from, to] = direction === 'up' ? [pair.client, pair.server] : [pair.server, pair.client];
    this.#forget(pair);
    from.resetAndDestroy();
    to.destroySoon();
  }

  #forget(pair: Pair): void {
    pair.idle?.cancel();
    for (const line of pair.lines) line.close();
    this.#pairs.delete(pair);
  }
}
