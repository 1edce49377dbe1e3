/**
 * Figure 3: how long the first person waits for a large document after the server was started again, and what that costs
 * the server. The document is typed once, edit by edit; every measurement starts from a copy of the files it left behind.
 */
import { cpSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import type { Contender } from '../contenders.ts';
import { type Entrance, join } from '../load/entrance.ts';
import type { ServerProcess } from '../server-process.ts';
import { bodyText, readEdits, typeEdits } from '../trace.ts';
import { startMeter } from './meter.ts';
import { withFolder, withServer } from './session.ts';

/** How the server ended before it was started again: by SIGTERM, or by SIGKILL right after the last confirmation. */
export const ENDINGS = ['stopped', 'killed'] as const;
export type Ending = (typeof ENDINGS)[number];

/** Files of a server that holds the large document. */
export interface Prepared {
  readonly folders: { readonly [E in Ending]: string };
  readonly entrance: Entrance;
  readonly text: string;
}

export interface JoinResult {
  readonly joinMs: number;
  readonly serverCpuMs: number;
  /** The next person's join, the document being in memory. */
  readonly secondJoinMs: number;
  readonly startMs: number;
  readonly stateBytes: number;
  readonly foreignShare: number;
}

/** Updates in one write; then the sender looks whether the socket still takes more. */
const BATCH = 64;
/** More than this many unconfirmed would only measure buffers. */
const MOST_UNCONFIRMED = 5000;
const CONFIRM_TIMEOUT_MS = 120_000;
/** A started server has its own things to do first (compiling, opening files); the join is measured after them. */
const QUIET_MS = 500;
/** A server that took less than this meanwhile was idle: its timers and heartbeats cost that much. */
const IDLE_CPU_MS = 30;
/** For the CPU of whatever follows the answer. */
const TAIL_MS = 100;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Types the trace through one client, and returns when the server has confirmed all of it in its own way. */
async function typeDocument(entrance: Entrance, port: number, limit: number): Promise<string> {
  const { socket, firstState } = await join(entrance, port);
  if (firstState === null) throw new Error('this server keeps no document');
  const { updates, text } = typeEdits(readEdits(limit), firstState);
  let confirmed = 0;
  socket.onMessage = (message) => {
    const heard = entrance.dialect.read(message);
    if (heard.kind === 'ack') confirmed = heard.count;
    if (heard.kind === 'applied') confirmed += 1;
  };
  const deadline = performance.now() + CONFIRM_TIMEOUT_MS;
  const waitUntil = async (holds: () => boolean) => {
    while (!holds()) {
      if (socket.endedBy !== null) throw new Error(`the server ended the connection: ${socket.endedBy}`);
      if (performance.now() > deadline) throw new Error(`${confirmed} of ${updates.length} updates were confirmed`);
      await pause(1);
    }
  };
  for (let sent = 0; sent < updates.length; sent += BATCH) {
    for (const update of updates.slice(sent, sent + BATCH)) socket.send(entrance.dialect.update(update));
    await socket.drained();
    await waitUntil(() => sent - confirmed < MOST_UNCONFIRMED);
  }
  await waitUntil(() => confirmed >= updates.length);
  await socket.close();
  return text;
}

/**
 * Waits until the server has done next to nothing for `idleMs`. A fixed pause would not do: Hocuspocus goes on working for
 * seconds after it confirmed the last of 138,000 updates, and stores only then.
 */
async function quiet(server: ServerProcess, idleMs: number): Promise<void> {
  for (let before = server.cpuMs() - IDLE_CPU_MS; server.cpuMs() - before >= IDLE_CPU_MS;) {
    before = server.cpuMs();
    await pause(idleMs);
  }
}

/** Makes the large document once; both endings start from the same one. `parent` outlives the measurements. */
export async function prepareJoin(contender: Contender, parent: string, limit: number): Promise<Prepared> {
  const folder = (ending: string) => joinPath(parent, `${contender.script.replaceAll(/\W+/g, '-')}-${ending}`);
  const folders = { stopped: folder('stopped'), killed: folder('killed') };
  const { entrance, text } = await withFolder(async (dataDir) => {
    const made = await withServer(contender, dataDir, async (server) => {
      const door = await contender.createDocument(server.port);
      const typed = await typeDocument(door, server.port, limit);
      // A server that stores later than it confirms gets the time it asks for: losing it is another measurement.
      await quiet(server, contender.settleMs);
      await server.kill();
      cpSync(dataDir, folders.killed, { recursive: true });
      return { entrance: door, text: typed };
    });
    // The orderly ending: somebody was in the document when the server was told to stop.
    await withServer(contender, dataDir, async (server) => {
      const { socket } = await join(made.entrance, server.port);
      await server.stop();
      await socket.close();
      cpSync(dataDir, folders.stopped, { recursive: true });
    });
    return made;
  });
  return { folders, entrance, text };
}

async function measureOnce(server: ServerProcess, prepared: Prepared): Promise<JoinResult> {
  await pause(QUIET_MS);
  const meter = startMeter(server);
  const first = await join(prepared.entrance, server.port);
  await pause(TAIL_MS);
  const usage = meter();
  const second = await join(prepared.entrance, server.port);
  await Promise.all([first.socket.close(), second.socket.close()]);
  if (first.firstState === null || bodyText(first.firstState) !== prepared.text) {
    const came = first.firstState === null ? 0 : bodyText(first.firstState).length;
    throw new Error(`${came} characters came back of ${prepared.text.length} that were typed`);
  }
  return {
    joinMs: first.joinMs,
    serverCpuMs: usage.serverCpuMs,
    secondJoinMs: second.joinMs,
    startMs: server.startMs,
    stateBytes: first.firstState.length,
    foreignShare: usage.foreignShare,
  };
}

export function measureJoin(contender: Contender, prepared: Prepared, ending: Ending): Promise<JoinResult> {
  return withFolder((dataDir) => {
    cpSync(prepared.folders[ending], dataDir, { recursive: true });
    return withServer(contender, dataDir, (server) => measureOnce(server, prepared));
  });
}
