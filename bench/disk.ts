/** What the disk of this machine gives: small rows through better-sqlite3 as Weft opens it, so many in a commit. The floor under every ack. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';

const ROW = Buffer.alloc(40, 7);
const BATCHES = [1, 10, 100] as const;
const EACH_MS = 1000;

/** Rows a second, by rows in a commit. */
export function measureDisk(): string {
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-disk-'));
  try {
    const rates = BATCHES.map((batch) => {
      const database = new Database(join(folder, `${batch}.db`));
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
      database.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, bytes BLOB)');
      const insert = database.prepare('INSERT INTO rows (bytes) VALUES (?)');
      const commit = database.transaction(() => {
        for (let i = 0; i < batch; i += 1) insert.run(ROW);
      });
      let rows = 0;
      const startedAt = performance.now();
      for (; performance.now() - startedAt < EACH_MS; rows += batch) commit();
      const rate = rows / ((performance.now() - startedAt) / 1000);
      database.close();
      return Math.round(rate).toLocaleString('en-US');
    });
    return `This disk: better-sqlite3, WAL and FULL, 40-byte rows, ${BATCHES.join(' / ')} a commit: ${rates.join(' / ')} rows/s.`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
