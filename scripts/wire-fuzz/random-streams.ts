/**
 * Streams of random bytes (HOSTILE F7): handed to whatever of the server reads a stranger's bytes, and sent to its port, each on a
 * connection of its own: what is no HTTP at all, an upgrade request that ends in noise, noise after an upgrade, frames of noise that
 * look like messages. Knows no document beyond its door.
 */
import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import { decodeClientMessage } from '../../protocol/messages.ts';
import { decodeAwareness } from '../../server/room/awareness-codec.ts';
import { checkStateVector, checkUpdate } from '../../server/room/check-update.ts';
import type { SeededRandom } from '../../server/transport/memory/seeded-random.ts';
import { BareSocket, frameOf } from './bare-socket.ts';

export interface Door {
  readonly port: number;
  /** With a token in it. */
  readonly path: string;
}

const AT_ONCE = 48;
const RULES = { ...LIMITS, kind: 'room' } as const;
/** One piece of noise, read from everywhere: to make it anew for each stream would take longer than to read it. */
const NOISE_BYTES = 1 << 20;
/** On a busy machine an answer to an upgrade takes its time; none at all is a finding. */
const UPGRADE_PATIENCE_MS = 20_000;
/** The server may wait for the rest of what began like a request; nobody here does. */
const PATIENCE_MS = 50;

/** What became of so many streams where they were read; throws where something throws. */
export function readRandomStreams(count: number, random: SeededRandom): ReadonlyMap<string, number> {
  const noise = random.bytes(NOISE_BYTES);
  const outcomes = new Map<string, number>();
  const note = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  for (let i = 0; i < count; i++) {
    const at = random.int(NOISE_BYTES - 64);
    const bytes = noise.slice(at, at + 1 + (i & 63));
    // Half of them begin as a message does: else most would end at the first byte.
    if (i % 2 === 0) [bytes[0], bytes[1]] = [i % 10 === 0 ? 1 : 0, i % 3];
    const decoded = decodeClientMessage(bytes);
    note(decoded.ok ? decoded.message.type : 'unreadable');
    if (checkUpdate(bytes, RULES).ok) {
      note('an update that may stand');
      Y.applyUpdate(new Y.Doc(), bytes);
    }
    checkStateVector(bytes, LIMITS);
    decodeAwareness(bytes, () => true);
  }
  return outcomes;
}

function noise(random: SeededRandom): Uint8Array {
  return random.bytes(1 + random.int(random.chance(0.1) ? 4000 : 120));
}

/** Looks like a message from afar: a type that there is, and noise. */
function half(random: SeededRandom): Uint8Array {
  const bytes = noise(random);
  bytes[0] = random.pick([0, 0, 0, 1, 3, 104, 106]);
  if (bytes.length > 1) bytes[1] = random.int(3);
  return bytes;
}

async function upgraded(socket: BareSocket, { path }: Door, random: SeededRandom): Promise<void> {
  if (!(await socket.upgrade(path, random.chance(0.5) ? ['weft.v1'] : [])))
    throw new Error(`an upgrade was answered with ${socket.firstLine ?? 'nothing'}`);
}

async function sendOne(door: Door, random: SeededRandom): Promise<void> {
  const socket = new BareSocket(door.port);
  const patience = setTimeout(() => socket.destroy(), UPGRADE_PATIENCE_MS);
  const kind = random.int(4);
  if (kind === 0) await socket.write(noise(random));
  else if (kind === 1) {
    await socket.write(`GET ${door.path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n`);
    await socket.write(noise(random));
  } else {
    await upgraded(socket, door, random);
    for (let left = 1 + random.int(4); left > 0; left--)
      await socket.write(kind === 2 ? noise(random) : frameOf(half(random)));
  }
  const enough = setTimeout(() => socket.destroy(), random.int(PATIENCE_MS));
  await socket.closed;
  for (const timer of [patience, enough]) clearTimeout(timer);
}

/** Resolves when all of them are over. */
export async function sendRandomStreams(door: Door, count: number, random: SeededRandom): Promise<void> {
  let left = count;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) await sendOne(door, random);
    }),
  );
}
