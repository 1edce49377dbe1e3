/** An update on its way to those who read, and several of one turn in as few messages as say it. Knows who sent it, and no queue. */
import { encodeUpdate } from '../../protocol/messages.ts';
import { isMerged, mergeParts, partOf, type Part } from './merged-updates.ts';
import type { Session } from './session.ts';

/** An update as a message, made once for all who get it. */
export interface Said {
  readonly message: Uint8Array;
  /** Its part of the message. */
  readonly update: Uint8Array;
  /** The update as it is merged; null before anybody needs that. */
  part: Part | null;
}

/** An update that others are to hear of when the turn ends. */
export interface Broadcast extends Said {
  readonly except: Session;
  readonly leftOut: readonly Session[];
}

/** `update` may be a view: it is copied. */
export function say(update: Uint8Array): Said {
  const message = encodeUpdate(update);
  return { message, update: message.subarray(message.length - update.length), part: null };
}

export function isFor({ except, leftOut }: Broadcast, session: Session): boolean {
  return except !== session && !leftOut.includes(session);
}

/** As few messages as say it. One that goes by itself goes as the message that it was: sixty to whom it goes had a copy of 8 MB each (R9). */
export function asMessages(said: readonly Said[]): readonly Uint8Array[] {
  const [first] = said;
  if (first !== undefined && said.length === 1) return [first.message];
  const merged = mergeParts(said.map((one) => (one.part ??= partOf(one.update))));
  return merged.map((update) => {
    const long = isMerged(update) ? undefined : said.find((one) => one.update === update);
    return long?.message ?? encodeUpdate(update);
  });
}
