/**
 * The whole server, put together: the sole place where adapters meet the features that use them. Owns the order of starting and
 * stopping, and what tests may put in place of the real thing.
 */
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../protocol/errors.ts';
import type { DocumentId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { Documents } from './access/documents.ts';
import { EmbedTokens } from './access/embed/embed-tokens.ts';
import { Gate, type Permission } from './access/gate.ts';
import { Growth } from './access/growth.ts';
import { Guesses } from './access/guesses.ts';
import { Links } from './access/links.ts';
import { Passwords } from './access/passwords.ts';
import { People } from './access/people.ts';
import type { SignIns } from './access/sign-in/sign-ins.ts';
import { Throttle, type ThrottleOptions } from './access/throttle.ts';
import { Unlocking } from './access/unlocking.ts';
import { Visits } from './access/visits.ts';
import { CHECKOUT } from './checkout.ts';
import { createAccounts } from './accounts.ts';
import { isInTheClear, StartError, type Config } from './config.ts';
import { readEmbedKeys } from './embed-settings.ts';
import { carriedSessionRoutes } from './http/carried-sessions.ts';
import { Files } from './files/files.ts';
import { createHttpServer, HTTP_LIMITS, type HttpLimits, type HttpServerOptions } from './http/http-server.ts';
import { pageRoutes } from './http/page.ts';
import { ROUTE_LIMITS, type RouteLimits } from './http/rate-limits.ts';
import { listen } from './http/listen.ts';
import { addRoutes } from './http/routes.ts';
import { TlsListener } from './http/tls.ts';
import { Who } from './http/who.ts';
import { Importer, IMPORTER_LIMITS, type ImporterLimits } from './import/importer.ts';
import { createLogger } from './logging.ts';
import { openStorage } from './open-storage.ts';
import { ThreadPreparer } from './preparing/thread-preparer.ts';
import { compactWhatWasLeft } from './room/first-compactions.ts';
import type { Clock, Logger, Random } from './room/ports.ts';
import { Rooms, type RoomsOptions } from './room/rooms.ts';
import { SliceTurns } from './room/slice-turns.ts';
import { COMPACT_AFTER_ENTRIES } from './room/upkeep.ts';
import { roomOn } from './storage/sqlite/disk-facts.ts';
import { SqliteAccessStore } from './storage/sqlite/sqlite-access-store.ts';
import { SqliteDocumentLog } from './storage/sqlite/sqlite-document-log.ts';
import { SqliteFileStore } from './storage/sqlite/sqlite-file-store.ts';
import { SqlitePeopleStore } from './storage/sqlite/sqlite-people-store.ts';
import type { StorageThreadOptions } from './storage/sqlite/storage-thread.ts';
import {
  LoopTurn,
  systemBusy,
  systemClock,
  systemDeflate,
  systemMeter,
  systemPacking,
  systemRandom,
} from './system.ts';
import { UnreadMessages } from './transport/unread-messages.ts';
import type { FallbackTransport } from './transport/fallback/fallback-transport.ts';
import type { WebSocketTransport } from './transport/websocket/websocket-transport.ts';
import { createTransports } from './transports.ts';
import { warmUp } from './warm-up.ts';
import { welcomeUrl } from './welcome.ts';

/** What tests put in place of the real thing. */
export interface Overrides {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  readonly httpLimits?: Partial<HttpLimits>;
  readonly routeLimits?: Partial<RouteLimits>;
  readonly guesses?: Pick<ThrottleOptions, 'burst' | 'refillPerSecond'>;
  readonly rooms?: Pick<RoomsOptions, 'limits' | 'idleCloseMs' | 'compactAfterEntries'>;
  readonly spawnStorage?: StorageThreadOptions['spawn'];
  readonly imports?: Partial<ImporterLimits>;
  readonly pageDir?: string;
  /** In which requests and handshakes are begun. */
  readonly turns?: Pick<SliceTurns, 'next'>;
  /** Hears of every route, as the permission table's test must. */
  readonly onRoute?: HttpServerOptions['onRoute'];
}

export interface App {
  /** Where it listens, as a browser on this machine reaches it: `http://127.0.0.1:4321`. */
  readonly address: string;
  readonly dataFile: string;
  /** Below the address, with its token; null where it was deleted. */
  readonly welcome: string | null;
  /** Runs what the first person would wait for otherwise, and answers how much of it. Never rejects. */
  warmUp(): Promise<number>;
  /** Compacts what an earlier run left long, and answers how many documents that were. Never rejects. */
  compactWhatWasLeft(): Promise<number>;
  /** Reads again what may change while it runs: the certificate. */
  reload(): void;
  /** Takes nobody new, brings everything accepted to the disk, closes all sessions with 1012. May be called twice. */
  close(): Promise<void>;
}

const PAGE_DIR = join(CHECKOUT, 'web', 'dist');
/** Connections beyond those that may be WebSockets. */
const PLAIN_CONNECTIONS = 1000;
/** Wrong tokens from one address that are answered as what they are: a burst that no person reaches, then two a second (Roles R5). */
const GUESSES = { burst: 100, refillPerSecond: 2 };

/** Starts the server. Rejects with StartError where the person who starts it can do something about it. */
export async function createApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const logger = overrides.logger ?? createLogger(config.logLevel);
  const clock = overrides.clock ?? systemClock;
  const turn = new LoopTurn();
  const random = overrides.random ?? systemRandom;

  const embedKeys = await readEmbedKeys(config);
  const tls = config.tls === null ? null : new TlsListener(config.tls, logger, clock);
  const dataFile = join(config.dataDir, 'weft.db');
  const { spawnStorage: spawn } = overrides;
  const thread = await openStorage(config.dataDir, {
    path: dataFile,
    logger,
    clock,
    ...(spawn === undefined ? {} : { spawn }),
  });
  const log = new SqliteDocumentLog(thread, clock);
  const store = new SqliteAccessStore(thread);
  const people = {
    saveProfile: (id: Parameters<typeof store.saveProfile>[0], profile: Parameters<typeof store.saveProfile>[1]) =>
      store.saveProfile(id, profile, clock.now()),
  };
  const titles = {
    saveTitle: (documentId: DocumentId, title: string) => thread.request('saveTitle', { documentId, title }),
  };
  const peopleStore = new SqlitePeopleStore(thread);
  const visits = new Visits({ store: peopleStore, clock, logger });
  const onLeft = (grant: Permission, cameAtMs: number) => visits.left(grant, cameAtMs);
  const preparer = new ThreadPreparer(clock);
  const rooms = new Rooms({
    ...{
      log,
      people,
      titles,
      clock,
      turn,
      deflate: systemDeflate,
      packing: { ...systemPacking, packState: (update) => preparer.packState(update) },
      random,
      logger,
      onLeft,
      preparer,
      meter: systemMeter,
      busy: systemBusy(),
    },
    ...overrides.rooms,
    limits: { ...config.limits, ...overrides.rooms?.limits },
  });
  const passwords = new Passwords(random);
  const parts = { thread, links: store, people: peopleStore, live: rooms, clock, random, logger };
  const accounts = await createAccounts({ config, ...parts });
  const { cookies, invitations, mine, onOwned, provider, signIns } = accounts;
  const gate = new Gate({
    store: peopleStore,
    visits,
    live: rooms,
    clock,
    openRooms: config.openRooms,
    accounts: mine,
    embedTokens: new EmbedTokens(embedKeys, clock),
  });
  const documents = new Documents({ store, live: rooms, clock, random, onOwned });
  const links = new Links({ store, live: rooms, passwords, clock, random, onOwned });
  const members = new People({ store: peopleStore, live: rooms, clock, random });
  const unlocking = new Unlocking({ store: peopleStore, passwords, clock, random });
  const guesses = new Guesses(new Throttle({ clock, ...GUESSES, ...overrides.guesses }));

  const limits = { ...HTTP_LIMITS, ...overrides.httpLimits };
  const perMinute = (max: number) => ({ max, timeWindow: 60_000 });
  const asked = { any: perMinute(config.maxRequestsPerMinute), creation: perMinute(config.maxNewDocumentsPerMinute) };
  const routeLimits = { ...ROUTE_LIMITS, ...asked, ...overrides.routeLimits };
  const { trustedProxies } = config;
  const { maxFileBytes } = config;
  const { onRoute } = overrides;
  const turns = overrides.turns ?? new SliceTurns(systemClock, systemMeter);
  const http = await createHttpServer({
    logger,
    origins: config,
    trustedProxies,
    tls,
    limits,
    routeLimits,
    maxFileBytes,
    maxConnectionsPerAddress: config.maxConnectionsPerAddress + PLAIN_CONNECTIONS / 2,
    turns,
    now: systemClock.now,
    onRoute,
  });
  // Beside the WebSockets there is a bounded number of plain requests; more would only wait for file descriptors (K6).
  http.server.maxConnections = config.maxConnections + PLAIN_CONNECTIONS;
  const growth = new Growth({ clock, ...config.growth, disk: () => roomOn(config.dataDir) });
  const who = new Who(gate, guesses, trustedProxies, { signIns, cookies }, growth);
  const unread = new UnreadMessages(LIMITS.maxUnreadBytes);
  const importer = new Importer({ clock, random, limits: { ...IMPORTER_LIMITS, ...overrides.imports } });
  const files = new Files({
    store: new SqliteFileStore(thread),
    clock,
    logger,
    maxFileBytes,
    maxDocumentBytes: config.maxDocumentFileBytes,
  });
  await addRoutes(http, {
    ...{ who, documents, people: members, links, unlocking, importer, files, unread },
    ...{ provider, signIns, invitations, mine, cookies, clock, logger, trustedProxies },
    limits: routeLimits,
    origins: config,
    saveProfile: people.saveProfile,
    canSignIn: provider !== null || embedKeys.size > 0,
    firstAnswer: (grant) => rooms.firstAnswer(grant),
    unreadFiles: new UnreadMessages(LIMITS.maxUnreadFileBytes),
    publicUrl: config.publicUrl,
    emailDomains: config.oidc?.emailDomains ?? [],
    ping: () => thread.request('ping', {}),
    stats: () => rooms.stats(),
    disk: async () => ({ disk: thread.trouble ?? 'ok', freeBytes: (await roomOn(config.dataDir)).freeBytes }),
  });
  const { sockets, carried, carriedSessions } = createTransports({
    ...{ config, rooms, gate, guesses, growth, unread, clock, turn, turns, random, logger },
    server: http.server,
    maxHeaders: limits.maxHeaders,
    accounts,
    people: store,
  });
  await carriedSessionRoutes(http, carriedSessions);
  await pageRoutes(http, overrides.pageDir ?? PAGE_DIR, config.frameAncestors);

  let closing: Promise<void> | null = null;
  const close = () => (closing ??= stop({ preparer, tls, rooms, sockets, carried, http, log, signIns }));
  try {
    await files.start();
    const address = await listen(http, config);
    const welcome = await welcomeUrl({ dataDir: config.dataDir, documents, gate });
    logger.info({ address, dataFile }, 'started');
    if (isInTheClear(config)) logger.warn({ host: config.host }, 'plain HTTP is served to other machines');
    if (config.unknown.length > 0)
      logger.warn({ settings: config.unknown }, 'these are no settings, and were not used');
    const isOver = () => closing !== null || rooms.stats().rooms > 0;
    const warm = () =>
      warmUp({ clock, store: peopleStore, log, isOver }).catch((error: unknown) => {
        logger.warn({ err: error }, 'what the first person needs was not run before');
        return 0;
      });
    const compact = () =>
      compactWhatWasLeft({
        log,
        logger,
        compactAfterEntries: overrides.rooms?.compactAfterEntries ?? COMPACT_AFTER_ENTRIES,
        isOver: () => closing !== null,
      });
    const reload = () => tls?.reload();
    return { address, dataFile, welcome, warmUp: warm, compactWhatWasLeft: compact, reload, close };
  } catch (error) {
    await close();
    // A disk that fails at the very start, which is where the Welcome document is made.
    if (error instanceof AppError)
      throw new StartError(`${dataFile} cannot be used (${error.message}).`, { cause: error });
    throw error;
  }
}

/** The rooms first: what they accepted reaches the disk and is acked while the sockets still stand. */
async function stop(parts: {
  readonly rooms: Rooms;
  readonly sockets: WebSocketTransport;
  readonly carried: FallbackTransport;
  readonly http: FastifyInstance;
  readonly log: SqliteDocumentLog;
  readonly signIns: SignIns;
  readonly preparer: ThreadPreparer;
  readonly tls: TlsListener | null;
}): Promise<void> {
  parts.signIns.close();
  parts.tls?.close();
  parts.sockets.refuseNew();
  parts.carried.refuseNew();
  await parts.rooms.shutdown();
  await Promise.all([parts.sockets.close(), parts.carried.close()]);
  await parts.http.close();
  await parts.preparer.close();
  await parts.log.close();
}
