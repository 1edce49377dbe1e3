/** The bytes that each who comes is told of all who are here say what would have been said anew (Roles A7). */
import { expect, test } from 'vitest';
import type { SessionId } from '../../protocol/ids.ts';
import { decodeServerMessage, type Present } from '../../protocol/messages.ts';
import { SeededRandom } from '../transport/memory/seeded-random.ts';
import { Everybody } from './everybody.ts';

interface Guest {
  readonly number: number;
  name: string;
}

const NAMES = ['', 'Ada', 'Grüße', 'דנה', '👩‍👩‍👧', '"]},{'];

function presentOf({ name, number }: Guest): Present {
  // Made up: nobody asks where it came from.
  const session = `s${number}` as SessionId;
  return { session, person: null, name, color: '#112233', role: 'editor', clients: [number] };
}

function told(everybody: Everybody<Guest>, guest: Guest) {
  const decoded = decodeServerMessage(
    everybody.message({ session: presentOf(guest).session, person: null, role: 'editor' }),
  );
  if (!decoded.ok || decoded.message.type !== 'session') throw new Error('this is no session message');
  return decoded.message.news;
}

test('who comes is told of everybody, whoever came, changed or went before', () => {
  for (let seed = 0; seed < 15; seed++) {
    const random = new SeededRandom(seed);
    const here = new Set<Guest>();
    const gone: Guest[] = [];
    const everybody = new Everybody(here, presentOf);
    const pick = (from: readonly Guest[]) => from[random.int(Math.max(1, from.length))];
    const name = () => NAMES[random.int(NAMES.length)] ?? '';
    for (let step = 0; step < 80; step++) {
      const one = pick([...here]);
      switch (random.int(5)) {
        case 0:
          if (one === undefined) break;
          here.delete(one);
          everybody.left(one);
          gone.push(one);
          break;
        case 1:
          if (one !== undefined) one.name = name();
          if (one !== undefined) everybody.changed(one);
          break;
        case 2: {
          // What somebody wrote last is taken in after it went.
          const former = pick(gone);
          if (former !== undefined) everybody.changed(former);
          break;
        }
        default: {
          const guest = { number: step, name: name() };
          here.add(guest);
          everybody.changed(guest);
          const news = told(everybody, guest);
          expect(news.you?.session).toBe(`s${step}`);
          expect(news.left).toEqual([]);
          expect(news.present, `seed ${seed}, step ${step}`).toEqual([...here].map((other) => presentOf(other)));
        }
      }
    }
  }
});
