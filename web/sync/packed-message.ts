/**
 * Packed messages (107): another message in raw DEFLATE, the same bytes for everybody. Owns unpacking one and leaving out
 * of it what the server tells the others about this very page. Knows no socket.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { joined } from '../../protocol/joined.ts';
import { encodeAwareness, MAX_UNPACKED_BYTES, MessageType } from '../../protocol/messages.ts';

const FORMAT = 'deflate-raw';

/** True where this browser can unpack: some have the class, and not this format. */
export function canUnpack(): boolean {
  try {
    return new DecompressionStream(FORMAT).readable !== undefined;
  } catch {
    return false;
  }
}

/** The message that was packed, for the page with this client id; null where nothing is left of it. Rejects where it cannot be read. */
export async function unpacked(deflated: Uint8Array, clientId: number): Promise<ArrayBuffer | null> {
  return withoutOwn(await inflated(deflated), clientId);
}

/** Rejects as soon as it is too much; the rest of it is not unpacked any more. */
async function inflated(deflated: Uint8Array): Promise<ArrayBuffer> {
  const { readable, writable } = new DecompressionStream(FORMAT);
  // By hand: what a Blob is made of goes through another process first. What fails here fails the reading too.
  const writer = writable.getWriter();
  writer.write(deflated.slice()).catch(() => undefined);
  writer.close().catch(() => undefined);
  const pieces: Uint8Array[] = [];
  const reader = readable.getReader();
  let length = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.length;
    if (length > MAX_UNPACKED_BYTES) {
      await reader.cancel();
      throw new Error('too large');
    }
    pieces.push(read.value);
  }
  return joined(pieces).buffer;
}

/** y-protocols would take an own state that comes back for the newest, and the server's clock for its own. */
function withoutOwn(message: ArrayBuffer, clientId: number): ArrayBuffer | null {
  const decoder = decoding.createDecoder(new Uint8Array(message));
  if (decoding.readVarUint(decoder) !== MessageType.awareness) return message;
  const bytes = decoding.readVarUint8Array(decoder);
  const entries = decoding.createDecoder(bytes);
  const count = decoding.readVarUint(entries);
  const first = entries.pos;
  for (let left = count; left > 0; left--) {
    const from = entries.pos;
    const client = decoding.readVarUint(entries);
    decoding.readVarUint(entries);
    decoding.readVarUint8Array(entries);
    if (client !== clientId) continue;
    if (count === 1) return null;
    const others = encoding.createEncoder();
    encoding.writeVarUint(others, count - 1);
    encoding.writeUint8Array(others, bytes.subarray(first, from));
    encoding.writeUint8Array(others, bytes.subarray(entries.pos));
    return encodeAwareness(encoding.toUint8Array(others)).buffer;
  }
  return message;
}
