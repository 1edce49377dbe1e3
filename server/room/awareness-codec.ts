/**
 * The bytes of y-protocols' awareness messages. Pure: reads what a stranger sent within bounds and without believing its
 * counts, writes what the server tells. Knows nothing of who may say what.
 */
import * as encoding from 'lib0/encoding';
import type { ClientId } from '../../protocol/ids.ts';
import { Refusal, UpdateReader } from './update-reader.ts';

/** One entry as received. The state is JSON that nobody has parsed yet. */
export interface AwarenessEntry {
  readonly client: ClientId;
  readonly json: string;
}

/** An entry as sent. `json` is `null` for a client that is gone. */
export interface AwarenessNews extends AwarenessEntry {
  readonly clock: number;
}

/**
 * Reads an awareness message and keeps the last entry of each client id that `isWanted`; a message may hold 100,000 of
 * others (HOSTILE A4). Answers null where the bytes are not one. The client's clocks are read past: on one connection
 * the order of arrival is the order.
 */
export function decodeAwareness(
  bytes: Uint8Array,
  isWanted: (client: ClientId, total: number) => boolean,
): readonly AwarenessEntry[] | null {
  try {
    const reader = new UpdateReader(bytes);
    const wanted = new Map<ClientId, string>();
    const total = reader.uint();
    for (let left = total; left > 0; left--) {
      const client = reader.uint();
      reader.uint();
      if (isWanted(client, total)) wanted.set(client, reader.text());
      else reader.skip(reader.uint());
    }
    return reader.isAtEnd ? Array.from(wanted, ([client, json]) => ({ client, json })) : null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** One entry of an awareness message. */
export function encodeAwarenessEntry({ client, clock, json }: AwarenessNews): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
  encoding.writeVarString(encoder, json);
  return encoding.toUint8Array(encoder);
}

/** The payload of an awareness message of encoded entries; none make the empty one that only says "still here". */
export function joinAwarenessEntries(entries: readonly Uint8Array[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, entries.length);
  for (const entry of entries) encoding.writeUint8Array(encoder, entry);
  return encoding.toUint8Array(encoder);
}
