/**
 * What each operation of `requests.ts` does with the open file, and how it takes part in commits. The one place where names
 * become statements.
 */
import type { Database } from 'better-sqlite3';
import { asSeq, type DocumentId, type Seq } from '../../../protocol/ids.ts';
import { AccessStatements } from './access-statements.ts';
import { accountHandlers } from './account-operations.ts';
import { CompactionStatements } from './compaction-statements.ts';
import { fileHandlers } from './file-operations.ts';
import type { Halves, Job, JobKind, Outcome } from './group-commit.ts';
import { LogStatements } from './log-statements.ts';
import { NEWEST_VERSION } from './migrations.ts';
import { Ownership } from './ownership.ts';
import { asAppError, isUnreadable, needsReopening } from './failure.ts';
import { encodeAppends, partsOf } from './batch-codec.ts';
import { packEntries, unpackEntries } from './packed-entries.ts';
import { peopleHandlers } from './people-operations.ts';
import type { AppendFailure, AppendOutcome, Operation, Operations, Request } from './requests.ts';

type Handlers = { readonly [Op in Operation]: { readonly kind: JobKind; readonly run: Operations[Op] } };

export interface RequestJob extends Job {
  readonly number: number;
}

/** Makes jobs out of requests. `close` is what ends the file. */
export class RequestJobs {
  readonly #handlers: Handlers;
  readonly #log: LogStatements;

  constructor(db: Database, close: () => void) {
    this.#log = new LogStatements(db);
    this.#handlers = handlersOf(db, this.#log, close);
  }

  /** Before each common transaction. */
  prepare(): void {
    this.#log.prepare();
  }

  /** Something that a job did was undone. */
  forget(): void {
    this.#log.forget();
  }

  jobOf({ number, operation, params }: Request): RequestJob {
    const { kind, run } = this.#handlers[operation];
    // The compiler cannot follow that `operation` picks the handler whose parameters these are; the sender's types did.
    const perform = run as (given: Request['params']) => unknown;
    const job = { number, kind, run: () => perform(params) };
    // A whole commit's appends are one of these.
    return operation === 'append' && 'bytes' in params && 'ids' in params
      ? { ...job, halves: () => halvesOf(params.ids, params.bytes, perform) }
      : job;
  }
}

/** Appends in two parts; null for a lone one. Each of them succeeds or fails by itself, as in the whole. */
function halvesOf(
  ids: readonly DocumentId[],
  bytes: Uint8Array,
  append: (given: Request<'append'>['params']) => unknown,
): Halves | null {
  const middle = ids.length >> 1;
  const at = partsOf(bytes)[middle]?.at;
  if (middle === 0 || at === undefined) return null;
  const job = (of: readonly DocumentId[], its: Uint8Array): Job => ({
    kind: 'write',
    run: () => append({ ids: of, bytes: its }),
    halves: () => halvesOf(of, its, append),
  });
  return {
    jobs: [job(ids.slice(0, middle), bytes.subarray(0, at)), job(ids.slice(middle), bytes.subarray(at))],
    join: (outcomes) =>
      outcomes.flatMap((outcome, half) => answersOf(outcome, half === 0 ? middle : ids.length - middle)),
  };
}

function answersOf(outcome: Outcome, count: number): readonly AppendOutcome[] {
  // What the handler of `append` answers.
  if (outcome.ok) return outcome.value as readonly AppendOutcome[];
  const { code, message } = outcome.error;
  return Array<AppendOutcome>(count).fill({ code, detail: message });
}

