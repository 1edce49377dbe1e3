/**
 * How a client gets into one document of a running server, and its first sync. Owns the handshake; what follows belongs
 * to the caller.
 */
import * as Y from 'yjs';
import { type Dialect, keptBytes } from '../wire/dialect.ts';
import { LoadSocket } from '../wire/load-socket.ts';

/** One document's door. The port is not part of it: it changes with each start of the server. */
export interface Entrance {
  readonly path: string;
  readonly protocols: readonly string[];
  /** Beside the ones of the upgrade. */
  readonly headers: Readonly<Record<string, string>>;
  readonly dialect: Dialect;
  /** False for a relay that holds no document and so answers no sync step 1. */
  readonly answersSync: boolean;
}

/** A socket that has had its first sync. */
export interface Joined {
  readonly socket: LoadSocket;
  /** The server's sync step 2 for the state vector that was sent; null where it answers none. */
  readonly firstState: Uint8Array | null;
  /** From before the TCP connection to the last byte of the first state. */
  readonly joinMs: number;
}

/** The state vector of an empty document. */
const EMPTY_STATE_VECTOR = new Uint8Array([0]);

/** Past this a join counts as failed. Generous: the slowest honest join measured took under two seconds. */
const JOIN_TIMEOUT_MS = 30_000;

export async function join(entrance: Entrance, port: number, offersDeflate = false): Promise<Joined> {
  const startedAt = performance.now();
  const { dialect } = entrance;
  const socket = await LoadSocket.open({ port, ...entrance, offersDeflate });
  const authentication = dialect.authentication();
  const step1 = dialect.syncStep1(EMPTY_STATE_VECTOR);
  if (!entrance.answersSync) {
    socket.send(step1);
    return { socket, firstState: null, joinMs: performance.now() - startedAt };
  }
  const state = await new Promise<() => Uint8Array>((resolve, reject) => {
    const timeout = setTimeout(
      () => reject(new Error(`no first sync (${socket.endedBy ?? 'the connection is open'})`)),
      JOIN_TIMEOUT_MS,
    );
    let before: (() => Uint8Array) | null = null;
    socket.onMessage = (message) => {
      const heard = dialect.read(message);
      if (heard.kind === 'state') before = heard.later;
      if (heard.kind === 'authenticated') socket.send(step1);
      if (heard.kind === 'refused') reject(new Error(`refused: ${heard.why}`));
      if (heard.kind === 'step2') {
        clearTimeout(timeout);
        const copy = heard.later === undefined ? keptBytes(heard.update) : null;
        const state = before;
        if (state === null) resolve(() => copy ?? heard.update);
        else resolve(() => Y.mergeUpdates([state(), copy ?? heard.update]));
      }
    };
    socket.send(authentication ?? step1);
  });
  const joinMs = performance.now() - startedAt;
  socket.onMessage = () => {};
  return {
    socket,
    get firstState() {
      return state();
    },
    joinMs,
  };
}
