/** The address of a link, and what a link is called. */
import type { LinkInfo } from '../../protocol/rest.ts';
import { ROLE_WORDS } from '../sync/role-words.ts';
import { BY_ACCOUNT } from '../sync/shelf.ts';

/** The whole address that somebody else can open; without a token, whoever is signed in and has a role. */
export function shareAddress(documentId: string, token: string): string {
  return `${location.origin}/d/${documentId}${token === BY_ACCOUNT ? '' : `#${token}`}`;
}

export function linkName(link: Pick<LinkInfo, 'label' | 'role'>): string {
  return link.label === '' ? `${ROLE_WORDS[link.role].name} link` : link.label;
}
