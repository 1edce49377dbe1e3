/**
 * Everything of access put together for tests, on a data file of its own, with a clock that the test sets and rooms that only
 * remember what they were told. Knows no HTTP and no socket.
 */
import type { DocumentId } from '../protocol/ids.ts';
import type { EventNews } from '../protocol/messages.ts';
import type { Role } from '../protocol/roles.ts';
import type { Clock } from './room/ports.ts';
import type { Ruling } from './room/standing.ts';
import { SqliteAccessStore } from './storage/sqlite/sqlite-access-store.ts';
import { SqlitePeopleStore } from './storage/sqlite/sqlite-people-store.ts';
import { TestStorage } from './storage/sqlite/test-storage.ts';
import { systemRandom } from './system.ts';
import { Documents } from './access/documents.ts';
import { Gate } from './access/gate.ts';
import { Links, type MadeLink, type WantedChange } from './access/links.ts';
import { Passwords } from './access/passwords.ts';
import { People } from './access/people.ts';
import { Unlocking } from './access/unlocking.ts';
import { Visits } from './access/visits.ts';

export async function openTestAccess() {
  const storage = await TestStorage.create();
  const thread = await storage.open();
  const store = new SqliteAccessStore(thread);
  const people = new SqlitePeopleStore(thread);
  const time = { nowMs: 1_800_000_000_000, anonymous: 0 };
  const rulings: Ruling[] = [];
  const news: EventNews[] = [];
  const live = {
    rule: (_id: DocumentId, ruling: Ruling) => void rulings.push(ruling),
    tell: (_id: DocumentId, each: EventNews) => void news.push(each),
    peopleIn: () => new Set<never>(),
    anonymousBy: () => time.anonymous,
  };
  const clock: Clock = { now: () => time.nowMs, setTimer: () => ({ cancel: () => undefined }) };
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const parts = { live, clock, random: systemRandom };
  const passwords = new Passwords(systemRandom);
  const documents = new Documents({ store, ...parts });
  const links = new Links({ store, passwords, ...parts });
  const visits = new Visits({ store: people, clock, logger });
  const owner = await documents.create('document', 'Plans', null);
  const id = owner.document.id;
  const actor = { linkId: owner.link.id, personId: null };
  return {
    time,
    rulings,
    news,
    store,
    people,
    visits,
    documents,
    links,
    id,
    owner,
    actor,
    members: new People({ store: people, ...parts }),
    unlocking: new Unlocking({ store: people, passwords, ...parts }),
    gate: new Gate({ store: people, visits, live, clock, openRooms: false }),
    openGate: new Gate({ store: people, visits, live, clock, openRooms: true }),
    link: (role: Role, more: WantedChange = {}): Promise<MadeLink> =>
      links.create(id, { ...more, role }, actor, 'owner'),
    dispose: () => storage.dispose(),
  };
}

export type TestAccess = Awaited<ReturnType<typeof openTestAccess>>;
