/**
 * Reads files to their ends and ends with 0 where the disk gave every byte of them, as a process of its own (`disk-reading.ts`). A file
 * that is not there, as a write-ahead log may not be, lacks nothing. Arguments: the files.
 */
import { existsSync, openSync, readSync } from 'node:fs';
import { setPriority } from 'node:os';

// Whoever waits for it can; those who write beside it shall not.
setPriority(10);
const piece = Buffer.allocUnsafe(1024 * 1024);
for (const path of process.argv.slice(2)) {
  if (!existsSync(path)) continue;
  const file = openSync(path, 'r');
  for (let at = 0, read = -1; read !== 0; at += read) read = readSync(file, piece, 0, piece.length, at);
}
