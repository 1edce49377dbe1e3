/**
 * A whole data file looked at: its pages and references by SQLite, every document by `verify-document.ts`, every picture by the digest
 * that is its id. Owns the order and the words of what is found; changes nothing, so a running server may be at work on the file.
 */
import type { Database } from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { FILE_ID_BYTES, type FileId } from '../../../protocol/files.ts';
import type { DocumentId } from '../../../protocol/ids.ts';
import type { FileNumber } from '../../files/file-store.ts';
import { backUpFile } from './backup-file.ts';
import { brokenSeal } from './backup-seal.ts';
import { asAppError } from './failure.ts';
import { FileStatements } from './file-statements.ts';
import { LogStatements } from './log-statements.ts';
import { NEWEST_VERSION } from './migrations.ts';
import { openDatabase } from './open-database.ts';
import { openForReading } from './read-file.ts';
import type { VerifiedDocument, VerifyData } from './verify-document.ts';

export interface VerifyReport {
  readonly documents: number;
  readonly updates: number;
  readonly pictures: number;
  /** What is wrong, one line each; empty where nothing is. */
  readonly damage: readonly string[];
}

export interface VerifyOptions {
  /** Hears how many documents of how many have been looked at. */
  readonly onProgress?: (done: number, of: number) => void;
  /** How much memory one document may take to reload. */
  readonly documentMegabytes?: number;
}

/** A document of a million characters with its history takes a tenth of it. */
const DOCUMENT_MEGABYTES = 2048;
/** SQLite would list every page; nobody reads more. */
const MAX_LINES_OF_SQLITE = 20;

interface PictureRow {
  readonly number: FileNumber;
  readonly id: FileId;
  readonly document_id: DocumentId;
  readonly bytes: number;
  readonly pieces: number;
}

