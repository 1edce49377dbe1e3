/**
 * The rooms, as far as access concerns them: whoever is in one obeys an owner's decision at once (Roles R4). A port; the rooms
 * fit it as they are.
 */
import type { DocumentId, LinkId, PersonId } from '../../protocol/ids.ts';
import type { EventNews } from '../../protocol/messages.ts';
import type { Ruling } from '../room/standing.ts';

export interface LiveSessions {
  rule(documentId: DocumentId, ruling: Ruling): void;
  tell(documentId: DocumentId, news: EventNews, meant: 'owners' | 'everybody' | PersonId): void;
  peopleIn(documentId: DocumentId): ReadonlySet<PersonId>;
  /** How many clients without an identity are in the document by this link. */
  anonymousBy(documentId: DocumentId, linkId: LinkId): number;
}
