/**
 * The requests of a session without WebSocket (docs/PROTOCOL.md): opening it, handing over a piece of the client's stream, taking
 * the server's, saying goodbye. Owns the headers and answers; what the bytes mean is the transport's, which is a port here.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import {
  BINARY_TYPE,
  EVENTS_TYPE,
  INFLATES_HEADER,
  READS_STATE_HEADER,
  OFFSET_HEADER,
  TAKEN_HEADER,
  WAIT_HEADER,
  type OpenedSession,
  type TakenBytes,
} from '../../protocol/carriage.ts';
import { AppError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Credentials } from '../access/gate.ts';
import { documentParams } from './documents.ts';
import { parseWith } from './errors.ts';
import { originAllowed, type OriginRules } from './origin.ts';
import { bearerToken, shownInHeaders } from './who.ts';

/** One session's connection, as its requests see it. */
interface Carried {
  take(offset: number, bytes: Uint8Array): TakenBytes | null;
  confirm(taken: number): boolean;
  holds(place: number): boolean;
  drop(): void;
}

/** An answer that carries the server's stream, once it is started. */
interface Outlet {
  start(): void;
  finish(): void;
}

/** Where such an answer writes. */
interface Answer {
  write(bytes: Uint8Array | string): boolean;
  onDrained(run: () => void): void;
  end(): void;
  cut(): void;
}

export interface CarriedSessionOptions<C extends Carried> {
  readonly sessions: {
    /** `shown` is what the request shows, and whether the client reads packed messages and states. */
    open(
      request: IncomingMessage,
      documentId: string,
      shown: Credentials & { readonly inflates: boolean; readonly readsState: boolean },
    ): Promise<string>;
    find(secret: string): C | null;
  };
  readonly stream: (connection: C, place: number, as: 'bytes' | 'events', answer: Answer) => Outlet;
  readonly poll: (connection: C, place: number, holdMs: number, answer: Answer) => Outlet;
  readonly origins: OriginRules;
}

/** Asked by everybody many times a minute, and only by who was let in: its session's secret is what counts, not how often. */
const ROUTINE = { rateLimit: false, isRoutine: true } as const;

export async function carriedSessionRoutes<C extends Carried>(
  app: FastifyInstance,
  options: CarriedSessionOptions<C>,
): Promise<void> {
  // A scope of its own: a body is bytes here, which no form of another site can send.
  await app.register((scope, _none, done) => {
    scope.removeAllContentTypeParsers();
    const parser = { parseAs: 'buffer', bodyLimit: LIMITS.maxCarriedBytes } as const;
    scope.addContentTypeParser(BINARY_TYPE, parser, (_request, body, ready) => ready(null, body));
    addOpening(scope, options);
    addSending(scope, options);
    addStream(scope, options);
    addPolling(scope, options);
    scope.delete('/api/session', { config: ROUTINE }, (request, reply) => {
      // Said twice, or after the server has ended it, a goodbye is as good.
      options.sessions.find(bearerToken(request) ?? '')?.drop();
      return reply.code(204).send();
    });
    done();
  });
}

function addOpening<C extends Carried>(scope: FastifyInstance, { sessions }: CarriedSessionOptions<C>): void {
  scope.post('/api/documents/:id/session', async (request, reply) => {
    const { id } = parseWith(documentParams, request.params);
    const says = (header: string) => request.headers[header] === '1';
    const reads = { inflates: says(INFLATES_HEADER), readsState: says(READS_STATE_HEADER) };
    const shown = { ...shownInHeaders(request), ...reads };
    const opened: OpenedSession = { session: await sessions.open(request.raw, id, shown) };
    return reply.code(201).send(opened);
  });
}

function addSending<C extends Carried>(scope: FastifyInstance, { sessions }: CarriedSessionOptions<C>): void {
  const config = { ...ROUTINE, largeBodyBytes: LIMITS.maxCarriedBytes };
  // Before the body is read: whoever has no session may not make the server hold any of it.
  const onRequest = (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
    if (sessions.find(bearerToken(request) ?? '') === null) throw new AppError('session_over');
    done();
  };
  scope.post('/api/session/send', { config, onRequest }, (request): TakenBytes => {
    const connection = connectionOf(sessions, request);
    const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array();
    const answer = connection.take(countIn(request, OFFSET_HEADER), bytes);
    if (answer === null) throw new AppError('bad_request', 'bytes between are missing');
    return answer;
  });
}

