/**
 * What a link's role permits. The one place that says so: the server asks it for every message and every request, the
 * page asks it to know what to draw.
 */

export const ROLES = ['owner', 'editor', 'commenter', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** What can be asked of a document. */
export type Action = 'read' | 'write' | 'share' | 'delete';

const ALLOWED: Record<Role, readonly Action[]> = {
  owner: ['read', 'write', 'share', 'delete'],
  editor: ['read', 'write'],
  commenter: ['read'],
  viewer: ['read'],
};

export function roleAllows(role: Role, action: Action): boolean {
  return ALLOWED[role].includes(action);
}
