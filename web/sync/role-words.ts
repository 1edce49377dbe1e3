/** What a role is called and what it gives, in the words that a person reads. */
import type { Role } from '../../protocol/roles.ts';

export const ROLE_WORDS: Record<Role, { readonly name: string; readonly can: string; readonly gives: string }> = {
  viewer: { name: 'Viewer', can: 'Can view', gives: 'Read, and see others write. No changes.' },
  commenter: { name: 'Commenter', can: 'Can comment', gives: 'Read and comment. No changes to the text.' },
  editor: { name: 'Editor', can: 'Can edit', gives: 'Read and write. Cannot share it further by new links.' },
  owner: { name: 'Owner', can: 'Owner', gives: 'Everything you can: write, share, revoke links, delete.' },
};
