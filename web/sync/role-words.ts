/** What a role is called and what it gives, in the words that a person reads. */
import type { Role } from '../../protocol/roles.ts';

export interface RoleWords {
  readonly name: string;
  readonly can: string;
  /** What somebody who has it may do. */
  readonly gives: string;
  /** What a link with it gives to whoever has the link. */
  readonly link: string;
}

export const ROLE_WORDS: Record<Role, RoleWords> = {
  viewer: {
    name: 'Viewer',
    can: 'Can view',
    gives: 'Read, and see others write. No changes.',
    link: 'Anyone with this link can read, nothing more.',
  },
  commenter: {
    name: 'Commenter',
    can: 'Can comment',
    gives: 'Read and comment. No changes to the text.',
    link: 'Anyone with this link can read and comment, but not change the text.',
  },
  editor: {
    name: 'Editor',
    can: 'Can edit',
    gives: 'Read and write. Cannot share it further by new links.',
    link: 'Anyone with this link can read and write, but make no links of their own.',
  },
  owner: {
    name: 'Owner',
    can: 'Owner',
    gives: 'Everything: write, share, revoke links, delete.',
    link: 'Anyone with this link can do everything you can: write, share, revoke links, delete.',
  },
};
