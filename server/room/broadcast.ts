/** An update on its way to those who read, and several of one turn in as few messages as say it. Knows who sent it, and no queue. */
import { encodeUpdate } from '../../protocol/messages.ts';
import { mergeParts, partOf, type Part } from './merged-updates.ts';
import type { Session } from './session.ts';

/** An update that others are to hear of when the turn ends. */
export interface Broadcast {
  readonly message: Uint8Array;
  /** Its part of the message. */
  readonly update: Uint8Array;
  readonly except: Session;
  readonly leftOut: readonly Session[];
  /** The update as it is merged; null before anybody needs that. */
  part: Part | null;
}

export function isFor({ except, leftOut }: Broadcast, session: Session): boolean {
  return except !== session && !leftOut.includes(session);
}

/** As few messages as say it. A lone update goes as the message that it was. */
export function asMessages(broadcasts: readonly Broadcast[]): readonly Uint8Array[] {
  const [first] = broadcasts;
  if (first !== undefined && broadcasts.length === 1) return [first.message];
  return mergeParts(broadcasts.map((one) => (one.part ??= partOf(one.update)))).map((update) => encodeUpdate(update));
}
