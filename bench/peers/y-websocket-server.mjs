/**
 * `@y/websocket-server`, y-websocket's own server as a package, as it starts by default: documents live in memory only. 0.1.1 is the
 * last release for today's Yjs: 0.1.5 cannot apply an update as npm installs it (its dependencies mix two pre-releases of Yjs 14 that do
 * not fit together).
 */
import { createServer } from 'node:http';
import { setupWSConnection } from '@y/websocket-server/utils';
import { WebSocketServer } from 'ws';

const server = createServer((_request, response) => response.end('okay'));
const sockets = new WebSocketServer({ server });
sockets.on('connection', (socket, request) => setupWSConnection(socket, request));

server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));

process.on('SIGTERM', () => process.exit(0));
