/**
 * What the main thread asks of the storage thread and what it gets back: the one list of operations, by name. Types only;
 * everything here survives a structured clone.
 */
import type { ErrorCode } from '../../../protocol/errors.ts';
import type { DocumentId, LinkId, PersonId, Seq } from '../../../protocol/ids.ts';
import type { Profile } from '../../../protocol/messages.ts';
import type { GuestRule } from '../../../protocol/rest.ts';
import type { Actor, DocumentRecord, LinkChange, LinkRecord, ListedLink } from '../../access/access-store.ts';
import type { Checkpoint } from '../document-log.ts';
import type { StorageOpenError } from '../open-error.ts';
import type { AccountOperations } from './account-requests.ts';
import type { Chunk } from './chunk-codec.ts';
import type { CompactionPlan, LongTail } from './compaction-statements.ts';
import type { Compaction } from './compaction.ts';
import type { FileOperations } from './file-operations.ts';
import type { PackedEntries } from './packed-entries.ts';
import type { PeopleOperations } from './people-requests.ts';

/** StoredDocument with its tail packed. */
export interface PackedDocument {
  readonly checkpoint: Checkpoint | null;
  readonly tailFrom: Seq;
  readonly tail: PackedEntries;
  readonly lastSeq: Seq;
}

export interface PackedHistory {
  readonly from: Seq;
  readonly entries: PackedEntries;
}

export interface AppendFailure {
  readonly code: ErrorCode;
  readonly detail: string;
}

/** The last number of an append that was made: a number is no work for a structured clone. */
export type AppendOutcome = Seq | AppendFailure;

export interface Operations extends AccountOperations, FileOperations, PeopleOperations {
  load(params: { readonly id: DocumentId }): PackedDocument;
  history(params: { readonly id: DocumentId; readonly afterSeq: Seq }): PackedHistory;
  /**
   * One append for each of `ids`, in the bytes of `batch-codec.ts`. Each succeeds or fails by itself, but for a failure that ends
   * the whole transaction.
   */
  append(params: { readonly ids: readonly DocumentId[]; readonly bytes: Uint8Array }): readonly AppendOutcome[];
  /** Puts what a document has in batches into its own rows. */
  sortDocument(params: { readonly id: DocumentId }): void;
  /** The same for so many documents at the most. */
  sortBatches(params: { readonly atMost: number }): { readonly areMore: boolean };

  /** Of so many documents, those with at least so many entries beside their checkpoint; `next` goes on where these end. */
  longTails(params: { readonly after: number; readonly among: number; readonly atLeast: number }): {
    readonly tails: readonly LongTail[];
    readonly next: number | null;
  };
  planCompaction(params: { readonly id: DocumentId }): {
    readonly plan: CompactionPlan | null;
    readonly checkpoint: Checkpoint | null;
  };
  /** The rows with the entries after `afterSeq`, in order: of so many bytes, where there are, and none that begins after `throughSeq`. */
  readPieces(params: {
    readonly id: DocumentId;
    readonly afterSeq: Seq;
    readonly throughSeq: Seq;
    readonly atLeastBytes: number;
  }): readonly Chunk[];
  insertCompaction(params: { readonly id: DocumentId; readonly made: Compaction }): void;
  confirmCompaction(params: { readonly id: DocumentId }): void;
  discardCompaction(params: { readonly id: DocumentId }): void;
  /** Gives at most so many free pages of the file back to the system. */
  trim(params: { readonly pages: number }): { readonly freed: number };

  createDocument(params: {
    readonly document: DocumentRecord;
    readonly link: LinkRecord;
    readonly seed: PackedEntries | null;
  }): void;
  findDocument(params: { readonly id: DocumentId }): DocumentRecord | null;
  deleteDocument(params: { readonly id: DocumentId; readonly atMs: number; readonly actor: Actor }): boolean;
  changeDocument(params: {
    readonly id: DocumentId;
    readonly guests: GuestRule;
    readonly actor: Actor;
  }): DocumentRecord | null;
  createLink(params: { readonly link: LinkRecord; readonly actor: Actor }): void;
  findLinkByDigest(params: { readonly digest: Uint8Array }): LinkRecord | null;
  listLinks(params: { readonly documentId: DocumentId }): readonly ListedLink[];
  changeLink(params: {
    readonly documentId: DocumentId;
    readonly linkId: LinkId;
    readonly change: LinkChange;
    readonly actor: Actor;
  }): ListedLink | null;
  findProfile(params: { readonly id: PersonId }): Profile | null;
  saveProfile(params: { readonly id: PersonId; readonly profile: Profile; readonly atMs: number }): void;

  /** Writes a page that says what it said before, to see whether the disk takes writes again. */
  probe(params: Record<never, never>): void;
  /** Reads a row: the thread lives and the file can be read. */
  ping(params: Record<never, never>): void;
  /** Closes the file. Nothing may be asked after it. */
  close(params: Record<never, never>): void;
}

export type Operation = keyof Operations;
export type Params<Op extends Operation> = Parameters<Operations[Op]>[0];
export type Result<Op extends Operation> = ReturnType<Operations[Op]>;

export interface Request<Op extends Operation = Operation> {
  readonly number: number;
  readonly operation: Op;
  readonly params: Params<Op>;
}

export type Reply =
  | { readonly number: number; readonly ok: true; readonly value: unknown }
  | {
      readonly number: number;
      readonly ok: false;
      readonly code: ErrorCode;
      readonly detail: string;
      /** What is told as damage may as well be a place that the disk does not give just now. */
      readonly isUnsure: boolean;
    };

/** What the thread says: first whether it could open the file, then replies, as many as one commit settled at once. */
export type ThreadMessage =
  | { readonly kind: 'open' }
  | { readonly kind: 'refused'; readonly words: string; readonly code: StorageOpenError['code'] }
  | { readonly kind: 'replies'; readonly replies: readonly Reply[]; readonly mustReopen: boolean };

export interface ThreadData {
  readonly path: string;
  readonly verify: boolean;
}
