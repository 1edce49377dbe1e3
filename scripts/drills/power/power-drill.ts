/**
 * The power drill (HOSTILE D6): replays a recording up to some moment, cuts the power there, and opens what is left with the server's own
 * storage code. Everything that had been acknowledged by then must be in it. Owns the judgement; what a cut leaves is `cut-disk.ts`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as Y from 'yjs';
import type { DocumentId } from '../../../protocol/ids.ts';
import { rebuildDocument } from '../../../server/storage/checkpoint.ts';
import { LogStatements } from '../../../server/storage/sqlite/log-statements.ts';
import { openDatabase, type OpenDatabase } from '../../../server/storage/sqlite/open-database.ts';
import { verifyFile } from '../../../server/storage/sqlite/verify-file.ts';
import { SeededRandom } from '../../../server/transport/memory/seeded-random.ts';
import { CutDisk, type Image } from './cut-disk.ts';
import { FILES, type DiskOp } from './recording.ts';

export interface PowerDrillOptions {
  readonly ops: readonly DiskOp[];
  readonly points: number;
  readonly seed: number;
  /** Hears how many cuts have been made. */
  readonly onProgress?: (points: number) => void;
}

export interface PowerDrillResult {
  readonly points: number;
  /** Cuts after which something acknowledged was not there, or a document did not read. One line each. */
  readonly losses: readonly string[];
  /** The most acks that had been given at any cut. */
  readonly acks: number;
}

/** What was acknowledged so far: for each document its writers' clocks. */
type Promised = Map<string, Map<number, number>>;

/** Every so many cuts the file is also looked over whole, as `weft verify` does. */
const LOOKED_OVER_EVERY = 100;

export async function runPowerDrill({ ops, points, seed, onProgress }: PowerDrillOptions): Promise<PowerDrillResult> {
  const random = new SeededRandom(seed);
  const moments = Array.from({ length: points }, () => random.int(ops.length + 1)).sort((a, b) => a - b);
  const folder = mkdtempSync(join(tmpdir(), 'weft-power-'));
  const path = join(folder, FILES[0]);
  const disk = new CutDisk();
  const promised: Promised = new Map();
  const losses: string[] = [];
  let done = 0;
  let acks = 0;
  try {
    for (const [point, moment] of moments.entries()) {
      for (; done < moment; done++) {
        const op = ops[done];
        if (op === undefined) break;
        disk.take(op);
        acks += note(promised, op);
      }
      const { fate, image } = disk.cut(random);
      putBack(folder, image);
      const lost = await judge(path, promised, point % LOOKED_OVER_EVERY === 0);
      if (lost !== null) losses.push(`cut after ${moment} of ${ops.length} (${fate}): ${lost}`);
      if (point % 500 === 499) onProgress?.(point + 1);
    }
    return { points, losses, acks };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Answers how many acks it was. */
function note(promised: Promised, op: DiskOp): number {
  if (op.kind === 'document') promised.set(op.document, new Map());
  if (op.kind !== 'ack') return 0;
  promised.get(op.document)?.set(op.client, op.clock);
  return 1;
}

function putBack(folder: string, image: Image): void {
  for (const suffix of ['-shm', '.lock']) rmSync(join(folder, `${FILES[0]}${suffix}`), { force: true });
  for (const [index, name] of FILES.entries()) {
    const bytes = image[index] ?? null;
    if (bytes === null) rmSync(join(folder, name), { force: true });
    else writeFileSync(join(folder, name), bytes);
  }
}

/** What is lost, in words; null where nothing is. */
async function judge(path: string, promised: Promised, looksOver: boolean): Promise<string | null> {
  let opened: OpenDatabase;
  try {
    opened = openDatabase(path, false);
  } catch (error) {
    return `it does not open: ${wordsOf(error)}`;
  }
  try {
    const log = new LogStatements(opened.db);
    for (const [document, clocks] of promised) {
      // The server said so when it made the document.
      const lost = judgeDocument(log, document as DocumentId, clocks);
      if (lost !== null) return lost;
    }
  } finally {
    opened.close();
  }
  if (!looksOver) return null;
  const { damage } = await verifyFile(path);
  return damage.length === 0 ? null : damage.join('; ');
}

function judgeDocument(log: LogStatements, id: DocumentId, clocks: ReadonlyMap<number, number>): string | null {
  let doc: Y.Doc;
  try {
    const stored = log.load(id);
    if (stored.lastSeq === 0) return `document ${id} is empty`;
    doc = rebuildDocument(stored);
  } catch (error) {
    return `document ${id} does not read: ${wordsOf(error)}`;
  }
  const lost = [...clocks].find(([client, clock]) => Y.getState(doc.store, client) < clock);
  doc.destroy();
  return lost === undefined ? null : `document ${id} lacks what was acknowledged to a writer`;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
