/**
 * One schedule of the simulation, from one seed (R11): random people write at once over connections that drop, half die, change from
 * WebSocket to requests and come back, where requests are lost, doubled and late, on a server that is killed and whose disk fails. Owns the
 * play and what must hold in the end: every replica is the same, nothing acked was ever missing from the disk, nothing is doubled. Knows no
 * test runner; the convergence test plays a few, `npm run simulate` as many as one likes.
 */
import * as Y from 'yjs';
import type { PersonId } from '../../../protocol/ids.ts';
import { compareDocuments } from '../../storage/checkpoint.ts';
import type { SeededRandom } from './seeded-random.ts';
import { SimulatedClient } from './simulated-client.ts';
import { Simulation } from './simulation.ts';

const MARKS = ['bold', 'italic', 'link'];
const NOTHING = new Uint8Array();

/**
 * No editor stands within a character of two units. Yjs would break it in this replica, and in no other where the edit comes to
 * nothing (seed 147).
 */
function betweenCharacters(body: Y.Text, at: number): number {
  let from = 0;
  // What Yjs types as any: a list of inserts.
  for (const { insert } of body.toDelta() as readonly { readonly insert: unknown }[]) {
    const length = typeof insert === 'string' ? insert.length : 1;
    if (typeof insert === 'string' && at > from && at < from + length) {
      const before = insert.charCodeAt(at - from - 1);
      return before >= 0xd800 && before < 0xdc00 ? at - 1 : at;
    }
    from += length;
  }
  return at;
}

function editSomething(doc: Y.Doc, undo: Y.UndoManager, random: SeededRandom): void {
  const body = doc.getText('body');
  const at = betweenCharacters(body, random.int(body.length + 1));
  const length = betweenCharacters(body, Math.min(at + random.int(6) + 1, body.length)) - at;
  switch (random.int(10)) {
    case 8:
      undo.undo();
      return;
    case 9:
      undo.redo();
      return;
    case 0:
      if (length > 0) body.delete(at, length);
      return;
    case 1:
      if (length > 0) body.format(at, length, { [random.pick(MARKS)]: random.chance(0.5) ? true : null });
      return;
    case 2:
      body.insertEmbed(at, new Y.Map([['id', `${random.int(1e6)}`]]));
      return;
    case 3: {
      // A property of a block that is there: the last one who sets it wins, the same one everywhere.
      let item = body._start;
      while (item !== null && (item.deleted || !(item.content instanceof Y.ContentType))) item = item.right;
      const marker: unknown = item?.content.getContent()[0];
      if (marker instanceof Y.Map) marker.set('type', random.pick(['paragraph', 'quote', 'heading']));
      return;
    }
    case 4:
      doc.getText('title').insert(0, random.pick(['A', 'B', 'C']));
      return;
    default:
      body.insert(at, random.pick(['a', 'to ', 'weft', '🧵', '\n']));
  }
}

/** A word letter by letter, where this writer typed last: the room takes these another way (`typed-runs.ts`). */
function typeOn({ client, caret }: Writer, random: SeededRandom): void {
  const body = client.doc.getText('body');
  const known = caret.at === null ? null : Y.createAbsolutePositionFromRelativePosition(caret.at, client.doc);
  let at = betweenCharacters(body, Math.min(known?.index ?? random.int(body.length + 1), body.length));
  for (let left = 1 + random.int(8); left > 0; left--) body.insert(at++, random.pick(['a', 'e', 'ü', ' ']));
  // Behind its last letter, and not before whatever comes next.
  caret.at = Y.createRelativePositionFromTypeIndex(body, at, -1);
}

/** How much of a client id's writing is on disk, what waits there for a missing update included. */
function keptClock(stored: Y.Doc, client: number): number {
  let kept = Y.getState(stored.store, client);
  const { pendingStructs } = stored.store;
  if (pendingStructs === null) return kept;
  for (const struct of Y.decodeUpdateV2(pendingStructs.update).structs) {
    const isNext = struct.id.client === client && struct.id.clock <= kept && !(struct instanceof Y.Skip);
    if (isNext) kept = Math.max(kept, struct.id.clock + struct.length);
  }
  return kept;
}

/** Half-dead connections are noticed by the server. */
function noticeDead(sim: Simulation, writers: readonly Writer[]): void {
  for (const socket of sim.sockets)
    if (writers.every(({ client }) => client.socket !== socket)) socket.breakForServer();
}

interface Writer {
  readonly client: SimulatedClient;
  readonly undo: Y.UndoManager;
  readonly personId: PersonId | null;
  /** Where it typed last; null where it has not. */
  readonly caret: { at: Y.RelativePosition | null };
  /** Updates that it has made, as the doc emitted them. */
  readonly made: Uint8Array[];
}

/** What happened in a schedule. */
export interface Played {
  deliveries: number;
  restarts: number;
  connections: number;
  moves: number;
  resent: number;
}

