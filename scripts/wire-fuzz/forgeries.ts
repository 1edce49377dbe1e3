/**
 * Messages that no client sends and that damage alone would take long to find: one of each kind that a row of docs/SECURITY.md
 * names, to be damaged and mixed with real ones. Knows the format of updates and nothing of the server.
 */
import { encodeSyncStep1, encodeSyncStep2, encodeUpdate } from '../../protocol/messages.ts';
import { Forge, forge } from '../../server/transport/memory/forge.ts';
import type { SeededRandom } from '../../server/transport/memory/seeded-random.ts';

export function forgeries(random: SeededRandom): Uint8Array[] {
  const own = 1 + random.int(2 ** 31);
  const other = 1 + random.int(2 ** 31);
  const base = forge(own, 0, 1, (f) => f.inRoot(4, 'body').text('base text'));
  const after = (write: (f: Forge) => Forge, clock = 9, count = 1) => forge(own, clock, count, write);
  const updates = [
    base,
    after((f) => f.after(4, own, 8).text('')),
    after((f) => f.byte(0).uint(0)),
    after((f) => f.inRoot(8, 'body').uint(0)),
    after((f) => f.between(4, [own, 7], [own, 2]).text('x')),
    forge(other, 0, 1, (f) => f.between(4, [own, 1], [own, 7]).text('x')),
    after((f) => f.inRoot(7, 'body', 'key').uint(0)),
    after((f) => f.inItem(7, own, 4).uint(1)),
    after((f) => f.inItem(4, own, 12).text('x')),
    after((f) => f.inRoot(6, 'body').text('bold').text('true')),
    after((f) => f.inRoot(4, '__proto__').text('x')),
    after((f) => f.inRoot(5, 'body').text('{"a":{"b":[1,2]}}')),
    forge(own, 2 ** 31 - 2, 1, (f) => f.inRoot(4, 'body').text('xxxx')),
    new Forge().uint(0, 1, own, 1, 0, 5).bytes(),
    new Forge().uint(0, 1, other, 1, 0, 2 ** 30).bytes(),
    new Forge().uint(0, 1, own, 1, 3, 0).bytes(),
    after(
      (f) => {
        f.inRoot(7, 'body').uint(0);
        for (let clock = 10; clock < 40; clock++) f.inItem(7, own, clock - 1).uint(0);
        return f;
      },
      9,
      31,
    ),
  ];
  return [
    ...updates.map((update) => encodeUpdate(update)),
    ...updates.map((update) => encodeSyncStep2(update)),
    encodeSyncStep1(new Forge().uint(70_000).bytes()),
    encodeSyncStep1(new Forge().uint(2, own, 3, other, 2 ** 40).bytes()),
  ];
}
