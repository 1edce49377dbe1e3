/**
 * The server that came with y-websocket 2 (the last release line that brought one for today's Yjs), with the `ws` it
 * ships with and as it starts by default: documents live in memory only. Its successor, @y/websocket-server 0.1.5, is not
 * measured because as npm installs it today it cannot apply an update: its own dependencies mix two
 * incompatible pre-releases of Yjs 14 ("store.getClock is not a function").
 */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(createRequire(import.meta.url).resolve('y-websocket/package.json'));
const { Server } = require('ws');
const { setupWSConnection } = require('./bin/utils.cjs');

const server = createServer((_request, response) => response.end('okay'));
const sockets = new Server({ server });
sockets.on('connection', setupWSConnection);

server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));

process.on('SIGTERM', () => process.exit(0));
