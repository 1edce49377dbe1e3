/**
 * Remembers people's names and colours through the People port, at the pace of the disk: while one of a person's is being
 * saved only their newest one waits, however often a client changes it. A failure is logged; it never concerns a room.
 */
import type { PersonId } from '../../protocol/ids.ts';
import type { Profile } from '../../protocol/messages.ts';
import type { Logger, People } from './ports.ts';
import type { Session } from './session.ts';
import { standingAs } from './standing.ts';

export class ProfileKeeper {
  readonly #people: People;
  readonly #logger: Logger;
  /** People with a save under way, and what is to be saved after it. */
  readonly #busy = new Map<PersonId, Profile | null>();

  constructor(people: People, logger: Logger) {
    this.#people = people;
    this.#logger = logger;
  }

  /** How the person of this session wants to be shown from now on. */
  take(session: Session, profile: Profile): void {
    const { grant } = session;
    session.introduce(profile);
    if (grant.personId === null) return;
    this.#save(grant.personId, session.profile);
    if (session.profile.chosen !== true || grant.standing.isNamed) return;
    const named = standingAs(grant, { ...grant.standing, isNamed: true });
    if (named.ok) session.regrant(named.value);
  }

  #save(person: PersonId, profile: Profile): void {
    if (this.#busy.has(person)) {
      this.#busy.set(person, profile);
      return;
    }
    this.#busy.set(person, null);
    void this.#saveAll(person, profile);
  }

  async #saveAll(person: PersonId, first: Profile): Promise<void> {
    let next: Profile | null = first;
    while (next !== null) {
      try {
        await this.#people.saveProfile(person, next);
      } catch (error) {
        this.#logger.warn({ error }, 'a profile was not saved');
      }
      next = this.#busy.get(person) ?? null;
      this.#busy.set(person, null);
    }
    this.#busy.delete(person);
  }
}
