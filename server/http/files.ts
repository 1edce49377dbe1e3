/**
 * `/api/documents/:id/files`: taking a picture in and handing it out. A body is the file's bytes and nothing else, read as it
 * comes; what it is called or said to be counts for nothing. Every answer is behind the role (HOSTILE U4), and inert wherever it
 * is opened (U1, U2).
 */
import type { FastifyInstance } from 'fastify';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { AppError } from '../../protocol/errors.ts';
import { parseFileId, type CreatedFile } from '../../protocol/files.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Files } from '../files/files.ts';
import { documentParams } from './documents.ts';
import { parseWith, sendError } from './errors.ts';
import { Places } from './places.ts';
import type { RouteLimits } from './rate-limits.ts';
import { heldUntilRead, readerOf, type Unread } from './unread-answers.ts';
import type { Who } from './who.ts';

const fileParams = z.object({ id: z.string(), fileId: z.string() });

export interface FileRoutesOptions {
  readonly files: Files;
  readonly who: Who;
  readonly limits: RouteLimits;
  /** Of its own: whoever reads no picture keeps nobody from a document. */
  readonly unread: Unread;
}

export async function fileRoutes(app: FastifyInstance, options: FileRoutesOptions): Promise<void> {
  // A scope of its own: elsewhere a body is JSON and small, and stays so.
  await app.register((scope, _none, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, ready) => ready(null, payload));
    addUpload(scope, options);
    addDownload(scope, options);
    done();
  });
}

function addUpload(scope: FastifyInstance, { files, limits, who }: FileRoutesOptions): void {
  const places = new Places({ max: LIMITS.maxUploads, maxPerAddress: LIMITS.maxUploadsPerAddress });
  const config = { rateLimit: limits.uploads, largeBodyBytes: files.maxFileBytes };
  scope.post('/api/documents/:id/files', { config }, async (request, reply) => {
    const { id } = parseWith(documentParams, request.params);
    const { documentId, personId } = await who.require(request, id, 'write');
    const giveBack = places.take(who.address(request));
    if (giveBack === null) throw new AppError('too_many_requests', 'uploads');
    const declared = request.headers['content-length'];
    try {
      await who.requireSpace(request, declared === undefined ? files.maxFileBytes : Number(declared));
      const file = await files.receive({
        documentId,
        createdBy: personId,
        declaredBytes: declared === undefined ? null : Number(declared),
        // Where it is refused half-way the rest is let pass, so that the sender gets to read why.
        body: request.body === undefined ? Readable.from([]) : request.raw.iterator({ destroyOnReturn: false }),
      });
      const { bytes, height, type, width } = file;
      who.added(request, bytes);
      const created: CreatedFile = { id: file.id, type, bytes, width, height };
      return await reply.code(201).send(created);
    } catch (error) {
      request.raw.resume();
      if (!(error instanceof AppError) || error.code !== 'too_large') throw error;
      return await sendError(reply, 'too_large', `A file may have up to ${words(files.maxFileBytes)} here.`);
    } finally {
      giveBack();
    }
  });
}

function addDownload(scope: FastifyInstance, { files, limits, unread, who }: FileRoutesOptions): void {
  // A page of pictures asks for each of them, and a class behind one address opens it at the same minute.
  scope.get('/api/documents/:id/files/:fileId', { config: { rateLimit: limits.files } }, async (request, reply) => {
    const { id, fileId: given } = parseWith(fileParams, request.params);
    const { documentId } = await who.require(request, id, 'read');
    const fileId = parseFileId(given);
    if (fileId === null) throw new AppError('file_not_found');
    const file = await files.find(documentId, fileId);
    const pieces = files.read(file);
    // A file that is damaged at its start is still answered with words.
    const first = await pieces.next();
    // `no-store` stands already: a copy that a browser keeps would outlive the link (the page keeps its own).
    reply
      .type(file.type)
      .header('content-length', file.bytes)
      .header('content-disposition', 'attachment')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff');
    const counted = heldUntilRead(unread, readerOf(reply, who.address(request)), startingWith(first, pieces));
    return reply.send(Readable.from(counted, { objectMode: false }));
  });
}

async function* startingWith(
  first: IteratorResult<Uint8Array, void>,
  rest: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (!first.done) yield first.value;
  yield* rest;
}

/** "10 MB": what a person reads. */
function words(bytes: number): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1024, 'KB'] : [bytes / (1024 * 1024), 'MB'];
  return `${Number(value.toFixed(1))} ${unit}`;
}
