/**
 * The HTTP server: its time and size limits, the checks before any route, and its log line. Routes come from the files beside it,
 * WebSocket upgrades from whoever listens for them. Logs say the route's pattern, never the URL (Roles R9).
 */
import Fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { Logger } from '../room/ports.ts';
import type { SliceTurns } from '../room/slice-turns.ts';
import { installBodyDeadlines, longestRequestMs } from './body-deadline.ts';
import { answerClientError } from './client-errors.ts';
import { guardConnections, oneAtATime } from './connection-guard.ts';
import { errorBody, handleError, installErrorHandlers, sendError } from './errors.ts';
import { installHeaders } from './headers.ts';
import { createServer } from './node-http.ts';
import { originAllowed, type OriginRules } from './origin.ts';
import { installRateLimits, type RouteLimits } from './rate-limits.ts';
import type { TlsListener } from './tls.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True for a route that is asked many times a minute by everybody: its successes are not logged. */
    isRoutine?: boolean;
  }
}

export interface HttpLimits {
  /** All headers together; more is 431 (HOSTILE H1). */
  readonly maxHeaderBytes: number;
  readonly maxHeaders: number;
  /** Until the headers are there, from the connection's first moment (HOSTILE H4). */
  readonly headersTimeoutMs: number;
  /** Until the whole request is there (HOSTILE P7). */
  readonly requestTimeoutMs: number;
  /** What a slow line may need for a file on top (HOSTILE P7). */
  readonly minUploadBytesPerSecond: number;
  readonly maxBodyBytes: number;
}

export const HTTP_LIMITS: HttpLimits = {
  maxHeaderBytes: 16 * 1024,
  maxHeaders: 200,
  headersTimeoutMs: 8_000,
  requestTimeoutMs: 20_000,
  minUploadBytesPerSecond: 8 * 1024,
  maxBodyBytes: 64 * 1024,
};

/** How often Node looks for connections whose time is over. */
export const CONNECTIONS_CHECKED_EVERY_MS = 1_000;

export interface HttpServerOptions {
  readonly logger: Logger;
  readonly origins: OriginRules;
  readonly trustedProxies: number;
  /** Null where the server speaks plain HTTP. */
  readonly tls: TlsListener | null;
  readonly limits: HttpLimits;
  readonly routeLimits: RouteLimits;
  readonly onRoute?: ((method: string, pattern: string) => void) | undefined;
  /** The largest body that any route takes. */
  readonly maxFileBytes: number;
  /** Connections of every kind. */
  readonly maxConnectionsPerAddress: number;
  /** In which requests are begun. */
  readonly turns: Pick<SliceTurns, 'next'>;
  /** By which it is counted how often an address asks. */
  readonly now: () => number;
}

/** No route has a schema of Fastify's: `parseWith` checks what comes. Fastify's own compilers would be a sixth of a start. */
function noSchemas(): never {
  throw new Error('A route has a schema, and nothing that compiles it.');
}

export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const { limits, logger } = options;
  const requestTimeout = longestRequestMs(limits, options.maxFileBytes);
  const { tls } = options;
  const timing = { maxHeaderSize: limits.maxHeaderBytes, headersTimeout: limits.headersTimeoutMs, requestTimeout };
  const checked = { connectionsCheckingInterval: CONNECTIONS_CHECKED_EVERY_MS };
  const http = { ...timing, ...checked, shouldUpgradeCallback: asksForWebSocket };
  // A server of TLS is one of HTTP in all that is done with it here.
  const serverFactory = (handler: RequestListener): Server => {
    const guarded = oneAtATime(handler, options.turns);
    const server = tls === null ? createServer(http, guarded) : tls.createServer(http, guarded);
    guardConnections(server, options.trustedProxies === 0 ? options.maxConnectionsPerAddress : null);
    return server;
  };
  const app = Fastify({
    logger: false,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.maxBodyBytes,
    requestTimeout,
    serverFactory,
    routerOptions: { maxParamLength: 300 },
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    forceCloseConnections: true,
    return503OnClosing: true,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => void handleError(logger, error, request, reply),
  });
  const { onRoute } = options;
  if (onRoute !== undefined)
    app.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) onRoute(each, url);
    });
  // The one kind of body is JSON: what a form of another site can send is refused before it is read (HOSTILE P6).
  app.removeContentTypeParser('text/plain');
  installErrorHandlers(app, logger);
  installRequestChecks(app, options);
  installBodyDeadlines(app, limits);
  installRequestLog(app, logger);
  await installHeaders(app, tls !== null || options.origins.publicUrl?.startsWith('https:') === true);
  await installRateLimits(app, options.routeLimits, options.trustedProxies, options.now);
  return app;
}

/** True for a request with more headers than a browser ever sends (HOSTILE H1). */
export function hasTooManyHeaders(request: IncomingMessage, maxHeaders: number): boolean {
  return request.rawHeaders.length > maxHeaders * 2;
}

/**
 * What asks for another protocol is answered by this one (RFC 9110, section 7.8): Java's client offers HTTP/2 with each first request. And
 * a handshake has no body: Node would let its sender in and hand over the socket when the body is there, however slowly it comes (HOSTILE P7).
 */
function asksForWebSocket({ headers }: IncomingMessage): boolean {
  const hasBody = (headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined;
  return headers.upgrade?.toLowerCase() === 'websocket' && !hasBody;
}

function installRequestChecks(app: FastifyInstance, { limits, origins }: HttpServerOptions): void {
  // Hooks take a callback here, since a reply that was sent must end the request.
  app.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    if (hasTooManyHeaders(request.raw, limits.maxHeaders)) {
      void reply.code(431).send(errorBody('bad_request', 'The request has too many headers.'));
      return;
    }
    // Private unless a route says otherwise: no cache may keep somebody's document or links (HOSTILE P8).
    reply.header('cache-control', 'no-store');
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    if (changes && !originAllowed(request.headers, origins)) {
      void sendError(reply, 'origin_refused');
      return;
    }
    done();
  });
}

function installRequestLog(app: FastifyInstance, logger: Logger): void {
  app.addHook('onResponse', (request, reply, done) => {
    // What comes again and again by design says nothing while it goes well.
    if (request.routeOptions.config.isRoutine === true && reply.statusCode < 400) return done();
    const { method } = request;
    const route = request.routeOptions.url ?? null;
    logger.info({ method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'request');
    done();
  });
}