function handlersOf(db: Database, log: LogStatements, close: () => void): Handlers {
  const compaction = new CompactionStatements(db, log);
  const append = appenderOf(db, log);
  const access = new AccessStatements(db);
  const ownership = new Ownership(db);
  const ping = db.prepare('SELECT count(*) FROM sqlite_schema');
  // Not in the common transaction: a damaged page that is met there fails everything in it.
  const sortAlone = <T>(sort: () => T): T => {
    log.prepare();
    return sort();
  };
  const sortDocument = db.transaction((id: DocumentId) => log.sortDocument(id));
  const sortBatches = db.transaction((atMost: number) => log.sortBatches(atMost));
  const next = (seq: Seq) => asSeq(seq + 1);
  return {
    load: {
      kind: 'read',
      run: ({ id }) => {
        const { checkpoint, tail, lastSeq } = log.load(id);
        return { checkpoint, tailFrom: next(checkpoint?.throughSeq ?? asSeq(0)), tail: packEntries(tail), lastSeq };
      },
    },
    history: {
      kind: 'read',
      run: ({ id, afterSeq }) => ({ from: next(afterSeq), entries: packEntries(log.history(id, afterSeq)) }),
    },
    append: { kind: 'write', run: ({ ids, bytes }) => append(ids, bytes) },
    sortDocument: { kind: 'alone', run: ({ id }) => sortAlone(() => sortDocument.immediate(id)) },
    sortBatches: {
      kind: 'alone',
      run: ({ atMost }) => {
        const { troubles } = log;
        try {
          return { areMore: sortAlone(() => sortBatches.immediate(atMost)) };
        } catch (error) {
          if (log.troubles === troubles) throw error;
          // One of them cannot be read or written, and is passed over until the others are sorted.
          log.forget();
          return { areMore: true };
        }
      },
    },

    longTails: {
      kind: 'read',
      run: ({ after, among, atLeast }) => compaction.longTails(after, among, atLeast),
    },
    planCompaction: {
      kind: 'read',
      run: ({ id }) => ({ plan: compaction.plan(id), checkpoint: log.newestCheckpoint(id) }),
    },
    readPieces: {
      kind: 'read',
      run: ({ id, afterSeq, throughSeq, atLeastBytes }) => compaction.pieces(id, afterSeq, throughSeq, atLeastBytes),
    },
    insertCompaction: { kind: 'write', run: ({ id, made }) => compaction.insert(id, made) },
    confirmCompaction: { kind: 'write', run: ({ id }) => compaction.confirm(id) },
    discardCompaction: { kind: 'write', run: ({ id }) => compaction.discard(id) },
    trim: {
      kind: 'alone',
      run: ({ pages }) => {
        const free = () => Number(db.pragma('freelist_count', { simple: true }));
        const before = free();
        db.pragma(`incremental_vacuum(${pages})`);
        return { freed: before - free() };
      },
    },

    createDocument: {
      kind: 'write',
      run: ({ document, link, seed }) => {
        access.insertDocument(document);
        access.insertLink(link);
        if (seed !== null) log.append([document.id], encodeAppends([{ entries: unpackEntries(seed) }]));
      },
    },
    findDocument: { kind: 'read', run: ({ id }) => access.findDocument(id) },
    deleteDocument: {
      kind: 'write',
      run: ({ id, atMs, actor }) => {
        ownership.require(id, actor);
        return access.deleteDocument(id, atMs);
      },
    },
    changeDocument: {
      kind: 'write',
      run: ({ id, guests, actor }) => {
        ownership.require(id, actor);
        return access.changeDocument(id, guests);
      },
    },
    createLink: {
      kind: 'write',
      run: ({ link, actor }) => {
        ownership.require(link.documentId, actor);
        access.insertLink(link);
      },
    },
    findLinkByDigest: { kind: 'read', run: ({ digest }) => access.findLinkByDigest(digest) },
    listLinks: { kind: 'read', run: ({ documentId }) => access.listLinks(documentId) },
    changeLink: {
      kind: 'write',
      run: ({ documentId, linkId, change, actor }) => {
        ownership.require(documentId, actor);
        return access.changeLink(documentId, linkId, change);
      },
    },
    findProfile: { kind: 'read', run: ({ id }) => access.findProfile(id) },
    saveProfile: { kind: 'write', run: ({ id, profile, atMs }) => access.saveProfile(id, profile, atMs) },

    ...fileHandlers(db),
    ...accountHandlers(db, ownership, (digest) => access.findLinkByDigest(digest)),

    ...peopleHandlers(db, access, ownership),

    probe: { kind: 'write', run: () => void db.pragma(`user_version = ${NEWEST_VERSION}`) },
    ping: { kind: 'read', run: () => void ping.get() },
    close: { kind: 'alone', run: close },
  };
}

/**
 * Appends to several documents at once; where that fails, to each in a savepoint of its own, so that one that fails fails no
 * other (R12).
 */
function appenderOf(
  db: Database,
  log: LogStatements,
): (ids: readonly DocumentId[], bytes: Uint8Array) => AppendOutcome[] {
  const [open, release, undo] = ['SAVEPOINT each', 'RELEASE each', 'ROLLBACK TO each'].map((sql) => db.prepare(sql));

  function inSavepoint(ids: readonly DocumentId[], bytes: Uint8Array): AppendOutcome[] | AppendFailure {
    open?.run();
    try {
      const seqs = log.append(ids, bytes);
      release?.run();
      return seqs;
    } catch (error) {
      // What ends the transaction, or makes the file doubtful, is no matter of one document. A place that cannot be read is, but lets nothing
      // of this transaction be written: it is tried again in parts (`group-commit.ts`).
      if (!db.inTransaction || needsReopening(error) || isUnreadable(error)) throw error;
      undo?.run();
      release?.run();
      log.forget();
      const { cause, code, message } = asAppError(error, 'write');
      // Whoever opens it again is told which of the two it is.
      return { code: isUnreadable(cause) ? 'storage_failed' : code, detail: message };
    }
  }

  return (ids, bytes) => {
    const all = inSavepoint(ids, bytes);
    if (Array.isArray(all)) return all;
    if (ids.length === 1) return [all];
    return partsOf(bytes).map(({ at, end }, i) => {
      const one = inSavepoint(ids.slice(i, i + 1), bytes.subarray(at, end));
      return Array.isArray(one) ? (one[0] ?? all) : one;
    });
  };
}
