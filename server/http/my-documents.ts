/**
 * `/api/my/documents`: what the account that is signed in can open, on whichever device. Decides nothing about access itself.
 */
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../protocol/errors.ts';
import { parseDocumentId } from '../../protocol/ids.ts';
import { keepDocumentsBody, type KeptDocuments, type MyDocument } from '../../protocol/rest-accounts.ts';
import type { MyDocuments } from '../access/sign-in/my-documents.ts';
import { documentParams } from './documents.ts';
import { parseWith } from './errors.ts';
import type { Who } from './who.ts';

export interface MyDocumentRoutesOptions {
  readonly mine: MyDocuments;
  readonly who: Who;
}

export function myDocumentRoutes(app: FastifyInstance, { mine, who }: MyDocumentRoutesOptions): void {
  app.get('/api/my/documents', async (request): Promise<{ readonly documents: readonly MyDocument[] }> => {
    return { documents: await mine.list(await who.requireAccount(request)) };
  });

  app.post('/api/my/documents', async (request): Promise<KeptDocuments> => {
    const { person } = await who.requireAccount(request);
    const { documents } = parseWith(keepDocumentsBody, request.body ?? {});
    return { kept: await who.countRight(request, documents.length, () => mine.keep(person, documents)) };
  });

  app.delete('/api/my/documents/:id', async (request, reply) => {
    const { person } = await who.requireAccount(request);
    const id = parseDocumentId(parseWith(documentParams, request.params).id);
    if (id === null) throw new AppError('document_not_found');
    await mine.forget(person, id);
    return reply.code(204).send();
  });
}
