/**
 * Notes who comes, without making anybody wait for the disk where nothing depends on it. Where a link takes only so many
 * people the note decides, and is waited for. Knows no request and no socket.
 */
import { isOpenRoom, type LinkId, type PersonId } from '../../protocol/ids.ts';
import type { Clock, Logger } from '../room/ports.ts';
import type { LinkRecord } from './access-store.ts';
import type { AccessFacts, PeopleStore, Visit } from './people-store.ts';

/** "Last seen" is told to the minute: a busy page writes no more often than that. */
const NOTE_EVERY_MS = 60_000;

export interface VisitsOptions {
  readonly store: PeopleStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class Visits {
  readonly #options: VisitsOptions;
  /** Notes under way: a page asks for several things at once. */
  readonly #noting = new Set<string>();
  /** Who was let in without an identity and is in no room yet, by link: they take places already. */
  readonly #expected = new Map<LinkId, number>();

  constructor(options: VisitsOptions) {
    this.#options = options;
  }

  /**
   * False where the link has no place left. `anonymous` are here by the link without an identity, and take places too.
   * Whoever is let in without one must be `settled` once it is in its room, or has got what it asked for.
   */
  async admit(link: LinkRecord, personId: PersonId | null, facts: AccessFacts, anonymous: number): Promise<boolean> {
    const { clock, store } = this.#options;
    const visit: Visit = { documentId: link.documentId, linkId: link.id, personId, atMs: clock.now() };
    if (link.maxPeople !== null && !facts.isKnown) {
      const places = link.maxPeople - anonymous - (this.#expected.get(link.id) ?? 0);
      if (personId !== null) return store.admit(visit, places);
      this.#expect(link.id, 1);
      const isIn = await store.admit(visit, places).catch((error: unknown) => {
        this.settled(link.id);
        throw error;
      });
      if (!isIn) this.settled(link.id);
      return isIn;
    }
    this.note(visit, facts, link.lastUsedAtMs);
    return true;
  }

  /** Somebody without an identity that was let in by a link for so many people is expected no more. */
  settled(linkId: LinkId): void {
    this.#expect(linkId, -1);
  }

  #expect(linkId: LinkId, more: 1 | -1): void {
    const expected = (this.#expected.get(linkId) ?? 0) + more;
    if (expected > 0) this.#expected.set(linkId, expected);
    else this.#expected.delete(linkId);
  }

  /** Notes a visit soon, unless it was noted lately. */
  note(visit: Visit, facts: AccessFacts, lastUsedAtMs: number | null): void {
    const { linkId, personId, atMs } = visit;
    const isNew = personId !== null && (facts.member === null || (linkId !== null && !facts.isKnown));
    const lastMs = personId === null ? lastUsedAtMs : (facts.member?.lastSeenAtMs ?? null);
    // A clock that was set back is no reason to write at every request (HOSTILE K5).
    if (!isNew && lastMs !== null && Math.abs(atMs - lastMs) < NOTE_EVERY_MS) return;
    void this.#write(visit, keyOf(visit.documentId, linkId, personId));
  }

  /** Somebody who was there for a while has gone: until now it was seen. */
  left({ documentId, linkId, personId }: Omit<Visit, 'atMs'>, cameAtMs: number): void {
    const atMs = this.#options.clock.now();
    if (personId === null || isOpenRoom(documentId) || atMs - cameAtMs < NOTE_EVERY_MS) return;
    const visit: Visit = { documentId, linkId, personId, atMs };
    void this.#write(visit, keyOf(documentId, linkId, personId));
  }

  async #write(visit: Visit, key: string): Promise<void> {
    if (this.#noting.has(key)) return;
    this.#noting.add(key);
    try {
      await this.#options.store.admit(visit, null);
    } catch (error) {
      // Nobody is kept out because a list of visitors could not be written.
      this.#options.logger.warn({ error }, 'a visit was not noted');
    }
    this.#noting.delete(key);
  }
}

function keyOf(documentId: string, linkId: LinkId | null, personId: PersonId | null): string {
  return `${documentId} ${linkId ?? ''} ${personId ?? ''}`;
}
