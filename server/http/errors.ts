/**
 * How a failed request is answered: always an ErrorBody, by the row of the error table, and nothing of the inside. Owns the
 * translation of what Fastify, its plug-ins and zod raise. No answer and no log line repeats the request's URL (Roles R9).
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError, ERRORS, type ErrorCode } from '../../protocol/errors.ts';
import { PERSON_HEADER } from '../../protocol/ids.ts';
import type { ErrorBody } from '../../protocol/rest.ts';
import type { Logger } from '../room/ports.ts';

/** For what only somebody who can be told from others may ask. */
export const NO_IDENTITY = `This needs an identity: the header ${PERSON_HEADER}.`;

/** The body for a code; `words` where there is more to say than the table does. */
export function errorBody(code: ErrorCode, words: string = ERRORS[code].words): ErrorBody {
  return { error: { code, words, retry: ERRORS[code].retry } };
}

export function sendError(reply: FastifyReply, code: ErrorCode, words?: string): FastifyReply {
  return reply.code(ERRORS[code].status).send(errorBody(code, words));
}

/** For `setErrorHandler`, and for Fastify's `frameworkErrors`. */
export function handleError(
  logger: Logger,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { code, words } = translate(error);
  // A server or a room that is about to end says so; nothing failed.
  if (ERRORS[code].status >= 500 && code !== 'restarting') {
    const where = { method: request.method, route: request.routeOptions.url ?? null };
    // Whoever hangs up half-way is no fault of the server's.
    if (!(error instanceof AppError) && request.raw.destroyed && !request.raw.complete)
      logger.info(where, 'a sender has gone');
    else logger.error({ err: error, ...where }, 'a request failed');
  }
  return sendError(reply, code, words);
}

export function installErrorHandlers(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error, request, reply) => handleError(logger, error, request, reply));
}

export function sendNothingHere(reply: FastifyReply): FastifyReply {
  return sendError(reply, 'document_not_found', 'There is nothing at this address.');
}

/** Checks a body, a parameter or a query. Throws what `handleError` answers with 400 and words that name the field. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown): T {
  return schema.parse(value);
}

function translate(error: unknown): { code: ErrorCode; words?: string } {
  if (error instanceof AppError) return { code: error.code };
  if (error instanceof z.ZodError) return { code: 'bad_request', words: wordsOf(error) };
  switch (statusOf(error)) {
    case 403:
    case 404:
      return { code: 'document_not_found', words: 'There is nothing at this address.' };
    case 413:
      return { code: 'too_large' };
    case 429:
      return { code: 'too_many_requests' };
    case 415:
      return { code: 'bad_request', words: 'The body must be JSON (content-type: application/json).' };
    default:
      return { code: (statusOf(error) ?? 500) < 500 ? 'bad_request' : 'internal' };
  }
}

function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return null;
  return typeof error.statusCode === 'number' ? error.statusCode : null;
}

/** "expiresAt: Invalid ISO datetime": the first thing that is wrong, by the name of its field. Never the value. */
function wordsOf(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return ERRORS.bad_request.words;
  const field = issue.path.join('.');
  return field === '' ? issue.message : `${field}: ${issue.message}`;
}
