/**
 * The fault drill (HOSTILE D1 to D3): one kind of call to the disk fails at its n-th time, in the real server, injected by strace into
 * the process. Nothing acknowledged may be lost, no document may be empty, and the server must recover by itself; or, where it
 * fails while starting, say so in one line. Owns the judgement; the play is `faulty-server.ts`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as Y from 'yjs';
import { z } from 'zod';
import type { DocumentId } from '../../protocol/ids.ts';
import { rebuildDocument } from '../../server/storage/checkpoint.ts';
import { LogStatements } from '../../server/storage/sqlite/log-statements.ts';
import { openDatabase } from '../../server/storage/sqlite/open-database.ts';
import { verifyFile } from '../../server/storage/sqlite/verify-file.ts';
import { runTool } from '../tools.ts';

export interface Fault {
  /** The system call that fails. */
  readonly call: string;
  readonly error: 'EIO' | 'ENOSPC';
  /** Which of a thread's calls of this kind fails, counted from 1; every thread that is started meets it once. */
  readonly nth: number;
}

export interface FaultOutcome {
  readonly fault: Fault;
  /** `refused`: it did not start and said why. `recovered`: everything was acked in the end. */
  readonly end: 'refused' | 'recovered' | 'stuck' | 'crashed';
  /** The close codes that the writers saw. */
  readonly closes: readonly number[];
  /** What was lost or damaged; empty where nothing was. */
  readonly losses: readonly string[];
}

const told = z.object({
  refused: z.string().optional(),
  recovered: z.boolean().optional(),
  healthy: z.boolean().optional(),
  closes: z.array(z.number()).optional(),
});

/** Runs the server once with this fault. */
export async function meetFault(fault: Fault, seed: number): Promise<FaultOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-fault-'));
  try {
    const data = join(folder, 'data');
    const marks = join(folder, 'marks');
    const server = ['node', fileURLToPath(new URL('./faulty-server.ts', import.meta.url)), data, marks, String(seed)];
    const inject = `inject=${fault.call}:error=${fault.error}:when=${fault.nth}`;
    // Only the data file and its write-ahead log: other files of the process are not the disk that is meant.
    const only = ['weft.db', 'weft.db-wal', 'weft.db-journal'].flatMap((name) => ['-P', join(data, name)]);
    const { code, output } = await runTool('strace', [
      '-f',
      '-qq',
      '-o',
      '/dev/null',
      ...only,
      '-e',
      inject,
      '--',
      ...server,
    ]);
    const said = readWord(output);
    if (code !== 0 || said === null) return { fault, end: 'crashed', closes: [], losses: [output.slice(-2000)] };
    if (said.refused !== undefined) return { fault, end: 'refused', closes: [], losses: await look(data, marks) };
    const end = said.recovered === true && said.healthy === true ? 'recovered' : 'stuck';
    return { fault, end, closes: said.closes ?? [], losses: await look(data, marks) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readWord(output: string): z.infer<typeof told> | null {
  const line = output
    .trim()
    .split('\n')
    .findLast((text) => text.startsWith('{'));
  return line === undefined ? null : told.parse(JSON.parse(line));
}

/** What is lost of what the marks say was acked. */
async function look(data: string, marks: string): Promise<string[]> {
  const lines = readFileSync(marks, 'utf8').trimEnd().split('\n');
  const path = join(data, 'weft.db');
  const { db, close } = openDatabase(path, false);
  const losses: string[] = [];
  const log = new LogStatements(db);
  const open = new Map<string, Y.Doc>();
  for (const line of lines) {
    const [kind = '', id = '', client, clock] = line.split(' ');
    if (kind === '') continue;
    // Ids as the server made them.
    const stored = open.has(id) ? null : log.load(id as DocumentId);
    if (stored !== null) {
      if (stored.lastSeq === 0) losses.push(`document ${id} is empty`);
      open.set(id, rebuildDocument(stored));
    }
    const doc = open.get(id);
    if (kind === 'ack' && doc !== undefined && Y.getState(doc.store, Number(client)) < Number(clock))
      losses.push(`document ${id} lacks what was acknowledged`);
  }
  close();
  const { damage } = await verifyFile(path);
  return [...new Set([...losses, ...damage])];
}
