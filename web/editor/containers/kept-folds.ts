/** Keeps a reader's shut sections in this browser, for each document apart. */
import type { Drawer } from '../../sync/ports.ts';
import type { KeptFolds } from './folding.ts';

/** Of more shut sections than this the oldest are forgotten: what is kept for a document stays small. */
const MAX_KEPT = 200;

export function keptFolds(drawer: Drawer, documentId: string): KeptFolds {
  const key = `weft.folded.${documentId}`;
  return {
    read() {
      const kept = drawer.read(key);
      return kept === null || kept === '' ? [] : kept.split(' ');
    },
    write(ids) {
      if (ids.length === 0) drawer.remove(key);
      else drawer.write(key, ids.slice(-MAX_KEPT).join(' '));
    },
  };
}
