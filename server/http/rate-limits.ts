/**
 * How often one address may ask, in one table, and the plug-in that counts it (HOSTILE P5). Token guessing has a limit of its own
 * in `who.ts`, which the WebSocket handshake shares.
 */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../protocol/errors.ts';
import { AskedCounts } from './asked-counts.ts';
import { clientAddress } from './client-address.ts';

export interface RouteLimit {
  readonly max: number;
  readonly timeWindow: number;
}

export interface RouteLimits {
  /** Requests of any kind to the REST routes. */
  readonly any: RouteLimit;
  /** New documents: each costs disk that nobody gives back. */
  readonly creation: RouteLimit;
  /** Visits to the provider and back: a whole office may come from one address at nine o'clock. */
  readonly signIn: RouteLimit;
  /** Files taken in. */
  readonly uploads: RouteLimit;
  /** Files handed out. */
  readonly files: RouteLimit;
}

export const ROUTE_LIMITS: RouteLimits = {
  any: { max: 1200, timeWindow: 60_000 },
  creation: { max: 120, timeWindow: 60_000 },
  signIn: { max: 300, timeWindow: 60_000 },
  uploads: { max: 240, timeWindow: 60_000 },
  files: { max: 12_000, timeWindow: 60_000 },
};

export async function installRateLimits(
  app: FastifyInstance,
  limits: RouteLimits,
  trustedProxies: number,
  now: () => number,
): Promise<void> {
  class Counts extends AskedCounts {
    constructor() {
      super(now);
    }
  }
  await app.register(rateLimit, {
    ...limits.any,
    store: Counts,
    // The page's own files cost next to nothing, and a class behind one address opens it at the same minute.
    allowList: (request) => request.routeOptions.url?.startsWith('/api/') !== true,
    keyGenerator: (request) => clientAddress(request.raw, trustedProxies),
    errorResponseBuilder: () => new AppError('too_many_requests'),
  });
}
