/**
 * Who may come in: turns a document id, a token and a person's secret, all untrusted, into what they permit, or into the one
 * reason why not. Owns expiry, revocation and deletion; knows neither HTTP nor WebSocket.
 */
import { AppError } from '../../protocol/errors.ts';
import { isOpenRoom, parseDocumentId } from '../../protocol/ids.ts';
import type { Clock, Grant } from '../room/ports.ts';
import type { AccessStore } from './access-store.ts';
import { isSecret, personIdOf, tokenDigest } from './tokens.ts';

/** What the access check establishes; the transport adds which protocol the client speaks. */
export type Permission = Omit<Grant, 'speaksWeft'>;

export interface GateOptions {
  readonly store: AccessStore;
  readonly clock: Clock;
  /** True to open `open/<name>` rooms on demand, without a token. */
  readonly openRooms: boolean;
}

export class Gate {
  readonly #options: GateOptions;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /**
   * The permission, or the refusal: `unauthorized` (no such token), `document_not_found` (no such document, or another one's
   * token: the two are not told apart), `link_revoked`, `link_expired`, `document_deleted`. Rejects when the disk does. A link
   * that is revoked while this runs is caught by the rooms, which remember what ended lately.
   */
  async authorize(
    documentId: string,
    token: string | null,
    personSecret: string | null,
  ): Promise<Permission | AppError> {
    const id = parseDocumentId(documentId);
    if (id === null) return new AppError('document_not_found');
    const personId = personSecret !== null && isSecret(personSecret) ? personIdOf(personSecret) : null;
    if (isOpenRoom(id)) {
      if (!this.#options.openRooms) return new AppError('document_not_found');
      return { documentId: id, kind: 'room', role: 'editor', linkId: null, personId, expiresAtMs: null };
    }
    if (token === null || !isSecret(token)) return new AppError('unauthorized');
    const link = await this.#options.store.findLinkByDigest(tokenDigest(token));
    if (link === null) return new AppError('unauthorized');
    if (link.documentId !== id) return new AppError('document_not_found');
    const document = await this.#options.store.findDocument(id);
    if (document === null) return new AppError('document_not_found');
    if (document.deletedAtMs !== null) return new AppError('document_deleted');
    if (link.revokedAtMs !== null) return new AppError('link_revoked');
    const { role, expiresAtMs } = link;
    if (expiresAtMs !== null && expiresAtMs <= this.#options.clock.now()) return new AppError('link_expired');
    return { documentId: id, kind: document.kind, role, linkId: link.id, personId, expiresAtMs };
  }
}
