/**
 * How somebody gets from a request into a room, whatever carries the session: the caps, the origin, the guesses, the gate, and what
 * is remembered of the person. Owns the order of these checks; knows neither WebSocket nor HTTP answers.
 */
import type { IncomingMessage } from 'node:http';
import { AppError, type ErrorCode } from '../../protocol/errors.ts';
import type { Profile } from '../../protocol/messages.ts';
import type { Credentials, Gate, Permission } from '../access/gate.ts';
import type { Guesses } from '../access/guesses.ts';
import type { SignedIn } from '../access/sign-in/sign-ins.ts';
import { originAllowed, type OriginRules } from '../http/origin.ts';
import type { Connection, Grant } from '../room/ports.ts';

/** What a connection tells to its session. */
export interface Receiver {
  receive(bytes: Uint8Array): void;
  drained(): void;
  disconnected(): void;
}

export interface EntranceOptions {
  readonly gate: Gate;
  readonly guesses: Guesses;
  /** Puts a connection into its room; the room closes it where that cannot be. */
  readonly connect: (grant: Grant, connection: Connection, profile: Profile | null, address: string) => Receiver;
  /** What the person called itself when it was last here. */
  readonly findProfile: (permission: Permission) => Promise<Profile | null>;
  /** The account that the browser is signed in to; null for a guest. */
  readonly findAccount: (request: IncomingMessage) => Promise<SignedIn | null>;
  /** Somebody was let in by what it showed. */
  readonly onLetIn: (permission: Permission, shown: Credentials) => void;
  readonly origins: OriginRules;
}

/** What a request asks for, not yet believed. */
export interface Asked extends Credentials {
  readonly documentId: string;
  readonly speaksWeft: boolean;
  /** It reads packed messages. */
  readonly inflates?: boolean;
  /** It reads `state` messages, too. */
  readonly readsState?: boolean;
}

/** Puts a connection into the room that it was let into. */
export type Enter = (connection: Connection) => Receiver;

export class Entrance {
  readonly #options: EntranceOptions;

  constructor(options: EntranceOptions) {
    this.#options = options;
  }

  /**
   * Calls `letIn` for whoever may come in, and answers null; else the code of the refusal. `letIn` must use what it is given before what it
   * answers is settled: a place of a link for so many people is held until then.
   */
  async admit(
    request: IncomingMessage,
    address: string,
    asked: Asked,
    letIn: (enter: Enter) => void | Promise<void>,
  ): Promise<ErrorCode | null> {
    const { gate, guesses, origins } = this.#options;
    if (!originAllowed(request.headers, origins)) return 'origin_refused';
    const shown = { ...asked, account: await this.#options.findAccount(request) };
    const permission = await guesses.judge(address, () => gate.authorize(asked.documentId, shown));
    if (permission instanceof AppError) return permission.code;
    try {
      const profile = await this.#options.findProfile(permission);
      this.#options.onLetIn(permission, shown);
      const inflates = asked.inflates === true;
      const readsState = inflates && asked.readsState === true;
      const grant = { ...permission, speaksWeft: asked.speaksWeft, inflates, readsState };
      await letIn((connection) => this.#options.connect(grant, connection, profile, address));
      return null;
    } finally {
      gate.settled(permission);
    }
  }
}
