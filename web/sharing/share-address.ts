/** What sharing is about: one document, opened by one link. */
import type { Role } from '../../protocol/roles.ts';
import type { Api } from '../sync/api.ts';
import type { Shelf } from '../sync/shelf.ts';

export interface ShareProps {
  readonly api: Api;
  readonly shelf: Shelf;
  readonly documentId: string;
  /** The token that this page has the document open with. */
  readonly token: string;
  readonly role: Role;
}

/** The whole address that somebody else can open. */
export function shareAddress(documentId: string, token: string): string {
  return `${location.origin}/d/${documentId}#${token}`;
}
