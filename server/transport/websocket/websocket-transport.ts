/**
 * WebSocket connections into rooms: takes the HTTP server's upgrades, lets in whom the gate permits and refuses the others before
 * the upgrade, and keeps the heartbeat of all. The only place that knows ws together with `socket-connection.ts`.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type ServerOptions } from 'ws';
import { AppError, ERRORS, type ErrorCode } from '../../../protocol/errors.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import { WEFT_SUBPROTOCOL } from '../../../protocol/messages.ts';
import { clientAddress } from '../../http/client-address.ts';
import { errorBody } from '../../http/errors.ts';
import { hasTooManyHeaders } from '../../http/http-server.ts';
import { originAllowed, type OriginRules } from '../../http/origin.ts';
import type { Places } from '../../http/places.ts';
import type { Clock, Logger, Timer, Turn } from '../../room/ports.ts';
import type { SliceTurns } from '../../room/slice-turns.ts';
import type { Enter, Entrance } from '../entrance.ts';
import type { UnfinishedMessages } from '../unfinished-messages.ts';
import type { UnreadMessages } from '../unread-messages.ts';
import { readHandshake } from './handshake-request.ts';
import { answerProbe, MAX_PROBE_BYTES, PROBE_NAME } from './probe-socket.ts';
import { Outgoing } from './outgoing.ts';
import { refuseUpgrade } from './refuse.ts';
import { RoomSocket } from './room-socket.ts';
import { CLOSE_TIMEOUT_MS, SocketConnection } from './socket-connection.ts';

export interface WebSocketTransportOptions {
  /** The HTTP server whose upgrades are taken. */
  readonly server: Server;
  readonly entrance: Entrance;
  readonly origins: OriginRules;
  readonly trustedProxies: number;
  readonly maxHeaders: number;
  /** Shared with the other transports: a connection is one, whatever carries it. */
  readonly caps: Places;
  /** Shared with them, too. */
  readonly unfinished: UnfinishedMessages;
  readonly unread: UnreadMessages;
  readonly clock: Clock;
  readonly turn: Turn;
  /** Shared with what else is begun when it is there. */
  readonly turns: Pick<SliceTurns, 'next'>;
  readonly logger: Logger;
}

/** How often the heartbeat looks at every connection. */
const TICK_MS = 5_000;
/** How long the server waits at its end for the others' part of the closing handshake. */
const CLOSING_MS = 1_000;

/** Options that ws has and its type package does not know yet. */
interface NewerOptions {
  readonly maxFragments: number;
  readonly maxBufferedChunks: number;
  readonly closeTimeout: number;
}

const SOCKET_OPTIONS: ServerOptions<typeof RoomSocket> & NewerOptions = {
  noServer: true,
  WebSocket: RoomSocket,
  clientTracking: false,
  // Compression costs memory for every connection and is a way to send bombs (HOSTILE F1).
  perMessageDeflate: false,
  maxPayload: LIMITS.maxFrameBytes,
  // Browsers send a message in one frame. What comes in thousands of pieces is an attack on memory (HOSTILE F2).
  maxFragments: 256,
  maxBufferedChunks: 16 * 1024,
  closeTimeout: CLOSE_TIMEOUT_MS,
  // The token that a client offers as a subprotocol must not be echoed into an answer.
  handleProtocols: (offered) => (offered.has(WEFT_SUBPROTOCOL) ? WEFT_SUBPROTOCOL : false),
};

/** Whoever asks for a probe has shown nothing: it may make the server hold next to nothing. */
const PROBE_OPTIONS: typeof SOCKET_OPTIONS = { ...SOCKET_OPTIONS, maxPayload: MAX_PROBE_BYTES, autoPong: false };

/** A socket that is not let in yet. */
interface Upgrade {
  readonly giveBack: () => void;
  readonly onError: () => void;
  readonly onClose: () => void;
}

