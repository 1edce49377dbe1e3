/**
 * Sessions that HTTP requests carry where there is no WebSocket: opens one for whom the entrance lets in, finds the session that a
 * request belongs to by its secret, keeps the heartbeat of all. Knows no web framework; `server/http/carried-sessions.ts` reads the requests.
 */
import type { IncomingMessage } from 'node:http';
import { AppError } from '../../../protocol/errors.ts';
import type { Credentials } from '../../access/gate.ts';
import { clientAddress } from '../../http/client-address.ts';
import type { Clock, Random, Timer } from '../../room/ports.ts';
import type { Entrance } from '../entrance.ts';
import type { UnfinishedMessages } from '../unfinished-messages.ts';
import type { UnreadMessages } from '../unread-messages.ts';
import { CarriedConnection } from './carried-connection.ts';

export interface FallbackTransportOptions {
  readonly entrance: Entrance;
  /** Shared with the other transports. */
  readonly caps: { take(address: string): (() => void) | null };
  readonly unfinished: UnfinishedMessages;
  readonly unread: UnreadMessages;
  readonly trustedProxies: number;
  readonly clock: Clock;
  readonly random: Random;
}

/** How often the heartbeat looks at every session. */
const TICK_MS = 5_000;
/** How long the server waits at its end for the clients to hear why. */
const CLOSING_MS = 1_000;
/** A session's secret: who does not know it cannot guess it. */
const SECRET_BYTES = 16;

export class FallbackTransport {
  readonly #options: FallbackTransportOptions;
  readonly #sessions = new Map<string, CarriedConnection>();
  #heartbeat: Timer;
  #refusing = false;
  #closing: Promise<void> | null = null;
  #onRead: (() => void) | null = null;

  constructor(options: FallbackTransportOptions) {
    this.#options = options;
    this.#heartbeat = options.clock.setTimer(TICK_MS, this.#tick);
  }

  /** Lets somebody in and answers the session's secret. Rejects with the refusal as an AppError. */
  async open(
    request: IncomingMessage,
    documentId: string,
    shown: Credentials & { readonly inflates: boolean; readonly readsState: boolean },
  ): Promise<string> {
    const { caps, entrance, random, trustedProxies, unfinished, unread } = this.#options;
    if (this.#refusing) throw new AppError('restarting');
    const address = clientAddress(request, trustedProxies);
    const giveBack = caps.take(address);
    if (giveBack === null) throw new AppError('too_many_requests');
    const secret = Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url');
    let isIn = false;
    try {
      const refusal = await entrance.admit(request, address, { ...shown, documentId, speaksWeft: true }, (enter) => {
        if (this.#refusing) return;
        const onOver = () => {
          this.#sessions.delete(secret);
          giveBack();
          this.#onRead?.();
        };
        const shared = { address, cut: () => connection.cut(), cutAsSlow: () => connection.drop() };
        const connection = new CarriedConnection(onOver, {
          unfinished: (bytes) => unfinished.note(shared, bytes),
          sent: (pieces) => unread.holdPieces(shared, pieces),
          read: () => unread.release(shared),
        });
        isIn = true;
        this.#sessions.set(secret, connection);
        connection.attach(enter(connection));
      });
      if (refusal !== null) throw new AppError(refusal);
      if (!isIn) throw new AppError('restarting');
      return secret;
    } finally {
      if (!isIn) giveBack();
    }
  }

  /** The session with this secret; null where there is none, or it is over. */
  find(secret: string): CarriedConnection | null {
    return this.#sessions.get(secret) ?? null;
  }

  /** From now on nobody new is let in, while those who are in go on. */
  refuseNew(): void {
    this.#refusing = true;
  }

  /** Ends all sessions: those that the rooms have closed get a moment to hear it. May be called twice. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.refuseNew();
    this.#heartbeat.cancel();
    for (const connection of this.#sessions.values()) connection.end('restarting');
    await this.#heard();
    for (const connection of this.#sessions.values()) connection.drop();
  }

  /** Settles when every client has taken the end, or the time for it is over. */
  #heard(): Promise<void> {
    if (this.#sessions.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const patience = this.#options.clock.setTimer(CLOSING_MS, resolve);
      this.#onRead = () => {
        if (this.#sessions.size > 0) return;
        patience.cancel();
        resolve();
      };
    });
  }

  readonly #tick = () => {
    for (const connection of this.#sessions.values()) connection.tick(TICK_MS);
    this.#heartbeat = this.#options.clock.setTimer(TICK_MS, this.#tick);
  };
}