function addStream<C extends Carried>(scope: FastifyInstance, options: CarriedSessionOptions<C>): void {
  scope.get('/api/session/stream', { config: ROUTINE, exposeHeadRoute: false }, (request, reply) => {
    if (!originAllowed(request.headers, options.origins)) throw new AppError('origin_refused');
    const connection = connectionOf(options.sessions, request);
    const place = placeOf(connection, request);
    const as = request.headers.accept?.includes(EVENTS_TYPE) === true ? 'events' : 'bytes';
    const answer = answerOn(reply, as === 'events' ? EVENTS_TYPE : BINARY_TYPE);
    const outlet = options.stream(connection, place, as, answer);
    carry(reply, outlet);
  });
}

function addPolling<C extends Carried>(scope: FastifyInstance, options: CarriedSessionOptions<C>): void {
  scope.post('/api/session/poll', { config: ROUTINE }, (request, reply) => {
    const connection = connectionOf(options.sessions, request);
    const place = placeOf(connection, request);
    const holdMs = request.headers[WAIT_HEADER] === '0' ? 0 : LIMITS.pollHoldMs;
    const outlet = options.poll(connection, place, holdMs, answerOn(reply, BINARY_TYPE));
    carry(reply, outlet);
  });
}

function carry(reply: FastifyReply, outlet: Outlet): void {
  reply.raw.once('close', () => outlet.finish());
  outlet.start();
  // The client may have gone while the request was looked at: then nobody will say so any more.
  if (reply.raw.destroyed) outlet.finish();
}

function connectionOf<C extends Carried>(sessions: CarriedSessionOptions<C>['sessions'], request: FastifyRequest): C {
  const connection = sessions.find(bearerToken(request) ?? '');
  if (connection === null) throw new AppError('session_over');
  // Every request says how far the server's stream has got, so that nothing is kept longer than needed.
  if (request.headers[TAKEN_HEADER] !== undefined && !connection.confirm(countIn(request, TAKEN_HEADER)))
    throw new AppError('bad_request', 'more was taken than there is');
  return connection;
}

/** From where the client wants the server's stream: what it says to have is confirmed by that. */
function placeOf(connection: Carried, request: FastifyRequest): number {
  const place = countIn(request, TAKEN_HEADER);
  if (!connection.holds(place)) throw new AppError('session_over');
  return place;
}

function countIn(request: FastifyRequest, header: string): number {
  const value = request.headers[header];
  if (typeof value !== 'string' || !/^\d{1,15}$/.test(value))
    throw new AppError('bad_request', `${header} is no count`);
  return Number(value);
}

/** The answer as something to write to. What is written in one turn goes out together. */
function answerOn(reply: FastifyReply, type: string): Answer {
  reply.hijack();
  const { raw } = reply;
  // What the hooks have set stands; and no proxy may hold the bytes back or change them.
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, {
    'content-type': type,
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  raw.flushHeaders();
  // A client that is gone makes writing fail; 'close' follows and says all there is to do.
  raw.on('error', () => undefined);
  let isCorked = false;
  return {
    write(bytes) {
      if (raw.destroyed || raw.writableEnded) return false;
      if (!isCorked) {
        isCorked = true;
        raw.cork();
        setImmediate(() => {
          isCorked = false;
          raw.uncork();
        });
      }
      return raw.write(bytes);
    },
    onDrained(run) {
      raw.once('drain', run);
    },
    end() {
      if (!raw.writableEnded) raw.end();
    },
    cut() {
      // Kept, it would hold what nobody reads for as long as the other side likes, and there could be any number of them (R9).
      if (raw.writableLength > 0) raw.destroy();
      else if (!raw.writableEnded) raw.end();
    },
  };
}
