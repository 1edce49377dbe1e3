/**
 * How one open document is carried to the server: the socket class for its provider, what is remembered of the network, when WebSocket is
 * tried again, and what a person may know of all that. Owns no connection itself; draws nothing.
 */
import type { CarriedName, TransportName } from '../../../protocol/carriage.ts';
import type { Clock, Drawer, Timer, WakeCalls } from '../ports.ts';
import { Store, type Readable } from '../store.ts';
import { CarriedSocket, type SocketHome } from './carried-socket.ts';
import type { EarlySocket } from './early-socket.ts';
import type { HeldRequests } from './held-requests.ts';
import { LateHttpLine, type HttpPart } from './late-http-line.ts';
import { MOVED, type Line, type LineListener } from './line.ts';
import { TransportMemory } from './transport-memory.ts';
import { WakeWatch } from './wake-watch.ts';
import { openWebSocket } from './websocket-line.ts';
import { webSocketGetsThrough } from './websocket-trial.ts';

export interface CarrierOptions {
  readonly WebSocket: typeof WebSocket;
  /** The socket that was opened before the page was here; null or left out where there is none. */
  readonly early?: EarlySocket | null;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  readonly drawer: Drawer;
  readonly wake: WakeCalls;
  readonly held: HeldRequests;
  /** The address above the document's, such as `wss://host/sync`. */
  readonly syncUrl: string;
  /** Calls back when the page goes away for good. */
  readonly onGone: (listener: () => void) => () => void;
}

/** What carries the session now. */
export interface Carriage {
  /** Null while there is no connection. */
  readonly transport: TransportName | null;
  /** True where WebSocket was tried and did not get through. */
  readonly isInstead: boolean;
  readonly sinceMs: number;
  /** How long an echo took the last time; null before the first. */
  readonly roundTripMs: number | null;
}

/** When WebSocket is tried again: soon where it is only remembered that it did not get through, since the network may be another one. */
const FIRST_RETRY_MS = 30_000;
const REMEMBERED_RETRY_MS = 3_000;
const LONGEST_RETRY_MS = 15 * 60_000;
/** A word there and back by WebSocket takes no longer than this, on whatever line one writes. */
const TRIAL_MS = 5_000;
/** While somebody waits for the text, it is found out sooner; should the line be that slow, WebSocket is tried again soon. */
const DOUBT_MS = 2_000;
/** However often the machine wakes, it is not tried more often than this. */
const LEAST_RETRY_MS = 20_000;
/** So long after WebSocket got through, what would be needed without it is fetched. */
const PREPARE_MS = 10_000;
/** The server says so soon whether it is there. */
const THERE_MS = 5_000;

export class Carrier {
  readonly #options: CarrierOptions;
  readonly #memory: TransportMemory;
  readonly #wake: WakeWatch;
  readonly #state: Store<Carriage>;
  readonly #ends: (() => void)[];
  #socket: CarriedSocket | null = null;
  #http: LateHttpLine | null = null;
  #retry: Timer | null = null;
  #prepare: Timer | null = null;
  #code: Promise<HttpPart> | null = null;
  #retries = 0;
  #triedAtMs: number | null = null;
  #isClosed = false;

  constructor(options: CarrierOptions) {
    this.#options = options;
    const { clock, drawer, onGone, wake } = options;
    this.#memory = new TransportMemory(drawer, () => clock.now());
    this.#wake = new WakeWatch(wake, clock);
    this.#state = new Store<Carriage>({ transport: null, isInstead: false, sinceMs: clock.now(), roundTripMs: null });
    this.#ends = [this.#wake.onWake(() => this.#onWake()), onGone(() => this.#http?.abandon())];
  }

  get state(): Readable<Carriage> {
    return this.#state;
  }

  /** The wake calls that there are, and those that only the clock tells. */
  get wake(): WakeCalls {
    const { wake } = this.#options;
    return { ...wake, onWake: (listener) => this.#wake.onWake(listener) };
  }

  /** Bytes handed over that are not known to have reached the server. */
  get unsentBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** The class to give where a WebSocket is wanted. */
  get WebSocket(): typeof WebSocket {
    const home: SocketHome = {
      clock: this.#options.clock,
      first: () => this.#memory.read() ?? 'websocket',
      openWebSocket: (url, protocols, listener) =>
        this.#options.early?.take(url, protocols, listener) ??
        openWebSocket(() => new this.#options.WebSocket(url, [...protocols]), listener),
      openHttp: (url, protocols, listener, onCarried) => this.#openHttp(url, protocols, listener, onCarried),
      carried: (socket, name, instead) => this.#carried(socket, name, instead),
      doubts: (socket) => void this.#doubts(socket),
      measured: (roundTripMs) => this.#state.set({ ...this.#state.get(), roundTripMs }),
      over: (socket, code) => this.#over(socket, code),
    };
    const HomeSocket = class extends CarriedSocket {
      constructor(url: string | URL, protocols: string | string[] = []) {
        super(home, String(url), typeof protocols === 'string' ? [protocols] : protocols);
      }
    };
    // It has what y-websocket and the session use of a WebSocket, which the tests of both prove; not its constructor's type.
    return HomeSocket as unknown as typeof WebSocket;
  }

  /** Measures the way there and back. */
  measure(): void {
    this.#socket?.measure();
  }

  /** Whether each transport gets through, tried out beside the session. */
  tests(): { readonly name: TransportName; run(): Promise<boolean> }[] {
    const { clock, fetch: fetcher } = this.#options;
    const now = () => clock.now();
    const server = this.#server;
    const streams = (as: 'stream' | 'events') =>
      this.#httpPart().then(
        ({ streamGetsThrough }) => streamGetsThrough(fetcher, server, as, now),
        () => false,
      );
    return [
      { name: 'websocket', run: () => this.#tryWebSocket() },
      { name: 'stream', run: () => streams('stream') },
      { name: 'events', run: () => streams('events') },
      {
        name: 'polling',
        run: () =>
          fetcher(`${server}/api/probe/poll`, { method: 'POST', cache: 'no-store', signal: AbortSignal.timeout(5_000) })
            .then((answer) => answer.ok && answer.headers.get('content-type')?.includes('json') === true)
            .catch(() => false),
      },
    ];
  }

  close(): void {
    this.#isClosed = true;
    this.#retry?.cancel();
    this.#prepare?.cancel();
    this.#wake.close();
    for (const end of this.#ends) end();
  }

  /** The same host by HTTP. */
  get #server(): string {
    return new URL('/', this.#options.syncUrl.replace(/^ws/, 'http')).origin;
  }

  /** The code of a session by requests. */
  #httpPart(): Promise<HttpPart> {
    this.#code ??= this.#fetchHttpPart().catch((error: unknown) => {
      this.#code = null;
      throw error;
    });
    return this.#code;
  }

