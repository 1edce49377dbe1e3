/**
 * One person who types a document into a server as fast as the server confirms it: every edit an update of its own. Owns the window of what
 * is not confirmed; each server confirms in its own way (on disk, or only applied), and one that does not is asked for its state at the end.
 */
import * as Y from 'yjs';
import { type Patch, typeEdits } from '../trace.ts';
import { type Entrance, join } from './entrance.ts';

/** Updates in one write; then the sender looks whether the socket still takes more. */
const BATCH = 64;
/** More than this many unconfirmed would only measure buffers. */
const MOST_UNCONFIRMED = 5000;
/** On a busy machine Hocuspocus had confirmed four fifths of the recorded session after two minutes. */
const CONFIRM_TIMEOUT_MS = 400_000;

export interface Typed {
  readonly text: string;
  readonly updates: number;
  /** From the first update to the confirmation of the last. */
  readonly ms: number;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export async function typeDocument(
  entrance: Entrance,
  port: number,
  edits: readonly Patch[],
  confirms: boolean,
): Promise<Typed> {
  const { socket, firstState } = await join(entrance, port);
  if (firstState === null) throw new Error('this server keeps no document');
  const { updates, text } = typeEdits(edits, firstState);
  let confirmed = 0;
  let answered = false;
  socket.onMessage = (message) => {
    const heard = entrance.dialect.read(message);
    if (heard.kind === 'ack') confirmed = heard.count;
    if (heard.kind === 'applied') confirmed += 1;
    if (heard.kind === 'step2') answered = true;
  };
  const deadline = performance.now() + CONFIRM_TIMEOUT_MS;
  const waitUntil = async (holds: () => boolean) => {
    while (!holds()) {
      if (socket.endedBy !== null) throw new Error(`the server ended the connection: ${socket.endedBy}`);
      if (performance.now() > deadline) throw new Error(`${confirmed} of ${updates.length} updates were confirmed`);
      await pause(1);
    }
  };
  const startedAt = performance.now();
  for (let sent = 0; sent < updates.length; sent += BATCH) {
    for (const update of updates.slice(sent, sent + BATCH)) socket.send(entrance.dialect.update(update));
    await socket.drained();
    if (confirms) await waitUntil(() => sent - confirmed < MOST_UNCONFIRMED);
  }
  if (confirms) await waitUntil(() => confirmed >= updates.length);
  else {
    // What comes back has passed everything that was sent before the question.
    socket.send(entrance.dialect.syncStep1(Y.encodeStateVector(new Y.Doc())));
    await waitUntil(() => answered);
  }
  const ms = performance.now() - startedAt;
  await socket.close();
  return { text, updates: updates.length, ms };
}
