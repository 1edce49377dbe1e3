/**
 * Sharing with a person by address: an owner gives a role to an address, and the first account whose provider verified that
 * address takes it up. From then on it is a role of that person's own, which owners manage among the people.
 */
import { AppError } from '../../../protocol/errors.ts';
import type { DocumentId, InvitationId, PersonId } from '../../../protocol/ids.ts';
import type { Role } from '../../../protocol/roles.ts';
import type { Clock, Random } from '../../room/ports.ts';
import type { Actor } from '../access-store.ts';
import { newInvitationId } from '../tokens.ts';
import { normalizedEmail } from './account.ts';
import type { AccountStore, InvitationRecord } from './account-store.ts';

export interface InvitationsOptions {
  readonly store: AccountStore;
  /** Somebody has taken up an invitation: whoever has the document open hears of it. */
  readonly onClaimed: (documentId: DocumentId, person: PersonId) => Promise<void>;
  readonly clock: Clock;
  readonly random: Random;
}

export class Invitations {
  readonly #options: InvitationsOptions;

  constructor(options: InvitationsOptions) {
    this.#options = options;
  }

  /** Replaces what the address was invited to in this document. Rejects with `too_many_requests` past the limit. */
  async create(documentId: DocumentId, email: string, role: Role, actor: Actor): Promise<InvitationRecord> {
    const { store, clock, random } = this.#options;
    const invitation: InvitationRecord = {
      id: newInvitationId(random),
      documentId,
      email: normalizedEmail(email),
      role,
      createdAtMs: clock.now(),
      createdBy: actor.personId,
      person: null,
    };
    await store.createInvitation(invitation, actor);
    return invitation;
  }

  list(documentId: DocumentId): Promise<readonly InvitationRecord[]> {
    return this.#options.store.listInvitations(documentId);
  }

  /** Rejects with `document_not_found` where the document has no such invitation. */
  async delete(documentId: DocumentId, id: InvitationId, actor: Actor): Promise<InvitationRecord> {
    const invitation = await this.#options.store.deleteInvitation(documentId, id, actor);
    if (invitation === null) throw new AppError('document_not_found', 'no such invitation');
    return invitation;
  }

  /** Takes up everything that the account's verified address was invited to. */
  async claim({ person, email }: { readonly person: PersonId; readonly email: string | null }): Promise<void> {
    if (email === null) return;
    const { store, clock, onClaimed } = this.#options;
    for (const { documentId } of await store.claimInvitations(email, person, clock.now())) {
      await onClaimed(documentId, person);
    }
  }
}
