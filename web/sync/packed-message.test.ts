import { deflateRawSync } from 'node:zlib';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import {
  decodeServerMessage,
  encodeAck,
  encodeAwareness,
  encodePacked,
  encodeState,
  encodeSyncStep2,
  encodeUpdate,
} from '../../protocol/messages.ts';
import { countedSocket } from './counted-socket.ts';
import { canUnpack, unpacked } from './packed-message.ts';

const made: Awareness[] = [];
afterEach(() => {
  for (const awareness of made.splice(0)) awareness.destroy();
});

function personAt(clientId: number, at: number): Awareness {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const awareness = new Awareness(doc);
  made.push(awareness);
  awareness.setLocalState({ at });
  return awareness;
}

/** What a server would tell of these people. */
function told(people: readonly Awareness[]): Uint8Array {
  const all = new Awareness(new Y.Doc());
  made.push(all);
  all.setLocalState(null);
  for (const one of people) applyAwarenessUpdate(all, encodeAwarenessUpdate(one, [one.clientID]), 'test');
  const clients = people.map(({ clientID }) => clientID);
  return deflateRawSync(encodeAwareness(encodeAwarenessUpdate(all, clients)));
}

/** A socket as a page has it, what its provider hears, and the kinds of what is kept from the provider. */
function socketOf() {
  class Base extends EventTarget {
    readyState = 1;
    close() {
      this.readyState = 3;
    }
  }
  const ours: string[] = [];
  const states: Uint8Array[] = [];
  const listener = {
    clientId: 2,
    mayAsk: () => true,
    sent: () => {},
    received: ({ type }: { type: string }) => void ours.push(type),
    receivedState: (updateV2: Uint8Array) => void states.push(updateV2),
  };
  // A socket's events, state and end are all that is used of it here.
  const Counted = countedSocket(Base as unknown as typeof WebSocket, () => listener);
  const socket = new Counted('ws://weft.test');
  const heard: ArrayBuffer[] = [];
  socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => heard.push(data));
  return { heard, ours, socket, states };
}

async function entriesFor(clientId: number, packed: Uint8Array): Promise<Uint8Array> {
  const data = await unpacked(packed, clientId);
  const decoded = decodeServerMessage(new Uint8Array(data ?? new ArrayBuffer()));
  if (!decoded.ok || decoded.message.type !== 'awareness') throw new Error('no awareness');
  return decoded.message.entries;
}

test('a packed message is what was packed, others and all', async () => {
  expect(canUnpack()).toBe(true);
  const me = personAt(2, 20);
  const packed = told([personAt(1, 10), personAt(3, 30)]);
  applyAwarenessUpdate(me, await entriesFor(2, packed), 'test');
  expect([...me.getStates()].toSorted(([a], [b]) => a - b)).toEqual([
    [1, { at: 10 }],
    [2, { at: 20 }],
    [3, { at: 30 }],
  ]);
});

test.each([
  ['first', [2, 1, 3]],
  ['in the middle', [1, 2, 3]],
  ['last', [1, 3, 2]],
])("one's own state that comes back (%s) changes nothing, neither the state nor its clock", async (_where, order) => {
  const me = personAt(2, 20);
  const clock = me.meta.get(2)?.clock;
  const older = personAt(2, 19);
  for (let i = 0; i < 5; i++) older.setLocalState({ at: i });
  const packed = told(order.map((client) => (client === 2 ? older : personAt(client, client))));
  applyAwarenessUpdate(me, await entriesFor(2, packed), 'test');
  expect(me.getLocalState()).toEqual({ at: 20 });
  expect(me.meta.get(2)?.clock).toBe(clock);
  expect(me.getStates().size).toBe(3);
});

test('on a socket the provider hears the message that was packed, and not that it was', async () => {
  class Base extends EventTarget {}
  // A socket's events are all that is used of it here.
  const Counted = countedSocket(Base as unknown as typeof WebSocket, () => ({
    clientId: 2,
    mayAsk: () => true,
    sent: () => {},
    received: () => {},
    receivedState: () => {},
  }));
  const socket = new Counted('ws://weft.test');
  const heard = new Promise<ArrayBuffer>((resolve) => {
    socket.addEventListener('message', (event: MessageEvent<ArrayBuffer>) => resolve(event.data));
  });
  const { buffer } = encodePacked(told([personAt(1, 10), personAt(2, 0)]));
  socket.dispatchEvent(new MessageEvent('message', { data: buffer }));
  const decoded = decodeServerMessage(new Uint8Array(await heard));
  if (!decoded.ok || decoded.message.type !== 'awareness') throw new Error('no awareness');
  const me = personAt(2, 20);
  applyAwarenessUpdate(me, decoded.message.entries, 'test');
  expect([...me.getStates().values()]).toEqual([{ at: 20 }, { at: 10 }]);
});

