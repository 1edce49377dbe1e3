/**
 * Who came to a document by which link, what somebody may do there by itself, and the passes of links with a password. Runs in
 * the storage thread, synchronously; sees passes only as digests.
 */
import type { Database } from 'better-sqlite3';
import type { DocumentId, LinkId, PersonId } from '../../../protocol/ids.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import type { Profile } from '../../../protocol/messages.ts';
import type { Role } from '../../../protocol/roles.ts';
import type { ListedMember, Member, PassRecord, PersonChange, Visit } from '../../access/people-store.ts';
import { profileOf, type ProfileRow } from './access-statements.ts';

interface MemberRow {
  readonly person: PersonId;
  readonly own_role: Role | null;
  readonly last_seen_at_ms: number;
  readonly removed_at_ms: number | null;
}
interface ListedRow extends MemberRow, ProfileRow {
  /** Null for a guest. */
  readonly account_name: string | null;
}
interface LinkOfPerson {
  readonly person: PersonId;
  readonly id: LinkId;
  readonly label: string;
  readonly role: Role;
}

const MEMBER_COLUMNS = 'members.person, own_role, last_seen_at_ms, removed_at_ms';
const LISTED = `SELECT ${MEMBER_COLUMNS}, people.name, color, chosen, accounts.name AS account_name FROM members
  LEFT JOIN people ON people.id = members.person LEFT JOIN accounts ON accounts.person = members.person
  WHERE document_id = ?`;
/** The links by which somebody came that would let it in at this time. */
const OPEN_LINKS = `SELECT person, id, label, role FROM visits JOIN links ON links.id = visits.link_id
  WHERE document_id = ? AND revoked_at_ms IS NULL AND (expires_at_ms IS NULL OR expires_at_ms > ?)`;

export class PeopleStatements {
  readonly #findMember;
  readonly #seeMember;
  readonly #countMembers;
  readonly #setOwnRole;
  readonly #setRemoved;
  readonly #listMembers;
  readonly #listMember;
  readonly #openLinks;
  readonly #openLinksOf;
  readonly #hasVisited;
  readonly #countVisits;
  readonly #insertVisit;
  readonly #useLink;
  readonly #insertPass;
  readonly #dropPasses;
  readonly #dropOlderPasses;
  readonly #dropPassesPast;
  readonly #findPass;