export class WebSocketTransport {
  readonly #options: WebSocketTransportOptions;
  readonly #sockets = new WebSocketServer(SOCKET_OPTIONS);
  readonly #probes = new WebSocketServer(PROBE_OPTIONS);
  readonly #shared: {
    readonly outgoing: Outgoing;
    readonly unfinished: UnfinishedMessages;
    readonly unread: UnreadMessages;
  };
  /** With how to give its place back. */
  readonly #connections = new Map<SocketConnection, () => void>();
  readonly #upgrades = new Map<Duplex, Upgrade>();
  #heartbeat: Timer;
  #refusing = false;
  #onEmpty: (() => void) | null = null;
  #closing: Promise<void> | null = null;

  constructor(options: WebSocketTransportOptions) {
    this.#options = options;
    const { turn, unfinished, unread } = options;
    this.#shared = { outgoing: new Outgoing(turn), unfinished, unread };
    options.server.on('upgrade', this.#onUpgrade);
    this.#heartbeat = options.clock.setTimer(TICK_MS, this.#tick);
  }

  /**
   * Ends all connections: those that the rooms have closed get the time of a closing handshake, so that they learn why; the
   * rest is cut off. May be called twice.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.refuseNew();
    this.#heartbeat.cancel();
    for (const connection of this.#connections.keys()) connection.end('restarting');
    await this.#emptied();
    for (const connection of this.#connections.keys()) connection.terminate();
    for (const socket of this.#upgrades.keys()) socket.destroy();
    this.#sockets.close();
    this.#probes.close();
    this.#options.server.off('upgrade', this.#onUpgrade);
  }

  #emptied(): Promise<void> {
    if (this.#connections.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const patience = this.#options.clock.setTimer(CLOSING_MS, resolve);
      this.#onEmpty = () => {
        patience.cancel();
        resolve();
      };
    });
  }

  /** From now on every upgrade is refused as `restarting`, while those who are in go on. */
  refuseNew(): void {
    this.#refusing = true;
  }

  readonly #onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const address = clientAddress(request, this.#options.trustedProxies);
    const giveBack = this.#options.caps.take(address);
    const onError = () => socket.destroy();
    socket.on('error', onError);
    if (giveBack === null) return this.#refuse(socket, 'too_many_requests');
    const onClose = () => {
      giveBack();
      this.#upgrades.delete(socket);
    };
    socket.on('close', onClose);
    this.#upgrades.set(socket, { giveBack, onError, onClose });
    this.#inTurn(() => this.#handshake(request, socket, head, address)).catch((error: unknown) => {
      this.#options.logger.error({ err: error }, 'a connection could not be let in');
      this.#refuse(socket, error instanceof AppError ? error.code : 'internal');
    });
  };

  /** Thousands who come in one moment are one step of most of a second, if each is begun, and let in, when it is there (HOSTILE S4). */
  #inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    // Where the work throws, the inner promise is rejected with that.
    return new Promise((resolve) => this.#options.turns.next(() => resolve(new Promise((done) => done(work())))));
  }

  async #handshake(request: IncomingMessage, socket: Duplex, head: Buffer, address: string): Promise<void> {
    if (this.#refusing) return this.#refuse(socket, 'restarting');
    if (hasTooManyHeaders(request, this.#options.maxHeaders))
      return refuseUpgrade(socket, 431, errorBody('bad_request'));
    const asked = readHandshake(request);
    if (asked === 400) return this.#refuse(socket, 'bad_request');
    if (asked === 404) return this.#refuse(socket, 'document_not_found');
    if (asked.documentId === PROBE_NAME) return this.#probe(request, socket, head);
    const refusal = await this.#options.entrance.admit(request, address, asked, (enter) =>
      this.#inTurn(() => this.#letIn(request, { address, socket, head }, enter)),
    );
    if (refusal !== null) this.#refuse(socket, refusal);
  }

  #letIn(
    request: IncomingMessage,
    { address, head, socket }: { readonly address: string; readonly socket: Duplex; readonly head: Buffer },
    enter: Enter,
  ): void {
    if (this.#refusing) return this.#refuse(socket, 'restarting');
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const on = { address, socket: webSocket, stream: socket };
      const connection = new SocketConnection(on, this.#shared, this.#forget);
      this.#connections.set(connection, this.#upgraded(socket));
      connection.attach(enter(connection));
    });
  }

  /** Stays among the upgrades, which are cut off at the end. */
  #probe(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!originAllowed(request.headers, this.#options.origins)) return this.#refuse(socket, 'origin_refused');
    this.#probes.handleUpgrade(request, socket, head, (webSocket) => answerProbe(webSocket, this.#options.clock));
  }

  /** From here on the socket is looked after as a connection: what the upgrade had put on it goes. Answers how its place is given back. */
  #upgraded(socket: Duplex): () => void {
    const upgrade = this.#upgrades.get(socket);
    if (upgrade === undefined) return () => undefined;
    this.#upgrades.delete(socket);
    socket.off('error', upgrade.onError);
    socket.off('close', upgrade.onClose);
    return upgrade.giveBack;
  }

  readonly #forget = (connection: SocketConnection): void => {
    this.#connections.get(connection)?.();
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.#onEmpty?.();
  };

  #refuse(socket: Duplex, code: ErrorCode): void {
    this.#options.logger.info({ refused: code }, 'upgrade refused');
    refuseUpgrade(socket, ERRORS[code].status, errorBody(code));
  }

  readonly #tick = () => {
    for (const connection of this.#connections.keys()) connection.tick(TICK_MS);
    this.#heartbeat = this.#options.clock.setTimer(TICK_MS, this.#tick);
  };
}
