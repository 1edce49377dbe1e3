/**
 * The one table of everything that can go wrong and be told to somebody: the code, its HTTP status, its WebSocket close
 * code, whether trying again can help, and the words a person reads. Close codes 4400-4499 are final and 4500-4599 may
 * be retried: y-websocket 3 follows the same convention, so unmodified clients behave too.
 */

interface ErrorRow {
  /** HTTP status of the answer that carries it. */
  readonly status: number;
  /** WebSocket close code, or null where a live connection is never closed for it. */
  readonly close: number | null;
  /** True where the same request or connection may succeed later. */
  readonly retry: boolean;
  /** What a person is told: plain words, no internals. */
  readonly words: string;
}

export const ERRORS = {
  bad_request: { status: 400, close: null, retry: false, words: 'The request could not be understood.' },
  bad_message: { status: 400, close: 4400, retry: false, words: 'A message could not be understood.' },
  update_refused: { status: 400, close: 4422, retry: false, words: 'A change was malformed and was not taken.' },
  unauthorized: { status: 401, close: 4401, retry: false, words: 'A valid link is needed to open this document.' },
  origin_refused: { status: 403, close: null, retry: false, words: 'This page may not connect to this server.' },
  forbidden: { status: 403, close: null, retry: false, words: 'Your link does not allow this.' },
  read_only: { status: 403, close: null, retry: false, words: 'Your link lets you read this document, not change it.' },
  link_revoked: { status: 403, close: 4403, retry: false, words: 'This link was revoked by an owner.' },
  link_expired: { status: 403, close: 4405, retry: false, words: 'This link has expired.' },
  password_needed: { status: 401, close: 4406, retry: false, words: 'This link needs its password.' },
  password_wrong: { status: 403, close: null, retry: false, words: 'That is not the password of this link.' },
  link_full: {
    status: 403,
    close: 4407,
    retry: false,
    words: 'As many people as this link takes have come by it already.',
  },
  removed: { status: 403, close: 4408, retry: false, words: 'An owner has removed you from this document.' },
  sign_in_needed: {
    status: 401,
    close: 4411,
    retry: false,
    words: 'This document is open only to people who have signed in.',
  },
  name_needed: {
    status: 403,
    close: 4511,
    retry: true,
    words: 'This document is open to guests with a name. Choose yours.',
  },
  last_owner: {
    status: 400,
    close: null,
    retry: false,
    words: 'This is the last owner link that does not expire: the document would belong to nobody.',
  },
  document_not_found: {
    status: 404,
    close: 4404,
    retry: false,
    words: 'There is no document here, or this link does not open it.',
  },
  document_deleted: { status: 410, close: 4410, retry: false, words: 'This document was deleted.' },
  document_damaged: {
    status: 500,
    close: 4412,
    retry: false,
    words: 'This document could not be read from the disk. It was set aside unchanged.',
  },
  client_id_taken: { status: 409, close: 4509, retry: true, words: 'Another connection writes under this client id.' },
  too_large: { status: 413, close: 4413, retry: false, words: 'That is larger than this server takes.' },
  file_not_supported: {
    status: 415,
    close: null,
    retry: false,
    words: 'This is no picture that a document can hold: PNG, JPEG, GIF, WebP and AVIF are.',
  },
  picture_too_large: {
    status: 413,
    close: null,
    retry: false,
    words: 'This picture has more pixels than a document can hold.',
  },
  files_full: {
    status: 413,
    close: null,
    retry: false,
    words: 'The files of this document take as much room as they may.',
  },
  file_not_found: { status: 404, close: null, retry: false, words: 'This file is not in the document.' },
  file_damaged: { status: 500, close: null, retry: false, words: 'This file could not be read from the disk.' },
  share_used_up: {
    status: 429,
    close: 4514,
    retry: true,
    words: 'As much was added from your network today as this server takes. Please try again later.',
  },
  disk_full: { status: 507, close: 4507, retry: true, words: "The server's disk is full." },
  import_unreadable: {
    status: 422,
    close: null,
    retry: false,
    words: 'These bytes are not a document that can be read: a Yjs update (V1 encoding) of a Lexical editor is needed.',
  },
  document_full: {
    status: 413,
    close: 4414,
    retry: false,
    words: 'This document is as large as this server takes. What was not taken is on this device only.',
  },
  room_full: { status: 503, close: 4513, retry: true, words: 'As many people as can be are in this document.' },
  too_many_requests: { status: 429, close: 4529, retry: true, words: 'Too many requests. Please wait a moment.' },
  too_slow: { status: 503, close: 4508, retry: true, words: 'The connection could not keep up and is opened again.' },
  out_of_step: { status: 503, close: 4510, retry: true, words: 'The connection lost its place and is opened again.' },
  session_over: { status: 410, close: null, retry: true, words: 'This connection is over and is opened again.' },
  storage_failed: { status: 503, close: 4503, retry: true, words: 'The server cannot write to its disk right now.' },
  room_failed: { status: 503, close: 4500, retry: true, words: 'The document had to be reloaded.' },
  heartbeat_lost: { status: 503, close: 4504, retry: true, words: 'The connection went silent.' },
  restarting: { status: 503, close: 1012, retry: true, words: 'The server is restarting.' },
  internal: { status: 500, close: 1011, retry: true, words: 'Something went wrong on the server.' },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/** An expected failure, named by its row in ERRORS. `detail` is for the log and is never shown to a stranger. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, detail?: string, options?: ErrorOptions) {
    super(detail === undefined ? code : `${code}: ${detail}`, options);
    this.code = code;
  }
}

/** The row whose close code this is, or null for one that is not ours (1006, a proxy's own). */
export function errorForClose(close: number): ErrorCode | null {
  for (const [code, row] of Object.entries(ERRORS)) {
    if (row.close === close) return code as ErrorCode;
  }
  return null;
}
