/**
 * How long the body of a request may take (HOSTILE P7). Small bodies have the time of any request; a route that takes files
 * says so, and then a slow line has as much more as its declared length needs at the slowest rate that is put up with. Node's
 * own limit knows one time for all requests, so it stands behind this one, at the longest.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errorBody } from './errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The most bytes that the body of this route may have, where that is more than a small one. */
    largeBodyBytes?: number;
  }
}

export interface BodyLimits {
  readonly requestTimeoutMs: number;
  /** Slower than this over the whole of a large body, the request is ended. */
  readonly minUploadBytesPerSecond: number;
}

export function longestRequestMs({ minUploadBytesPerSecond, requestTimeoutMs }: BodyLimits, bytes: number): number {
  return requestTimeoutMs + Math.ceil((bytes * 1000) / minUploadBytesPerSecond);
}

export function installBodyDeadlines(app: FastifyInstance, limits: BodyLimits): void {
  app.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    const declared = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY);
    if (declared > 0 && hasBody(request)) {
      const most = request.routeOptions.config.largeBodyBytes ?? 0;
      start(request, reply, limits, longestRequestMs(limits, Math.min(declared, most)));
    }
    done();
  });
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/** Who was answered early, as with a refusal, may send on for the time of a small request, so that the answer is read, and no longer. */
function start(request: FastifyRequest, reply: FastifyReply, limits: BodyLimits, ms: number): void {
  const { raw } = request;
  const end = () => {
    if (raw.complete) return;
    if (reply.sent) {
      raw.destroy();
      return;
    }
    reply.raw.once('finish', () => raw.destroy());
    void reply.code(408).header('connection', 'close').send(errorBody('bad_request', 'The request took too long.'));
  };
  let timer = setTimeout(end, ms).unref();
  reply.raw.once('finish', () => {
    if (raw.complete) return;
    clearTimeout(timer);
    timer = setTimeout(end, Math.min(ms, limits.requestTimeoutMs)).unref();
  });
  for (const event of ['end', 'close'] as const) raw.once(event, () => clearTimeout(timer));
}
