/**
 * WebSocket connections into rooms: takes the HTTP server's upgrades, lets in whom the gate permits and refuses the others before
 * the upgrade, and keeps the heartbeat of all. The only place that knows ws together with `socket-connection.ts`.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { AppError, ERRORS, type ErrorCode } from '../../../protocol/errors.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import { WEFT_SUBPROTOCOL, type Profile } from '../../../protocol/messages.ts';
import type { Credentials, Gate, Permission } from '../../access/gate.ts';
import type { SignedIn } from '../../access/sign-in/sign-ins.ts';
import type { Throttle } from '../../access/throttle.ts';
import { clientAddress } from '../../http/client-address.ts';
import { errorBody } from '../../http/errors.ts';
import { hasTooManyHeaders } from '../../http/http-server.ts';
import { originAllowed, type OriginRules } from '../../http/origin.ts';
import type { Clock, Connection, Grant, Logger, Timer } from '../../room/ports.ts';
import { ConnectionCaps, type CapLimits } from './connection-caps.ts';
import { readHandshake, type HandshakeRequest } from './handshake-request.ts';
import { refuseUpgrade } from './refuse.ts';
import { CLOSE_TIMEOUT_MS, SocketConnection, type Receiver } from './socket-connection.ts';

export interface WebSocketTransportOptions {
  /** The HTTP server whose upgrades are taken. */
  readonly server: Server;
  readonly gate: Gate;
  readonly throttle: Throttle;
  /** Puts a connection into its room; the room closes it where that cannot be. */
  readonly connect: (grant: Grant, connection: Connection, profile: Profile | null) => Receiver;
  /** What the person called itself when it was last here. */
  readonly findProfile: (permission: Permission) => Promise<Profile | null>;
  /** The account that the browser is signed in to; null for a guest. */
  readonly findAccount: (request: IncomingMessage) => Promise<SignedIn | null>;
  /** Somebody was let in by what it showed. */
  readonly onLetIn: (permission: Permission, shown: Credentials) => void;
  readonly origins: OriginRules;
  readonly trustedProxies: number;
  readonly maxHeaders: number;
  readonly caps: CapLimits;
  readonly clock: Clock;
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

const SOCKET_OPTIONS: ServerOptions & NewerOptions = {
  noServer: true,
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

export class WebSocketTransport {
  readonly #options: WebSocketTransportOptions;
  readonly #sockets = new WebSocketServer(SOCKET_OPTIONS);
  readonly #caps: ConnectionCaps;
  readonly #connections = new Set<SocketConnection>();
  readonly #upgrades = new Set<Duplex>();
  #heartbeat: Timer;
  #refusing = false;
  #onEmpty: (() => void) | null = null;
  #closing: Promise<void> | null = null;

  constructor(options: WebSocketTransportOptions) {
    this.#options = options;
    this.#caps = new ConnectionCaps(options.caps);
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
    for (const connection of this.#connections) connection.end('restarting');
    await this.#emptied();
    for (const connection of this.#connections) connection.terminate();
    for (const socket of this.#upgrades) socket.destroy();
    this.#sockets.close();
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
    const giveBack = this.#caps.take(address);
    socket.on('error', () => socket.destroy());
    if (giveBack === null) return this.#refuse(socket, 'too_many_requests');
    socket.once('close', () => {
      giveBack();
      this.#upgrades.delete(socket);
    });
    this.#upgrades.add(socket);
    this.#handshake(request, socket, head, address).catch((error: unknown) => {
      this.#options.logger.error({ err: error }, 'a connection could not be let in');
      this.#refuse(socket, error instanceof AppError ? error.code : 'internal');
    });
  };

  async #handshake(request: IncomingMessage, socket: Duplex, head: Buffer, address: string): Promise<void> {
    const { gate, origins, throttle } = this.#options;
    if (this.#refusing) return this.#refuse(socket, 'restarting');
    if (hasTooManyHeaders(request, this.#options.maxHeaders))
      return refuseUpgrade(socket, 431, errorBody('bad_request'));
    const asked = readHandshake(request);
    if (asked === 400) return this.#refuse(socket, 'bad_request');
    if (asked === 404) return this.#refuse(socket, 'document_not_found');
    if (!originAllowed(request.headers, origins)) return this.#refuse(socket, 'origin_refused');
    if (throttle.isSpent(address)) return this.#refuse(socket, 'too_many_requests');
    const shown = { ...asked, account: await this.#options.findAccount(request) };
    const permission = await gate.authorize(asked.documentId, shown);
    if (permission instanceof AppError) {
      if (permission.code === 'unauthorized' || permission.code === 'document_not_found') throttle.fail(address);
      return this.#refuse(socket, permission.code);
    }
    try {
      const profile = await this.#options.findProfile(permission);
      this.#options.onLetIn(permission, shown);
      this.#letIn(request, socket, head, asked, permission, profile);
    } finally {
      gate.settled(permission);
    }
  }

  #letIn(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    asked: HandshakeRequest,
    permission: Permission,
    profile: Profile | null,
  ): void {
    if (this.#refusing) return this.#refuse(socket, 'restarting');
    this.#sockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      this.#upgrades.delete(socket);
      const connection = new SocketConnection(webSocket);
      this.#connections.add(connection);
      webSocket.once('close', () => this.#forget(connection));
      connection.attach(this.#options.connect({ ...permission, speaksWeft: asked.speaksWeft }, connection, profile));
    });
  }

  #forget(connection: SocketConnection): void {
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.#onEmpty?.();
  }

  #refuse(socket: Duplex, code: ErrorCode): void {
    this.#options.logger.info({ refused: code }, 'upgrade refused');
    refuseUpgrade(socket, ERRORS[code].status, errorBody(code));
  }

  readonly #tick = () => {
    for (const connection of this.#connections) connection.tick(TICK_MS);
    this.#heartbeat = this.#options.clock.setTimer(TICK_MS, this.#tick);
  };
}