/** Plays one schedule to its end. Throws where something does not hold. */
export async function playSchedule(seed: number): Promise<Played> {
  const played: Played = { deliveries: 0, restarts: 0, connections: 0, moves: 0, resent: 0 };
  // In every other schedule what several people send is broadcast merged.
  const turns = seed % 2 === 0 ? 'seeded' : 'each';
  // In every third one a document that rests is woken in slices, however small it is.
  const limits = seed % 3 === 0 ? { maxWakeBytes: 0 } : {};
  // In every fourth one people mostly type, as people do.
  const isTyping = seed % 4 === 2;
  const sim = new Simulation(seed, {
    limits,
    compactAfterEntries: 7,
    idleCloseMs: 500,
    restAfterMs: 90,
    turns,
    busy: 'seeded',
  });
  const { random } = sim;
  const holdAppends = random.chance(0.8);
  if (holdAppends) sim.log.hold('append');
  const writers: Writer[] = Array.from({ length: 2 + random.int(3) }, (_, i) => {
    const doc = new Y.Doc();
    doc.clientID = 1000 + i;
    const speaksWeft = random.chance(0.7);
    const client = new SimulatedClient(doc, { speaksWeft, inflates: speaksWeft && i % 2 === 0 });
    // Cast: any word does for a person here.
    const undo = new Y.UndoManager(doc.getText('body'), { captureTimeout: random.int(2) * 1e9 });
    const made: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array, origin: unknown) => void (origin !== client && made.push(update)));
    return {
      client,
      undo,
      personId: random.chance(0.5) ? (`person-${i}` as PersonId) : null,
      caret: { at: null },
      made,
    };
  });
  const join = ({ client, personId }: Writer) => {
    played.connections++;
    // A plain y-websocket client knows no other way.
    return sim.join(client, { personId, by: client.speaksWeft && random.chance(0.4) ? 'requests' : 'socket' });
  };
  const expectDurable = async () => {
    const stored = await sim.stored();
    for (const { client } of writers) {
      const kept = keptClock(stored, client.doc.clientID);
      if (kept < client.durableClock) throw new Error(`acked through ${client.durableClock}, on disk through ${kept}`);
    }
  };

  const steps = 40 + random.int(60);
  for (let step = 0; step < steps; step++) {
    const writer = random.pick(writers);
    const { client } = writer;
    const dice = random.int(100);
    if (dice < 30 && isTyping && random.chance(0.6)) typeOn(writer, random);
    else if (dice < 30) editSomething(client.doc, writer.undo, random);
    else if (dice < 75) for (let n = random.int(6); n >= 0; n--) played.deliveries += sim.deliverOne() ? 1 : 0;
    else if (dice < 84) sim.log.held[0]?.release();
    else if (dice < 90) {
      if (client.socket === null) join(writer);
    } else if (dice < 92) client.socket?.drop();
    else if (dice < 93) client.socket?.breakForClient();
    else if (dice < 94 && client.socket !== null) {
      // To another transport: the session shakes hands again at once, before the server has heard the old one's goodbye.
      client.socket.breakForClient();
      join(writer);
      played.moves++;
    } else if (dice < 95) {
      // What was sent long ago is sent once more, the later one first (N5).
      for (const update of [random.pick([NOTHING, ...writer.made]), random.pick([NOTHING, ...writer.made])]) {
        if (update === NOTHING || client.socket === null) continue;
        client.sendUpdate(update);
        played.resent++;
      }
    } else if (dice < 96) {
      for (const socket of sim.sockets) socket.deliverToClient();
      noticeDead(sim, writers);
    } else if (dice < 98) sim.clock.advance(random.int(700));
    else if (dice < 99) {
      // The disk fails: what was acked stays, the rest is sent again.
      const held = sim.log.held[0];
      held?.release(random.chance(0.5) ? 'tear' : 'fail');
    } else {
      sim.crash();
      played.restarts++;
      if (holdAppends) sim.log.hold('append');
      await expectDurable();
    }
    if (random.chance(0.4)) await sim.breathe();
  }

  sim.log.unhold('append');
  // Half-dead connections are noticed in the end; until then their client ids may be refused (R8), and retried.
  for (let round = 0; round < 6; round++) {
    await sim.settle();
    noticeDead(sim, writers);
    for (const writer of writers) if (writer.client.socket === null) join(writer);
    await sim.settle();
  }
  await expectDurable();
  const fresh = sim.join(new SimulatedClient(new Y.Doc()), { role: 'viewer' });
  await sim.settle();
  const stored = await sim.stored();
  for (const { client } of [...writers, { client: fresh }]) {
    if (!client.isSynced) throw new Error(`client ${client.doc.clientID} never synced (closed ${client.closeCode})`);
    const difference = compareDocuments(stored, client.doc);
    if (difference !== null)
      throw new Error(
        `client ${client.doc.clientID}: ${difference} ${client.closeCode} ${client.socket === null} ${JSON.stringify([[...Y.decodeStateVector(Y.encodeStateVector(stored))], [...Y.decodeStateVector(Y.encodeStateVector(client.doc))]])} ${JSON.stringify(sim.lines)} ${client.acked}`,
      );
  }
  // Nothing doubled: what stands on the disk is what the writers have written, struct by struct, and nobody else's.
  for (const [id, clock] of Y.decodeStateVector(Y.encodeStateVector(stored))) {
    const writer = writers.find(({ client }) => client.doc.clientID === id);
    if (writer?.client.ownClock !== clock) throw new Error(`${clock} structs of ${id}, who made another number`);
  }
  for (const { client } of writers) {
    // Everything was promised in the end: nobody is left with a change that is not on disk.
    if (client.durableClock < client.ownClock && client.speaksWeft) throw new Error('an ack is missing');
  }
  const failure = sim.lines.find((line) => line.level === 'error' && line.fields['code'] !== 'storage_failed');
  if (failure !== undefined) throw new Error(`logged: ${failure.message} ${String(failure.fields['error'])}`);
  await sim.rooms.shutdown();
  const afterShutdown = await sim.stored();
  if (compareDocuments(stored, afterShutdown) !== null) throw new Error('the checkpoint of the shutdown differs');
  return played;
}
