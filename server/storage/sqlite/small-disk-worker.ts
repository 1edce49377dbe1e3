/**
 * The storage thread on a disk of limited size, for tests: SQLite itself says that there is no room, where the real one would.
 * The limit, in pages, is shared with the test, which may change it at any time; 0 is none.
 */
import Database from 'better-sqlite3';
import { workerData } from 'node:worker_threads';

// What the test that starts this thread hands over.
const { pages } = workerData as { readonly pages: Int32Array };

/** Sets the limit anew before each transaction; SQLite keeps it for the connection. */
const { transaction } = Database.prototype;
const limitedTransaction = function (this: Database.Database, act: () => unknown) {
  const { default: plain, deferred, exclusive, immediate } = transaction.call(this, act);
  const limited = (...args: readonly unknown[]): unknown => {
    const limit = Atomics.load(pages, 0);
    if (limit > 0) this.pragma(`max_page_count = ${limit}`);
    return immediate(...args);
  };
  return Object.assign(limited, { default: plain, deferred, exclusive, immediate: limited });
};
// The file uses transactions of this one shape; the type knows all shapes.
Database.prototype.transaction = limitedTransaction as typeof transaction;

await import('./worker.ts');
