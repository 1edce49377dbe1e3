/**
 * One schedule of the convergence test: two to four people with real (headless) editors write through a real room, over
 * connections that stall, drop and come back, on a server that crashes and starts again from its disk. Everything follows
 * from the seed. At the end all editors, the flow, a fresh reader and the document rebuilt from the log must be one, every
 * character typed and not deleted by anyone must be there exactly once, and nothing acknowledged may ever be missing.
 */
import * as prng from 'lib0/prng';
import * as Y from 'yjs';
import { appendBlocks } from '../../flow/edit.ts';
import { createDocumentUpdate } from '../../flow/create.ts';
import { arrangeFlow } from '../../flow/arrange.ts';
import { documentBody, readBlocks } from '../../flow/read.ts';
import { SimulatedClient } from '../../server/transport/memory/simulated-client.ts';
import { SIMULATED_DOCUMENT, Simulation } from '../../server/transport/memory/simulation.ts';
import { FuzzAuthor } from './author.ts';
import { accountText, Ledger } from './ledger.ts';

const EMPTY_UPDATE = createDocumentUpdate({ title: 'Schedule' });
const FURNISHED_UPDATE = furnishedUpdate();

interface Writer {
  readonly author: FuzzAuthor;
  readonly client: SimulatedClient;
}

/** Plays the schedule of this seed (1 or more). Rejects with what went wrong; `tell` hears of every step. */
export async function playSchedule(seed: number, tell: (line: string) => void = () => {}): Promise<void> {
  const random = prng.create(seed);
  const sim = new Simulation(seed, { compactAfterEntries: 9, idleCloseMs: 500, restAfterMs: 90 });
  const update = prng.bool(random) ? EMPTY_UPDATE : FURNISHED_UPDATE;
  await sim.log.append(SIMULATED_DOCUMENT, [{ update, atMs: 0, author: null }]);
  const ledger = new Ledger();
  const writers = Array.from({ length: prng.int32(random, 2, 4) }, (_, index) => createWriter(index, random, ledger));
  try {
    for (const { client } of writers) sim.join(client);
    // Most begin on a document they have received; some type before anything has arrived.
    if (prng.int32(random, 0, 4) > 0) await sim.settle();
    for (let step = prng.int32(random, 8, 45); step > 0; step--) await playStep(sim, writers, random, tell);
    await finish(sim, writers);
    await check(sim, writers, ledger);
  } finally {
    for (const { author } of writers) author.close();
  }
}

function createWriter(index: number, random: prng.PRNG, ledger: Ledger): Writer {
  let client: SimulatedClient | null = null;
  const isRemote = (origin: unknown) => origin === client;
  const author = new FuzzAuthor({ index, random, ledger, clientId: 100 + index, isRemote });
  client = new SimulatedClient(author.doc, { speaksWeft: index !== 1 });
  return { author, client };
}

async function playStep(
  sim: Simulation,
  writers: readonly Writer[],
  random: prng.PRNG,
  tell: (line: string) => void,
): Promise<void> {
  const writer = prng.oneOf(random, writers as Writer[]);
  const name = writers.indexOf(writer);
  const dice = prng.int32(random, 0, 99);
  if (dice < 55) tell(`${name} ${writer.author.act()}: ${JSON.stringify(writer.author.text())}`);
  else if (dice < 80) {
    for (let n = prng.int32(random, 1, 8); n > 0; n--) sim.deliverOne();
    if (prng.bool(random)) await sim.breathe();
    tell('messages travel');
  } else if (dice < 88) {
    writer.author.look();
    tell(`${name} looks: ${JSON.stringify(writer.author.text())}`);
  } else if (dice < 92) {
    writer.client.socket?.drop();
    tell(`${name} loses the connection`);
  } else if (dice < 96) {
    if (writer.client.socket === null) sim.join(writer.client);
    tell(`${name} connects`);
  } else if (dice < 98) {
    sim.clock.advance(prng.int32(random, 10, 700));
    await sim.breathe();
    tell('time passes');
  } else {
    sim.crash();
    await expectDurable(sim, writers);
    for (const { client } of writers) sim.join(client);
    tell('the server is killed and starts again');
  }
}

async function finish(sim: Simulation, writers: readonly Writer[]): Promise<void> {
  for (let round = 0; round < 4; round++) {
    for (const { client } of writers) if (client.socket === null) sim.join(client);
    await sim.settle();
    for (const { author } of writers) author.look();
  }
}

async function expectDurable(sim: Simulation, writers: readonly Writer[]): Promise<void> {
  const stored = await sim.stored();
  for (const { client } of writers) {
    const kept = Y.getState(stored.store, client.doc.clientID);
    if (kept < client.durableClock)
      throw new Error(`acknowledged through ${client.durableClock}, on disk through ${kept}`);
  }
}

async function check(sim: Simulation, writers: readonly Writer[], ledger: Ledger): Promise<void> {
  await expectDurable(sim, writers);
  const fresh = sim.join(new SimulatedClient(new Y.Doc()), { role: 'viewer' });
  await sim.settle();
  const texts = new Map<string, string>([
    ['a fresh reader', textOf(fresh.doc)],
    ['the disk', textOf(await sim.stored())],
  ]);
  for (const [index, { author }] of writers.entries()) {
    author.check();
    texts.set(`author ${index}`, author.text());
  }
  const docs = [fresh.doc, await sim.stored(), ...writers.map(({ author }) => author.doc)];
  if (docs.some(({ store }) => store.pendingStructs !== null || store.pendingDs !== null)) {
    throw new Error('something still waits for what will never come');
  }
  if (new Set(texts.values()).size > 1) throw new Error(`texts differ: ${JSON.stringify([...texts], null, 2)}`);
  const faults = ledger.faults(writers[0]?.author.text() ?? '');
  if (faults.length > 0) throw new Error(faults.join('\n'));
  if (writers.some(({ client }) => client.speaksWeft && client.durableClock < client.ownClock)) {
    throw new Error('something written was never acknowledged');
  }
}

function textOf(doc: Y.Doc): string {
  const body = documentBody(doc);
  return accountText(arrangeFlow(body, readBlocks(body)).inReadingOrder());
}

/** A document that has a table, columns and a callout from the start, so that short schedules come to write in them. */
function furnishedUpdate(): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, EMPTY_UPDATE);
  const table = { 'row:r1': 'a0', 'row:r2': 'a1', 'col:c1': 'a0', 'col:c2': 'a1' };
  appendBlocks(
    documentBody(doc),
    [
      { id: 't', type: 'table', props: table },
      { id: 't1', in: ['t', 'r1:c1'] },
      { id: 't2', in: ['t', 'r2:c2'] },
      { id: 'between' },
      { id: 'k', type: 'columns', props: { 'col:k1': 'a0', 'col:k2': 'a1' } },
      { id: 'k3', type: 'callout', in: ['k', 'k2'] },
      { id: 'k4', type: 'item', props: { list: 'bullet', depth: 0 }, in: ['k3', 'body'] },
      { id: 'last', type: 'code' },
    ],
    null,
  );
  return Y.encodeStateAsUpdate(doc);
}