/** Rejects with StorageOpenError where the file cannot be looked at all. A file of an older Weft is looked at as a copy. */
export async function verifyFile(path: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const { db, version } = openForReading(path);
  let broken: string | null = null;
  try {
    broken = brokenSeal(db);
    if (version === NEWEST_VERSION) return withSeal(broken, await verifyOpened(db, path, options));
  } finally {
    db.close();
  }
  const folder = await mkdtemp(join(tmpdir(), 'weft-verify-'));
  try {
    const copy = join(folder, 'weft.db');
    await backUpFile(path, copy, () => undefined);
    openDatabase(copy, false).close();
    return withSeal(broken, await verifyFile(copy, options));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The seal is looked at before a copy is brought to this version, which takes it off. */
function withSeal(broken: string | null, report: VerifyReport): VerifyReport {
  return broken === null ? report : { ...report, damage: [broken, ...report.damage] };
}

async function verifyOpened(db: Database, path: string, options: VerifyOptions): Promise<VerifyReport> {
  const damage = [...checkPages(db)];
  const ids = listDocuments(db, damage);
  damage.push(...checkBatches(db));
  let updates = 0;
  const looker = new DocumentLooker(path, options.documentMegabytes ?? DOCUMENT_MEGABYTES);
  try {
    for (const [index, id] of ids.entries()) {
      const verified = await looker.look(id);
      updates += verified.updates;
      if (verified.damage !== null) damage.push(`document ${id}: ${verified.damage}`);
      options.onProgress?.(index + 1, ids.length);
    }
  } finally {
    await looker.close();
  }
  const pictures = checkPictures(db, damage);
  return { documents: ids.length, updates, pictures, damage };
}

function* checkPages(db: Database): Generator<string> {
  try {
    const lines = db.pragma(`integrity_check(${MAX_LINES_OF_SQLITE})`) as readonly {
      readonly integrity_check: string;
    }[];
    // What it finds in the pages it says in one answer of many lines.
    const told = lines.flatMap(({ integrity_check: text }) => text.split('\n'));
    for (const line of told) if (line !== 'ok' && !line.startsWith('***')) yield `file: ${line}`;
    // The shape that SQLite documents for this pragma.
    const lost = db.pragma('foreign_key_check') as readonly { readonly table: string; readonly parent: string }[];
    for (const { table, parent } of lost.slice(0, MAX_LINES_OF_SQLITE))
      yield `file: a row of ${table} belongs to a row of ${parent} that is not there`;
  } catch (error) {
    yield `file: ${asAppError(error, 'read').message}`;
  }
}

function listDocuments(db: Database, damage: string[]): readonly DocumentId[] {
  const ids: DocumentId[] = [];
  try {
    const rows = db.prepare<[], DocumentId>('SELECT document_id FROM logs ORDER BY number').pluck();
    for (const id of rows.iterate()) ids.push(id);
  } catch (error) {
    damage.push(`file: the list of documents ends after ${ids.length}: ${asAppError(error, 'read').message}`);
  }
  return ids;
}

/** What shares rows with others' is named by a number that SQLite does not follow. */
function* checkBatches(db: Database): Generator<string> {
  try {
    const { strays } = new LogStatements(db);
    if (strays > 0) yield `file: updates of ${strays} document${strays === 1 ? ' that is' : 's that are'} not there`;
  } catch (error) {
    yield `file: ${asAppError(error, 'read').message}`;
  }
}

/** Every picture by its pieces' checksums, its length and its digest. Answers how many there are. */
function checkPictures(db: Database, damage: string[]): number {
  const statements = new FileStatements(db);
  let count = 0;
  try {
    const rows = db.prepare<[], PictureRow>(
      'SELECT number, id, document_id, bytes, pieces FROM files WHERE id IS NOT NULL ORDER BY number',
    );
    for (const picture of rows.all()) {
      count++;
      const found = lookAtPicture(statements, picture);
      if (found !== null) damage.push(`picture ${picture.id} of document ${picture.document_id}: ${found}`);
    }
  } catch (error) {
    damage.push(`file: the list of pictures ends after ${count}: ${asAppError(error, 'read').message}`);
  }
  return count;
}

function lookAtPicture(statements: FileStatements, picture: PictureRow): string | null {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for (let position = 0; position < picture.pieces; position++) {
      const piece = statements.readPiece(picture.number, position);
      hash.update(piece);
      bytes += piece.byteLength;
    }
  } catch (error) {
    return asAppError(error, 'read').message;
  }
  if (bytes !== picture.bytes) return `${bytes} of ${picture.bytes} bytes are there`;
  const digest = hash.digest().subarray(0, FILE_ID_BYTES).toString('base64url');
  return digest === picture.id ? null : 'its bytes are not those of its id';
}

/** Asks a thread for one document at a time; one that is too large for the thread ends the thread and not the work. */
class DocumentLooker {
  readonly #path: string;
  readonly #megabytes: number;
  #worker: Worker | null = null;
  #settle: (verified: VerifiedDocument) => void = () => undefined;

  constructor(path: string, megabytes: number) {
    this.#path = path;
    this.#megabytes = megabytes;
  }

  look(id: DocumentId): Promise<VerifiedDocument> {
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#worker ??= this.#start();
      this.#worker.postMessage(id);
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = null;
  }

  #start(): Worker {
    const data: VerifyData = { path: this.#path };
    const worker = new Worker(new URL('./verify-document.ts', import.meta.url), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: this.#megabytes },
    });
    worker.on('message', (verified: VerifiedDocument) => this.#settle(verified));
    let why: string | null = null;
    worker.on('error', (error: Error & { readonly code?: string }) => {
      const outgrown = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      why = outgrown ? `it does not reload in ${this.#megabytes} MB of memory` : error.message;
    });
    worker.on('exit', (code) => {
      this.#worker = null;
      this.#settle({ updates: 0, damage: why ?? `looking at it ended the thread (${code})` });
    });
    return worker;
  }
}
