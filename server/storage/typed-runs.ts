/**
 * What was typed since the Y.Doc was last asked for something: text that goes on where its client id stopped, before the same
 * neighbour. Nothing of the document's state but that client id's clock depends on it, so it need not stand in the Y.Doc before
 * somebody asks; then a whole run goes in as the one item that Yjs would make of it. Owns what waits and its bound. Knows no
 * session; that each piece was checked and may be written is its caller's (R6 to R8).
 */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import type { ClientId } from '../../protocol/ids.ts';
import { HAS_ORIGIN, HAS_RIGHT_ORIGIN, TEXT_ITEM, type TypedText } from './typed-text.ts';

type Store = Y.Doc['store'];

interface Run {
  readonly behind: Y.Item;
  readonly clock: number;
  readonly rightClient: number;
  readonly rightClock: number;
  end: number;
  text: string;
}

/** More goes into the Y.Doc at once: some tenths of a millisecond. */
const MAX_WAITING = 8 * 1024;

export class TypedRuns {
  readonly #runs = new Map<ClientId, Run>();
  #length = 0;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** As so many items it goes in. */
  get count(): number {
    return this.#runs.size;
  }

  /** True where so much waits that it should go in. */
  get isFull(): boolean {
    return this.#length >= MAX_WAITING;
  }

  /** True where some of it is in this shared type. */
  isIn(type: Y.Text): boolean {
    for (const { behind } of this.#runs.values()) if (behind.parent === type) return true;
    return false;
  }

  /** How far a client id reaches with what waits of it; undefined where nothing does. */
  clockOf(client: ClientId): number | undefined {
    return this.#runs.get(client)?.end;
  }

  /** Takes a piece that goes on where its client id stopped: here or in the document. False where it does not. */
  take(typed: TypedText, store: Store): boolean {
    const run = this.#runs.get(typed.client);
    if (run === undefined) {
      const behind = lastBefore(typed, store);
      if (behind === null) return false;
      const { clock, end, rightClient, rightClock, text } = typed;
      this.#runs.set(typed.client, { behind, clock, end, rightClient, rightClock, text });
    } else {
      if (typed.clock !== run.end || typed.rightClient !== run.rightClient || typed.rightClock !== run.rightClock)
        return false;
      run.text += typed.text;
      run.end = typed.end;
    }
    this.#length += typed.text.length;
    return true;
  }

  /** What waits, as one update. It waits no more. */
  takeUpdate(): Uint8Array {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, this.#runs.size);
    // Highest client id first, as Yjs writes them.
    for (const [client, run] of [...this.#runs].sort(([a], [b]) => b - a)) write(encoder, client, run);
    encoding.writeVarUint(encoder, 0);
    this.clear();
    return encoding.toUint8Array(encoder);
  }

  clear(): void {
    this.#runs.clear();
    this.#length = 0;
  }
}

function write(encoder: encoding.Encoder, client: ClientId, run: Run): void {
  const hasRight = run.rightClient >= 0;
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, run.clock);
  encoding.writeUint8(encoder, HAS_ORIGIN | (hasRight ? HAS_RIGHT_ORIGIN : 0) | TEXT_ITEM);
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, run.clock - 1);
  if (hasRight) {
    encoding.writeVarUint(encoder, run.rightClient);
    encoding.writeVarUint(encoder, run.rightClock);
  }
  encoding.writeVarString(encoder, run.text);
}

/**
 * What it goes on behind, where that is text whose neighbour it names too; null elsewhere. Then the neighbours are in order (S9) and are there (S5, S6), and
 * what holds them is as deep as it was (S11). Not where others have put something behind the same letter meanwhile: Yjs would
 * look through all of that for the place. The value of a key is no text that goes on: each one takes the place of the one before.
 */
function lastBefore({ client, clock, rightClient, rightClock }: TypedText, store: Store): Y.Item | null {
  if (store.pendingStructs !== null || store.pendingDs !== null) return null;
  const last = store.clients.get(client)?.at(-1);
  if (!(last instanceof Y.Item) || last.id.clock + last.length !== clock) return null;
  if (last.parentSub !== null || !(last.content instanceof Y.ContentString)) return null;
  const { right: next, rightOrigin } = last;
  if (isAt(next?.id, rightClient, rightClock)) return last;
  return isAt(rightOrigin, rightClient, rightClock) && !isAt(next?.origin, client, clock - 1) ? last : null;
}

/** No item is at -1 of client id -1. */
function isAt(id: Y.ID | null | undefined, client: number, clock: number): boolean {
  return id === null || id === undefined ? client < 0 : id.client === client && id.clock === clock;
}
