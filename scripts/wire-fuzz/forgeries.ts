/**
 * Messages that no client sends and that damage alone would take long to find: one of each kind that a row of docs/SECURITY.md
 * names, to be damaged and mixed with real ones. Each brings what it stands on and client ids of its own, made anew every time, so
 * that each is judged for what it is and not as something known. Knows the format of updates and nothing of the server.
 */
import { encodeSyncStep1, encodeSyncStep2, encodeUpdate } from '../../protocol/messages.ts';
import { Forge, forge } from '../../server/transport/memory/forge.ts';
import type { SeededRandom } from '../../server/transport/memory/seeded-random.ts';

const DEEP = 40;
const deepJson = `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`;

/** An honest beginning of nine letters, and after it `count` structs of the same client id, made by `write`. */
function afterNine(client: number, write: (forge: Forge) => Forge, count = 1): Uint8Array {
  return forge(client, 0, count + 1, (f) => write(f.inRoot(4, 'body').text('base text')));
}

/** Maps in one another, in the body, deeper than anybody nests. */
function nested(client: number, from: number, to: number): Uint8Array {
  return forge(client, from, to - from, (f) => {
    for (let clock = from; clock < to; clock++) {
      if (clock === 0) f.inRoot(7, 'body').uint(1);
      else f.inItem(7, client, clock - 1, 'in').uint(1);
    }
    return f;
  });
}

/** Updates that must be refused as they are, whoever sends them. */
function badUpdates(own: number): readonly Uint8Array[] {
  const after = (write: (f: Forge) => Forge) => afterNine(own, write);
  return [
    after((f) => f.after(4, own, 8).text('')),
    after((f) => f.byte(0).uint(0)),
    after((f) => f.inRoot(8, 'body').uint(0)),
    after((f) => f.inRoot(1, 'body').uint(0)),
    after((f) => f.between(4, [own, 7], [own, 2]).text('x')),
    after((f) => f.inItem(4, own, 12).text('x')),
    after((f) => f.inRoot(4, '__proto__').text('x')),
    after((f) => f.inRoot(8, 'body', 'constructor').uint(1).any(1)),
    after((f) => f.inRoot(4, 'elsewhere').text('x')),
    after((f) => f.inRoot(5, 'body').text(deepJson)),
    after((f) => f.inRoot(9, 'body').text('sub-document').any({})),
    // A pile of bytes that no clock counts, at the far end of what clocks may be.
    forge(own, 0, 1, (f) => f.byte(0).uint(2 ** 31 + 5)),
    forge(own, 0, 2, (f) =>
      f
        .byte(0)
        .uint(2 ** 31 - 2)
        .inRoot(4, 'body')
        .text('xxxx'),
    ),
    nested(own, 0, DEEP),
    new Forge().uint(0, 1, own, 1, 0, 2 ** 30).bytes(),
    new Forge().uint(0, 1, own, 1, 3, 0).bytes(),
  ];
}

/** Unusual ones that may be taken: what they do to those beside is what counts. */
function oddUpdates(own: number, other: number): readonly Uint8Array[] {
  return [
    afterNine(own, (f) => f.inRoot(7, 'body', 'key').uint(0)),
    afterNine(own, (f) => f.inItem(7, own, 4).uint(1)),
    afterNine(own, (f) => f.inRoot(6, 'body').text('bold').text('true')),
    afterNine(own, (f) => f.inRoot(5, 'body').text('{"a":{"b":[1,2]}}')),
    forge(other, 0, 1, (f) => f.between(4, [own, 1], [own, 7]).text('x')),
    forge(other, 3, 1, (f) => f.inRoot(4, 'body').text('after what never comes')),
    nested(own, 0, 20),
    new Forge().uint(0, 1, own, 1, 0, 5).bytes(),
  ];
}

export function forgeries(random: SeededRandom): readonly Uint8Array[] {
  const own = 1 + random.int(2 ** 31);
  const other = 1 + random.int(2 ** 31);
  const updates = [...badUpdates(own), ...oddUpdates(own, other)];
  return [
    ...updates.map((update) => encodeUpdate(update)),
    ...updates.map((update) => encodeSyncStep2(update)),
    encodeSyncStep1(new Forge().uint(70_000).bytes()),
    encodeSyncStep1(new Forge().uint(2, own, 3, other, 2 ** 40).bytes()),
  ];
}

/** Two steps into the depth, each harmless by itself: only in the document does it show (S11). */
export function nestedInSteps(random: SeededRandom): readonly Uint8Array[] {
  const own = 1 + random.int(2 ** 31);
  return [nested(own, 0, 20), nested(own, 20, DEEP)].map((update) => encodeUpdate(update));
}
