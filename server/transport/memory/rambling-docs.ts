/**
 * Documents with everything in them that Yjs can make, from a seed: for the tests of what reads updates. Knows nothing of the
 * server.
 */
import * as Y from 'yjs';
import type { SeededRandom } from './seeded-random.ts';

/** A document of every type, content and key that Yjs can make, by several people. */
export function ramblingDocs(random: SeededRandom): Y.Doc[] {
  const docs = Array.from({ length: 1 + random.int(4) }, (_, i) => {
    const doc = new Y.Doc({ gc: random.chance(0.8) });
    doc.clientID = random.chance(0.1) ? 2 ** 40 + i : 1 + random.int(2 ** 32 - 1);
    return doc;
  });
  for (let step = 0; step < 30; step++) {
    const doc = random.pick(docs);
    ramble(doc, random);
    if (random.chance(0.2)) Y.applyUpdate(random.pick(docs), Y.encodeStateAsUpdate(doc));
  }
  return docs;
}

/** One random edit. */
export function ramble(doc: Y.Doc, random: SeededRandom): void {
  const body = doc.getText('body');
  const map = doc.getMap<unknown>('map');
  const array = doc.getArray<unknown>('array');
  const xml = doc.getXmlFragment('xml');
  const values = [
    null,
    true,
    false,
    7,
    -3,
    2 ** 45,
    1.5,
    0.1,
    'text',
    { deep: [{ er: 'ü' }], none: undefined },
    [1, [2]],
    new Uint8Array([1, 2]),
  ];
  const at = random.int(body.length + 1);
  switch (random.int(13)) {
    case 0:
      return body.insert(at, random.pick(['a', 'weft 🧵', '\ufeffbom', 'ß', 'x'.repeat(300)]));
    case 1:
      return body.insert(at, 'b', { bold: true, link: { href: 'https://example.org' } });
    case 2:
      return body.format(0, body.length, { italic: random.chance(0.5) ? true : null });
    case 3:
      return body.delete(0, random.int(Math.min(4, body.length + 1)));
    case 4:
      return body.insertEmbed(at, random.pick<object>([new Y.Map([['k', 1]]), { image: 'x' }, new Y.Text('in')]));
    case 5:
      map.set(random.pick(['a', 'b', '']), random.pick(values));
      return;
    case 6:
      return map.delete('a');
    case 7:
      return array.insert(random.int(array.length + 1), [random.pick(values), new Y.Array(), random.pick(values)]);
    case 8:
      return array.delete(0, Math.min(array.length, random.int(3)));
    case 9: {
      const element = new Y.XmlElement('p');
      xml.insert(0, [element, new Y.XmlText('t')]);
      element.setAttribute('class', 'c');
      map.set('hook', new Y.XmlHook('hook'));
      return;
    }
    case 10:
      return body.applyDelta([{ insert: '\n', attributes: { b: 1 } }]);
    case 11: {
      let nested = new Y.Map<unknown>();
      map.set('nest', nested);
      for (let depth = 0; depth < 20; depth++) nested = nested.set('in', new Y.Map<unknown>());
      return;
    }
    default:
      return doc.transact(() => {
        body.insert(0, 'one');
        map.set('c', 'two');
        body.delete(0, 1);
      });
  }
}