  /** Chromium never fetches a module again that failed once: asked for while the server is away, this one would be lost to the page. */
  async #fetchHttpPart(): Promise<HttpPart> {
    const signal = AbortSignal.timeout(THERE_MS);
    const answer = await this.#options.fetch(`${this.#server}/api/probe`, { cache: 'no-store', signal });
    // Whoever asks for a sign-in first answers everything with a page of its own.
    const isOurs = answer.ok && answer.headers.get('content-type')?.includes('json') === true;
    if (!isOurs) throw new Error('The server is away.');
    return import('./http-part.ts');
  }

  #openHttp(
    url: string,
    protocols: readonly string[],
    listener: LineListener,
    onCarried: (name: CarriedName) => void,
  ): Line {
    const { clock, fetch: fetcher, held } = this.#options;
    const first = this.#memory.read() ?? 'polling';
    const options = { fetch: fetcher, clock, held, url, protocols, first, listener, onCarried };
    const line = new LateHttpLine(options, this.#httpPart());
    this.#http = line;
    return line;
  }

  #carried(socket: CarriedSocket, transport: TransportName, isInstead: boolean): void {
    this.#socket = socket;
    const remembered = this.#memory.read();
    const before = this.#state.get();
    const sinceMs = before.transport === transport ? before.sinceMs : this.#options.clock.now();
    if (transport === 'websocket') {
      this.#retry?.cancel();
      this.#retry = null;
      this.#retries = 0;
      this.#memory.forget();
      // Should the next network let no WebSocket through, it is here by then.
      this.#prepare ??= this.#options.clock.setTimer(PREPARE_MS, () => void this.#httpPart().catch(() => undefined));
    } else {
      this.#memory.keep(transport);
      if (this.#retry === null) this.#tryLater(remembered === null ? FIRST_RETRY_MS : REMEMBERED_RETRY_MS);
    }
    this.#state.set({ ...before, transport, isInstead: transport !== 'websocket', sinceMs });
    if (isInstead || before.roundTripMs === null) socket.measure();
  }

  #over(socket: CarriedSocket, code: number): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    if (code !== MOVED) this.#state.set({ ...this.#state.get(), transport: null });
  }

  #onWake(): void {
    this.#socket?.ask();
    const { transport } = this.#state.get();
    if (transport === null || transport === 'websocket') return;
    const sinceMs = this.#options.clock.now() - (this.#triedAtMs ?? Number.NEGATIVE_INFINITY);
    if (sinceMs < LEAST_RETRY_MS) return;
    this.#retries = 0;
    void this.#tryToMove();
  }

  #tryLater(delayMs: number): void {
    this.#retry?.cancel();
    this.#retry = this.#options.clock.setTimer(delayMs, () => void this.#tryToMove());
  }

  async #tryToMove(): Promise<void> {
    this.#retry?.cancel();
    this.#retry = null;
    this.#triedAtMs = this.#options.clock.now();
    const passes = await this.#tryWebSocket();
    const { transport } = this.#state.get();
    if (this.#isClosed || transport === 'websocket') return;
    if (passes) {
      this.#memory.forget();
      this.#socket?.move();
      return;
    }
    this.#retries += 1;
    const ceilingMs = Math.min(FIRST_RETRY_MS * 2 ** this.#retries, LONGEST_RETRY_MS);
    this.#tryLater(ceilingMs * (0.5 + this.#options.random() / 2));
  }

  #tryWebSocket(withinMs = TRIAL_MS): Promise<boolean> {
    const { WebSocket: Native, clock, syncUrl } = this.#options;
    return webSocketGetsThrough(() => new Native(`${syncUrl}/probe`), clock, withinMs);
  }

  /** A WebSocket that is open while nothing of ours gets there: the session goes on another way. */
  async #doubts(socket: CarriedSocket): Promise<void> {
    if (await this.#tryWebSocket(DOUBT_MS)) return;
    if (this.#isClosed || this.#socket !== socket || socket.transport !== 'websocket') return;
    this.#memory.keep('polling');
    socket.move();
  }
}
