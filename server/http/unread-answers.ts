/**
 * What an answer makes the server hold until it is read (R9): an answer may be as large as a document, and whoever asks sixty times and
 * reads nothing had the server hold sixty of them. Owns how an answer is counted and cut; how much there may be is the ledger's.
 */
import type { FastifyReply } from 'fastify';

/** The ledger of what waits for its readers. */
export interface Unread {
  hold(reader: AnswerReader, message: Uint8Array): void;
  release(reader: AnswerReader): void;
}

export interface AnswerReader {
  readonly address: string;
  cutAsSlow(): void;
}

export function readerOf(reply: FastifyReply, address: string): AnswerReader {
  return { address, cutAsSlow: () => reply.raw.destroy() };
}

/** Counts the whole answer until it is read or its connection has gone. */
export function holdUntilRead(unread: Unread, reader: AnswerReader, reply: FastifyReply, message: Uint8Array): void {
  if (reply.raw.destroyed) return;
  unread.hold(reader, message);
  reply.raw.once('close', () => unread.release(reader));
}

/** The same of an answer that is made piece by piece: of each, until the next is asked for. */
export async function* heldUntilRead(
  unread: Unread,
  reader: AnswerReader,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const piece of pieces) {
      unread.release(reader);
      unread.hold(reader, piece);
      yield piece;
    }
  } finally {
    unread.release(reader);
  }
}
