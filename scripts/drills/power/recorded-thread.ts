/**
 * The storage thread as it is recorded: the real one, with a write-ahead log that is folded into the file more often, so that a short
 * recording holds what a long life does. For the control of the drill it can also be told the setting that SQLite's build
 * would have by itself, `synchronous=NORMAL`, which the server refuses to run with.
 */
import Database from 'better-sqlite3';
import { workerData } from 'node:worker_threads';

// What `recorded-server.ts` hands over.
const { synchronous } = workerData as { readonly synchronous: string };
const PAGES_BEFORE_FOLDING = 60;

const { pragma } = Database.prototype;
Database.prototype.pragma = function (this: Database.Database, source: string, options?: Database.PragmaOptions) {
  if (synchronous === 'NORMAL' && source === 'synchronous = FULL') {
    pragma.call(this, `wal_autocheckpoint = ${PAGES_BEFORE_FOLDING}`);
    return pragma.call(this, 'synchronous = NORMAL', options);
  }
  // What the server asks to be sure.
  if (synchronous === 'NORMAL' && source === 'synchronous') return 2;
  if (source === 'synchronous = FULL') pragma.call(this, `wal_autocheckpoint = ${PAGES_BEFORE_FOLDING}`);
  return pragma.call(this, source, options);
};

await import('../../../server/storage/sqlite/worker.ts');
