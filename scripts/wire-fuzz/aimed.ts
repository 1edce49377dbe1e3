/**
 * Messages aimed at one honest person: that extend its client id just where its next word will stand, and that move or end its
 * caret; and words of those who may only read. Each must come to nothing, however it is sent. Knows bytes, no sockets.
 */
import { encodeAwareness, encodeSyncStep2, encodeUpdate } from '../../protocol/messages.ts';
import { Forge, forge } from '../../server/transport/memory/forge.ts';
import type { SeededRandom } from '../../server/transport/memory/seeded-random.ts';

/** Stands in no document, since only people who may not write send it. */
export const FORBIDDEN_WORDS = '¬ written by a reader ¬';
/** Shown by no caret of an honest one. */
const FORGED_STATE = '{"user":{"name":"forged"}}';

/** An honest one, and where its next word will stand. */
export interface Aim {
  readonly client: number;
  readonly clock: number;
}

export function aimedAt({ client, clock }: Aim, random: SeededRandom): readonly Uint8Array[] {
  const own = 1 + random.int(2 ** 31);
  const words = (f: Forge) => f.inRoot(4, 'body').text('put into its mouth');
  const stolen = forge(client, clock, 1, words);
  // Beside a word of the hostile one's own, as a page hands back what several people wrote.
  const beside = words(words(new Forge().uint(2, 1, own, 0)).uint(1, client, clock)).done();
  // What stands in the way of its next word, and what would take that away as it comes.
  const onto = forge(own, 0, 1, (f) => f.between(4, [client, clock], [client, 0]).text('x'));
  const takenAway = new Forge().uint(0, 1, client, 1, clock, 3).bytes();
  const caret = (json: string) =>
    new Forge()
      .uint(1, client, 2 ** 20 + random.int(2 ** 20))
      .text(json)
      .bytes();
  return [
    encodeUpdate(stolen),
    encodeUpdate(beside),
    encodeUpdate(onto),
    encodeUpdate(takenAway),
    encodeSyncStep2(stolen),
    ...[FORGED_STATE, 'null'].map((json) => encodeAwareness(caret(json))),
  ];
}

/** What a client of its own right says first: whoever has said it is heard for that client id, and for no other. */
export function announcement(random: SeededRandom): Uint8Array {
  return encodeAwareness(
    new Forge()
      .uint(1, 1 + random.int(2 ** 31), 1)
      .text('{"user":{"name":"hostile"}}')
      .bytes(),
  );
}

/** What somebody sends who may read and not write. */
export function forbiddenWords(random: SeededRandom): Uint8Array {
  const update = forge(1 + random.int(2 ** 31), 0, 1, (f) => f.inRoot(4, 'body').text(FORBIDDEN_WORDS));
  return random.chance(0.5) ? encodeUpdate(update) : encodeSyncStep2(update);
}
