/**
 * An experiment, no server to use: the bare relay, whose rooms are looked after where the sockets are ("direct"), or in a worker thread
 * to which each message is passed and which passes each delivery back, by MessagePort ("port") or through rings of shared memory
 * ("shared"). What the others take above "direct" is what rooms in threads would cost before they gain anything.
 */
import { createServer } from 'node:http';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { ByteRing, type Pass, ringMemory } from './byte-ring.ts';
import { PASSINGS } from './measured-servers.ts';

const PASSING = z.enum(PASSINGS);
const MEMORY = z.object({ there: z.instanceof(SharedArrayBuffer), back: z.instanceof(SharedArrayBuffer) });
/** What a port brings was posted in this file; a check of each message would be part of what is measured. */
type Passed = Parameters<Pass>;
/** Without bytes it says who comes, so that the thread knows its rooms. */
const NO_BYTES = new Uint8Array(0);

/** On its way in a message has the numbers of its socket and its room; on its way out those of the sockets that it is for. */
class Rooms {
  readonly #rooms = new Map<number, Set<number>>();
  readonly #deliver: Pass;

  constructor(deliver: Pass) {
    this.#deliver = deliver;
  }

  take([socket = 0, room = 0]: readonly number[], bytes: Uint8Array): void {
    const there = this.#rooms.get(room) ?? new Set();
    this.#rooms.set(room, there);
    if (bytes.length === 0) there.add(socket);
    else
      this.#deliver(
        [...there].filter((other) => other !== socket),
        bytes,
      );
  }
}

function serve(pass: Pass, sockets: Map<number, WebSocket>): void {
  const roomNumbers = new Map<string, number>();
  const server = createServer((_request, response) => response.end('relay'));
  let numbers = 0;
  new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket, request) => {
    const name = new URL(request.url ?? '/', 'http://relay').pathname;
    const room = roomNumbers.get(name) ?? roomNumbers.size;
    roomNumbers.set(name, room);
    const number = (numbers += 1);
    sockets.set(number, socket);
    pass([number, room], NO_BYTES);
    // ws hands out one Buffer for a message where nothing else was asked for.
    socket.on('message', (message) => pass([number, room], message as Buffer));
    socket.on('close', () => sockets.delete(number));
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') console.log(`listening on ${address.port}`);
  });
}

function main(): void {
  const passing = PASSING.parse(process.env['BENCH_PASSING']);
  const sockets = new Map<number, WebSocket>();
  const deliver: Pass = (receivers, bytes) => {
    for (const receiver of receivers) sockets.get(receiver)?.send(bytes);
  };
  if (passing === 'direct') {
    const rooms = new Rooms(deliver);
    serve((numbers, bytes) => rooms.take(numbers, bytes), sockets);
    return;
  }
  const memory = passing === 'shared' ? { there: ringMemory(), back: ringMemory() } : null;
  const thread = new Worker(new URL(import.meta.url), { workerData: memory });
  if (memory === null) {
    thread.on('message', (passed: Passed) => deliver(...passed));
    serve((...passed) => thread.postMessage(passed), sockets);
  } else {
    const there = new ByteRing(memory.there);
    new ByteRing(memory.back).hear(deliver);
    serve((numbers, bytes) => there.put(numbers, bytes), sockets);
  }
}

function roomsThread(): void {
  if (workerData === null) {
    const rooms = new Rooms((...passed) => parentPort?.postMessage(passed));
    parentPort?.on('message', (passed: Passed) => rooms.take(...passed));
    return;
  }
  const memory = MEMORY.parse(workerData);
  const back = new ByteRing(memory.back);
  const rooms = new Rooms((numbers, bytes) => back.put(numbers, bytes));
  new ByteRing(memory.there).hear((numbers, bytes) => rooms.take(numbers, bytes));
  // Waiting for memory to change keeps no thread alive; a port that is listened to does.
  parentPort?.on('message', () => {});
}

if (isMainThread) main();
else roomsThread();
