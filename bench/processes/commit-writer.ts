/** Commits rows to a file as the server's storage thread opens it, and says how long each took. A process of commits.ts. */
import Database from 'better-sqlite3';
import { pause } from '../figures/session.ts';

const [file, ...numbers] = process.argv.slice(2);
const [rowBytes = 0, everyMs = 0, forMs = 0] = numbers.map(Number);

const database = new Database(file);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, bytes BLOB)');
const insert = database.prepare('INSERT INTO rows (bytes) VALUES (?)');
const row = Buffer.alloc(rowBytes, 7);

const took: number[] = [];
const startedAt = performance.now();
const cpu = process.cpuUsage();
for (let due = startedAt; performance.now() - startedAt < forMs; due += everyMs) {
  if (everyMs > 0) await pause(Math.max(0, due - performance.now()));
  const before = performance.now();
  insert.run(row);
  took.push(performance.now() - before);
}
const spent = process.cpuUsage(cpu);
database.close();
const sorted = took.toSorted((a, b) => a - b);
const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
console.log(
  JSON.stringify({ commits: took.length, p50: at(0.5), p99: at(0.99), cpuMs: (spent.user + spent.system) / 1000 }),
);
