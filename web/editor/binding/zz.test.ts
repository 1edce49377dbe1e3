import * as prng from 'lib0/prng';
import { it } from 'vitest';
import * as Y from 'yjs';
import { createDocumentUpdate } from '../../../flow/create.ts';
import { FuzzAuthor, Ledger } from './fuzz-author.ts';

const SEED = createDocumentUpdate({ title: 'T', blockId: 'first' });
function run(seed: number, log: (s: string) => void) {
  const random = prng.create(seed);
  const ledger = new Ledger();
  const n = prng.int32(random, 2, 4);
  const authors = Array.from(
    { length: n },
    (_, i) => new FuzzAuthor({ index: i, random, ledger, clientId: 10 + i, start: SEED, remote: 'remote' }),
  );
  const queues = authors.map(() => [] as Uint8Array[]);
  for (const [i, a] of authors.entries())
    a.doc.on('update', (u: Uint8Array, origin: unknown) => {
      if (origin !== 'remote') for (let j = 0; j < n; j++) if (j !== i) queues[j]!.push(u);
    });
  const steps = prng.int32(random, 5, 40);
  for (let s = 0; s < steps; s++) {
    const i = prng.int32(random, 0, n - 1);
    const a = authors[i]!;
    if (prng.int32(random, 0, 2) > 0) {
      const name = a.act();
      log(`${i} ${name}: ${JSON.stringify(a.text())}`);
    } else {
      const q = queues[i]!;
      for (let k = prng.int32(random, 1, 4); k > 0 && q.length; k--)
        Y.applyUpdate(a.doc, q.splice(prng.int32(random, 0, q.length - 1), 1)[0]!, 'remote');
      log(`${i} receives`);
      if (prng.bool(random)) {
        a.look();
        log(`${i} looks: ${JSON.stringify(a.text())}`);
      }
    }
  }
  for (const [i, a] of authors.entries()) {
    for (const u of queues[i]!) Y.applyUpdate(a.doc, u, 'remote');
    a.look();
  }
  const t = authors[0]!.text();
  for (const a of authors) if (a.text() !== t) throw new Error('diverged ' + a.text() + ' / ' + t);
  const f = ledger.faults(t);
  if (f.length) throw new Error(f.join('\n') + '\n' + t);
  for (const a of authors) a.close();
}
it('fuzz', () => {
  const from = Number(process.env['FROM'] ?? 0),
    count = Number(process.env['COUNT'] ?? 300);
  const kinds = new Map<string, number[]>();
  for (let seed = from; seed < from + count; seed++) {
    const lines: string[] = [];
    try {
      run(seed, (l) => lines.push(l));
    } catch (e) {
      if (count === 1) {
        console.log(lines.join('\n'));
        throw e;
      }
      const k = String((e as Error).message)
        .slice(0, 60)
        .split('\n')[0]!
        .replace(/[^\x20-\x7e]|\d+|U\+\w+/g, '#');
      kinds.set(k, [...(kinds.get(k) ?? []), seed]);
    }
  }
  for (const [k, s] of kinds) console.log(s.length, k, s.slice(0, 8));
}, 600000);
