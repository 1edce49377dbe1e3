/**
 * Which pages of other applications may show a document in a frame. Only the document's own page is ever framed: there a
 * frame without a token shows nothing, and the first page with somebody's documents stays out of it.
 */
import type { FastifyReply } from 'fastify';

const NOBODY = "frame-ancestors 'none'";

/** Lets pages of these origins frame this one answer. Without any it stays as `headers.ts` says: nobody may. */
export function letFrame(reply: FastifyReply, ancestors: readonly string[]): void {
  const policy = reply.raw.getHeader('content-security-policy');
  if (ancestors.length === 0 || typeof policy !== 'string' || !policy.includes(NOBODY)) return;
  reply.raw.setHeader('content-security-policy', policy.replace(NOBODY, `frame-ancestors ${ancestors.join(' ')}`));
  // It knows no list of origins; browsers that know frame-ancestors ignore it beside one, others would refuse the frame.
  reply.raw.removeHeader('x-frame-options');
}
