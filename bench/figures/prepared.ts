/**
 * A large document in a server's files, made once for each contender and kept for the run: figures that open it start from a copy of the
 * files. Owns the two ways in which the server ended: by SIGTERM, or by SIGKILL after its last confirmation.
 */
import { cpSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import type { Contender } from '../contenders.ts';
import type { Context } from '../figure.ts';
import { type Entrance, join } from '../load/entrance.ts';
import { typeDocument } from '../load/type-document.ts';
import { type Patch, longEdits, readEdits } from '../trace.ts';
import type { ServerProcess } from '../server-process.ts';
import { quiet, withFolder, withServer } from './session.ts';

export const ENDINGS = ['stopped', 'killed'] as const;
export type Ending = (typeof ENDINGS)[number];

export interface LargeDocument {
  readonly name: string;
  readonly edits: (limit: number) => readonly Patch[];
}

const MILLION = 1_000_000;
const PIECE = 50;

export const TRACE: LargeDocument = { name: 'the 57,000-character trace', edits: readEdits };
export const MILLION_CHARACTERS: LargeDocument = {
  name: 'a million characters',
  edits: (limit) => longEdits(Math.min(MILLION, limit * PIECE), PIECE),
};

/** Files of a server that holds the large document. */
export interface Prepared {
  readonly folders: { readonly [E in Ending]: string };
  readonly entrance: Entrance;
  readonly text: string;
}

const made = new Map<string, Promise<Prepared>>();

async function prepare(
  contender: Contender,
  document: LargeDocument,
  { folder, scale, say }: Context,
): Promise<Prepared> {
  say(`  ${contender.name}: typing ${document.name}`);
  const place = (ending: string) =>
    joinPath(folder, `${contender.name}-${document.name}-${ending}`.replaceAll(/\W+/g, '-'));
  const folders = { stopped: place('stopped'), killed: place('killed') };
  const { entrance, text } = await withFolder(async (dataDir) => {
    const typed = await withServer(contender, dataDir, async (server) => {
      const door = await contender.createDocument(server.port);
      const done = await typeDocument(door, server.port, document.edits(scale.edits), true);
      // A server that stores later than it confirms gets the time it asks for: losing it is another measurement.
      await quiet(server, Math.max(contender.settleMs, 100));
      await server.kill();
      cpSync(dataDir, folders.killed, { recursive: true });
      return { entrance: door, text: done.text };
    });
    // The orderly ending: somebody was in the document when the server was told to stop.
    await withServer(contender, dataDir, async (server) => {
      const { socket } = await join(typed.entrance, server.port);
      await server.stop();
      await socket.close();
      cpSync(dataDir, folders.stopped, { recursive: true });
    });
    return typed;
  });
  return { folders, entrance, text };
}

/** Runs on a server that has just been started on a copy of the files. */
export async function withPrepared<T>(
  contender: Contender,
  document: LargeDocument,
  ending: Ending,
  context: Context,
  run: (server: ServerProcess, prepared: Prepared) => Promise<T>,
): Promise<T> {
  const key = `${contender.name} ${document.name}`;
  const making = made.get(key) ?? prepare(contender, document, context);
  made.set(key, making);
  const prepared = await making;
  return withFolder((dataDir) => {
    cpSync(prepared.folders[ending], dataDir, { recursive: true });
    return withServer(contender, dataDir, (server) => run(server, prepared));
  });
}