test('what comes after the end of the connection shows nobody: who was there is gone', async () => {
  class Base extends EventTarget {
    readyState = 1;
  }
  // A socket's events and state are all that is used of it here.
  const Counted = countedSocket(Base as unknown as typeof WebSocket, () => ({
    clientId: 2,
    mayAsk: () => true,
    sent: () => {},
    received: () => {},
    receivedState: () => {},
  }));
  const socket = new Counted('ws://weft.test');
  const heard: unknown[] = [];
  socket.addEventListener('message', ({ data }) => heard.push(data));
  const packed = told([personAt(1, 10)]);
  socket.dispatchEvent(new MessageEvent('message', { data: encodePacked(packed).buffer }));
  Reflect.set(socket, 'readyState', 3);
  // Unpacked as long again, that one is through as well.
  await unpacked(packed, 2);
  await unpacked(packed, 2);
  expect(heard).toEqual([]);
});

test('what would come out larger than everybody together is not unpacked (F1)', async () => {
  const bomb = deflateRawSync(new Uint8Array(64 * 1024 * 1024));
  expect(bomb.length).toBeLessThan(100_000);
  await expect(unpacked(bomb, 2)).rejects.toThrow('too large');
  const most = new Uint8Array(8 * 1024 * 1024);
  most.set(encodeAck(7));
  expect((await unpacked(deflateRawSync(most), 2))?.byteLength).toBe(most.length);
});

test('what holds nothing but oneself is no message', async () => {
  expect(await unpacked(told([personAt(2, 1)]), 2)).toBeNull();
});

test('what comes after a packed message reaches the provider after it, and nothing of ours waits for it (R4)', async () => {
  const { heard, ours, socket } = socketOf();
  const doc = new Y.Doc();
  doc.getText('body').insert(0, 'long '.repeat(20_000));
  const step2 = encodeSyncStep2(Y.encodeStateAsUpdate(doc));
  const updates = [1, 2, 3].map((n) => encodeUpdate(Uint8Array.of(n)));
  const say = (message: Uint8Array<ArrayBuffer>) =>
    socket.dispatchEvent(new MessageEvent('message', { data: message.buffer }));
  say(encodePacked(deflateRawSync(step2)));
  for (const update of updates) say(update);
  say(encodeAck(1));
  expect([heard.length, ours]).toEqual([0, ['ack']]);
  await expect.poll(() => heard.length).toBe(4);
  expect(heard.map((data) => new Uint8Array(data))).toEqual([step2, ...updates]);
  // Nothing waits any more: the next one is not held up.
  say(updates[0] ?? new Uint8Array());
  expect(heard).toHaveLength(5);
});

test('a packed state comes to the document and not to the provider, before the step 2 that follows it', async () => {
  const { heard, socket, states } = socketOf();
  const doc = new Y.Doc();
  doc.getText('body').insert(0, 'long '.repeat(20_000));
  const state = Y.encodeStateAsUpdateV2(doc);
  socket.dispatchEvent(new MessageEvent('message', { data: encodePacked(deflateRawSync(encodeState(state))).buffer }));
  socket.dispatchEvent(new MessageEvent('message', { data: encodeSyncStep2(Uint8Array.of(0, 0)).buffer }));
  await expect.poll(() => heard.length).toBe(1);
  expect(states).toEqual([state]);
});

test('where a packed message cannot be read the connection is given up, for what it said is missing (N2)', async () => {
  const { heard, socket } = socketOf();
  socket.dispatchEvent(new MessageEvent('message', { data: encodePacked(Uint8Array.of(255, 255, 1)).buffer }));
  socket.dispatchEvent(new MessageEvent('message', { data: encodeUpdate(Uint8Array.of(1)).buffer }));
  await expect.poll(() => socket.readyState).toBe(3);
  await unpacked(deflateRawSync(encodeAck(1)), 2);
  expect(heard).toEqual([]);
});

test('another kind of message comes out as it went in', async () => {
  const message = encodeAck(7);
  expect(new Uint8Array((await unpacked(deflateRawSync(message), 2)) ?? new ArrayBuffer())).toEqual(message);
});
