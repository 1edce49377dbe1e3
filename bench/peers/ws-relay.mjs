/**
 * The floor of what a sync server can cost: a bare `ws` server that hands every sync message to the others in the same
 * room and keeps nothing. It checks nothing, stores nothing and answers no state vector; whatever another server takes
 * above it is the price of what that server does besides.
 */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

/** Room name -> the sockets in it. */
const rooms = new Map();

const server = createServer((_request, response) => response.end('relay'));
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

sockets.on('connection', (socket, request) => {
  const name = new URL(request.url ?? '/', 'http://relay').pathname;
  const room = rooms.get(name) ?? new Set();
  rooms.set(name, room);
  room.add(socket);
  socket.on('message', (message) => {
    for (const other of room) {
      if (other !== socket && other.readyState === other.OPEN) other.send(message);
    }
  });
  socket.on('close', () => {
    room.delete(socket);
    if (room.size === 0) rooms.delete(name);
  });
});

server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));

process.on('SIGTERM', () => process.exit(0));
