/**
 * By what somebody stands in a document, and what becomes of that when an owner decides otherwise: the link's role, a role
 * of the person's own, the document's rule for guests. Pure; the gate asks it for whoever comes, the rooms for whoever is
 * there (Roles R4), so that both say the same.
 */
import type { ErrorCode } from '../../protocol/errors.ts';
import type { LinkId, PersonId } from '../../protocol/ids.ts';
import type { GuestRule } from '../../protocol/rest.ts';
import type { Role } from '../../protocol/roles.ts';
import type { Grant, Standing } from './ports.ts';

/** Something that an owner decided, as it stands now: told again, it changes nothing more. */
export type Ruling =
  | {
      readonly kind: 'link';
      readonly linkId: LinkId;
      readonly role: Role;
      readonly expiresAtMs: number | null;
      readonly isRevoked: boolean;
      readonly generation: number;
      /** What those are told who came by an older generation. */
      readonly older: ErrorCode;
    }
  | {
      readonly kind: 'person';
      readonly personId: PersonId;
      readonly ownRole: Role | null;
      readonly isRemoved: boolean;
    }
  | { readonly kind: 'settings'; readonly guests: GuestRule }
  /** The document is over for everybody. */
  | { readonly kind: 'over'; readonly code: ErrorCode };

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: ErrorCode };

/** What somebody who stands so may do, or why nothing. */
export function roleOf({ linkRole, ownRole, guests, isNamed, isSignedIn = false }: Standing): Outcome<Role> {
  const role = ownRole ?? linkRole;
  if (role === null) return { ok: false, code: 'removed' };
  // Whoever owns the document is no guest in it, and could otherwise shut itself out.
  if (guests === 'none' && !isSignedIn && role !== 'owner') return { ok: false, code: 'sign_in_needed' };
  if (guests === 'named' && !isNamed && role !== 'owner') return { ok: false, code: 'name_needed' };
  return { ok: true, value: role };
}

/** The grant after the ruling, or why there is none any more. The same object where nothing changed. */
export function judge(grant: Grant, ruling: Ruling): Outcome<Grant> {
  switch (ruling.kind) {
    case 'over':
      return { ok: false, code: ruling.code };
    case 'link': {
      if (grant.linkId !== ruling.linkId) return { ok: true, value: grant };
      if (ruling.isRevoked) return { ok: false, code: 'link_revoked' };
      if (grant.standing.linkGeneration < ruling.generation) return { ok: false, code: ruling.older };
      const { expiresAtMs, role } = ruling;
      return standingAs({ ...grant, expiresAtMs }, { ...grant.standing, linkRole: role });
    }
    case 'person': {
      if (grant.personId !== ruling.personId) return { ok: true, value: grant };
      if (ruling.isRemoved) return { ok: false, code: 'removed' };
      return standingAs(grant, { ...grant.standing, ownRole: ruling.ownRole });
    }
    case 'settings':
      return standingAs(grant, { ...grant.standing, guests: ruling.guests });
  }
}

/** The grant of somebody who stands so from now on. */
export function standingAs(grant: Grant, standing: Standing): Outcome<Grant> {
  const role = roleOf(standing);
  return role.ok ? { ok: true, value: { ...grant, standing, role: role.value } } : role;
}

/** Under which of two rulings the later one replaces the earlier. */
export function rulingKey(ruling: Ruling): string {
  if (ruling.kind === 'link') return `link ${ruling.linkId}`;
  return ruling.kind === 'person' ? `person ${ruling.personId}` : ruling.kind;
}
