/**
 * The ways into a document, put together: the part of `app.ts` that concerns WebSockets and the sessions by requests beside them. Both let in
 * by one entrance, and share what all connections together may take.
 */
import type { Server } from 'node:http';
import { LIMITS } from '../protocol/limits.ts';
import type { AccessStore } from './access/access-store.ts';
import type { Gate, Permission } from './access/gate.ts';
import type { Growth } from './access/growth.ts';
import type { Guesses } from './access/guesses.ts';
import { tokenDigest } from './access/tokens.ts';
import type { Accounts } from './accounts.ts';
import type { Config } from './config.ts';
import type { CarriedSessionOptions } from './http/carried-sessions.ts';
import { Places } from './http/places.ts';
import type { Clock, Logger, Random, Turn } from './room/ports.ts';
import type { Rooms } from './room/rooms.ts';
import type { SliceTurns } from './room/slice-turns.ts';
import { Entrance } from './transport/entrance.ts';
import type { CarriedConnection } from './transport/fallback/carried-connection.ts';
import { FallbackTransport } from './transport/fallback/fallback-transport.ts';
import { PollOutlet, StreamOutlet } from './transport/fallback/outlets.ts';
import { UnfinishedMessages } from './transport/unfinished-messages.ts';
import type { UnreadMessages } from './transport/unread-messages.ts';
import { WebSocketTransport } from './transport/websocket/websocket-transport.ts';

export interface TransportsOptions {
  readonly config: Config;
  /** Whose upgrades are taken. */
  readonly server: Server;
  readonly maxHeaders: number;
  readonly rooms: Rooms;
  readonly gate: Gate;
  readonly guesses: Guesses;
  readonly growth: Growth;
  readonly accounts: Pick<Accounts, 'signIns' | 'cookies' | 'mine'>;
  readonly people: Pick<AccessStore, 'findProfile'>;
  readonly unread: UnreadMessages;
  readonly clock: Clock;
  readonly turn: Turn;
  readonly turns: Pick<SliceTurns, 'next'>;
  readonly random: Random;
  readonly logger: Logger;
}

export interface Transports {
  readonly sockets: WebSocketTransport;
  readonly carried: FallbackTransport;
  /** For the routes by which the second is reached. */
  readonly carriedSessions: CarriedSessionOptions<CarriedConnection>;
}

export function createTransports(options: TransportsOptions): Transports {
  const { config, server, maxHeaders, unread, clock, turn, turns, random, logger } = options;
  const { trustedProxies } = config;
  const caps = new Places({ max: config.maxConnections, maxPerAddress: config.maxConnectionsPerAddress });
  const unfinished = new UnfinishedMessages(LIMITS.maxUnfinishedBytes);
  const entrance = entranceFor(options);
  const shared = { entrance, caps, unfinished, unread, trustedProxies, clock };
  const carried = new FallbackTransport({ ...shared, random });
  return {
    sockets: new WebSocketTransport({ ...shared, server, origins: config, maxHeaders, turn, turns, logger }),
    carried,
    carriedSessions: {
      sessions: carried,
      stream: (connection, place, as, answer) => new StreamOutlet({ connection, answer, place, as, clock }),
      poll: (connection, place, holdMs, answer) => new PollOutlet({ connection, answer, place, holdMs, clock }),
      origins: config,
    },
  };
}

function entranceFor({ config, rooms, gate, guesses, growth, accounts, people }: TransportsOptions): Entrance {
  const { cookies, mine, signIns } = accounts;
  return new Entrance({
    gate,
    guesses,
    connect: (grant, connection, profile, address) => rooms.connect(grant, connection, profile, growth.of(address)),
    findProfile: ({ personId }: Permission) =>
      personId === null ? Promise.resolve(null) : people.findProfile(personId),
    findAccount: (request) => signIns.find(cookies.read(request, 'session')),
    onLetIn: ({ documentId, standing }, { account, token }) => {
      if (account === undefined || account === null) return;
      const key = token === null ? null : { tokenDigest: tokenDigest(token), generation: standing.linkGeneration };
      void mine.noteOpened(account.person, documentId, key);
    },
    origins: config,
  });
}