  constructor(db: Database) {
    const memberKey = 'document_id = ? AND person = ?';
    this.#findMember = db.prepare<[DocumentId, PersonId], MemberRow>(
      `SELECT ${MEMBER_COLUMNS} FROM members WHERE ${memberKey}`,
    );
    this.#seeMember = db.prepare<[DocumentId, PersonId, number, number]>(
      `INSERT INTO members (document_id, person, first_seen_at_ms, last_seen_at_ms) VALUES (?, ?, ?, ?)
       ON CONFLICT (document_id, person) DO UPDATE SET last_seen_at_ms = max(last_seen_at_ms, excluded.last_seen_at_ms)`,
    );
    this.#countMembers = db.prepare<[DocumentId], number>('SELECT count(*) FROM members WHERE document_id = ?').pluck();
    this.#setOwnRole = db.prepare<[Role | null, DocumentId, PersonId]>(
      `UPDATE members SET own_role = ? WHERE ${memberKey}`,
    );
    this.#setRemoved = db.prepare<[number | null, DocumentId, PersonId]>(
      `UPDATE members SET removed_at_ms = ? WHERE ${memberKey}`,
    );
    this.#listMembers = db.prepare<[DocumentId, number], ListedRow>(
      `${LISTED} ORDER BY last_seen_at_ms DESC, members.person LIMIT ?`,
    );
    this.#listMember = db.prepare<[DocumentId, PersonId], ListedRow>(`${LISTED} AND members.person = ?`);
    this.#openLinks = db.prepare<[DocumentId, number], LinkOfPerson>(`${OPEN_LINKS} ORDER BY links.number`);
    this.#openLinksOf = db.prepare<[DocumentId, number, PersonId], LinkOfPerson>(
      `${OPEN_LINKS} AND person = ? ORDER BY links.number`,
    );
    this.#hasVisited = db.prepare<[LinkId, PersonId], number>('SELECT 1 FROM visits WHERE link_id = ? AND person = ?');
    this.#countVisits = db.prepare<[LinkId], number>('SELECT count(*) FROM visits WHERE link_id = ?').pluck();
    this.#insertVisit = db.prepare<[LinkId, PersonId]>('INSERT OR IGNORE INTO visits (link_id, person) VALUES (?, ?)');
    this.#useLink = db.prepare<[number, LinkId]>(
      'UPDATE links SET last_used_at_ms = max(coalesce(last_used_at_ms, 0), ?) WHERE id = ?',
    );
    this.#insertPass = db.prepare<[Uint8Array, LinkId, number, number]>(
      'INSERT INTO passes (digest, link_id, generation, expires_at_ms) VALUES (?, ?, ?, ?)',
    );
    this.#dropPasses = db.prepare<[number]>('DELETE FROM passes WHERE expires_at_ms <= ?');
    this.#dropOlderPasses = db.prepare<[LinkId, number]>('DELETE FROM passes WHERE link_id = ? AND generation < ?');
    // All are given for as long a time, so the one that ends first is the oldest.
    this.#dropPassesPast = db.prepare<[LinkId, number]>(
      `DELETE FROM passes WHERE digest IN
         (SELECT digest FROM passes WHERE link_id = ? ORDER BY expires_at_ms DESC LIMIT -1 OFFSET ?)`,
    );
    this.#findPass = db.prepare<[Uint8Array, LinkId, number], number>(
      `SELECT 1 FROM passes JOIN links ON links.id = passes.link_id
       WHERE digest = ? AND link_id = ? AND passes.generation = links.generation AND passes.expires_at_ms > ?`,
    );
  }

  findMember(documentId: DocumentId, personId: PersonId): Member | null {
    const row = this.#findMember.get(documentId, personId);
    return row === undefined ? null : memberOf(row);
  }

  hasVisited(linkId: LinkId, personId: PersonId): boolean {
    return this.#hasVisited.get(linkId, personId) !== undefined;
  }

  countVisits(linkId: LinkId): number {
    return this.#countVisits.get(linkId) ?? 0;
  }

  /** False, and nothing noted, where the person is new to the link and `places` have come already. */
  admit({ documentId, linkId, personId, atMs }: Visit, places: number | null): boolean {
    if (linkId !== null) {
      const isNew = personId === null || !this.hasVisited(linkId, personId);
      if (isNew && places !== null && this.countVisits(linkId) >= places) return false;
      if (isNew && personId !== null) {
        if (places !== null || this.#isWorthNoting(documentId, personId)) this.#insertVisit.run(linkId, personId);
      }
      this.#useLink.run(atMs, linkId);
    }
    if (personId !== null && this.#isWorthNoting(documentId, personId)) this.see(documentId, personId, atMs);
    return true;
  }

  /** Somebody is noted for good. */
  see(documentId: DocumentId, personId: PersonId, atMs: number): void {
    this.#seeMember.run(documentId, personId, atMs, atMs);
  }

  /** Whoever has a link can call itself somebody new as often as it likes, and must not fill the disk with it. */
  #isWorthNoting(documentId: DocumentId, personId: PersonId): boolean {
    if (this.findMember(documentId, personId) !== null) return true;
    return (this.#countMembers.get(documentId) ?? 0) < LIMITS.maxPeoplePerDocument;
  }

  addPass({ digest, linkId, generation, expiresAtMs }: PassRecord, nowMs: number): void {
    this.#dropPasses.run(nowMs);
    this.#dropOlderPasses.run(linkId, generation);
    this.#insertPass.run(digest, linkId, generation, expiresAtMs);
    this.#dropPassesPast.run(linkId, LIMITS.maxPassesPerLink);
  }

  isUnlocked(digest: Uint8Array, linkId: LinkId, nowMs: number): boolean {
    return this.#findPass.get(digest, linkId, nowMs) !== undefined;
  }

  listPeople(documentId: DocumentId, nowMs: number): ListedMember[] {
    const links = Map.groupBy(this.#openLinks.iterate(documentId, nowMs), ({ person }) => person);
    return this.#listMembers
      .all(documentId, LIMITS.maxListedPeople)
      .map((row) => listedOf(row, links.get(row.person) ?? []));
  }

  findPerson(documentId: DocumentId, personId: PersonId, nowMs: number): ListedMember | null {
    const row = this.#listMember.get(documentId, personId);
    return row === undefined ? null : listedOf(row, this.#openLinksOf.all(documentId, nowMs, personId));
  }

  /** Changes nothing for somebody who never came. */
  changePerson(documentId: DocumentId, personId: PersonId, { ownRole, removedAtMs }: PersonChange): void {
    if (ownRole !== undefined) this.#setOwnRole.run(ownRole, documentId, personId);
    if (removedAtMs !== undefined) this.#setRemoved.run(removedAtMs, documentId, personId);
  }
}

function memberOf(row: MemberRow): Member {
  return {
    personId: row.person,
    ownRole: row.own_role,
    lastSeenAtMs: row.last_seen_at_ms,
    removedAtMs: row.removed_at_ms,
  };
}

function listedOf(row: ListedRow, links: readonly LinkOfPerson[]): ListedMember {
  return {
    ...memberOf(row),
    profile: shownProfile(row),
    isAccount: row.account_name !== null,
    links: links.map(({ id, label, role }) => ({ id, label, role })),
  };
}

/** Whoever calls itself like an account is a guest all the same; the account goes by its provider's name, also before it came. */
function shownProfile(row: ListedRow): Profile | null {
  const { account_name: name } = row;
  const own = profileOf(row);
  if (name === null) return own;
  // No colour is no fit one: whoever shows it makes one up for the person.
  return { name, color: own?.color ?? '', chosen: true };
}
