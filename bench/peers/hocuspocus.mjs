/**
 * Hocuspocus with its SQLite extension, as its documentation sets it up: every option that matters to speed and to
 * durability (debounce 2 s, at most 10 s; broadcasts merged per turn of the event loop) stands at its default.
 */
import { join } from 'node:path';
import { SQLite } from '@hocuspocus/extension-sqlite';
import { Server } from '@hocuspocus/server';

const server = new Server({
  address: '127.0.0.1',
  // Hocuspocus takes its port 80 where none is given; 0 lets the system choose.
  port: 0,
  quiet: true,
  extensions: [new SQLite({ database: join(process.env.BENCH_DATA_DIR, 'hocuspocus.db') })],
});

await server.listen();
console.log(`listening on ${server.address.port}`);
