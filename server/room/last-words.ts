/**
 * Sessions whose connection has gone before all was taken that had come by it: a client that keeps nothing by itself has no other copy of
 * what it said last. Owns who they are in one room; each goes on by itself (`session.ts`), and is woken here where the room had to stop.
 * They are nobody's company, and what an owner decides holds for them too (Roles R4).
 */
import type { ErrorCode } from '../../protocol/errors.ts';
import type { Session } from './session.ts';

export class LastWords {
  readonly #speaking = new Set<Session>();

  /** The session has ended, perhaps with something that is still to be taken. */
  left(session: Session): void {
    if (session.isHeld) this.#speaking.add(session);
  }

  get sessions(): Iterable<Session> {
    for (const session of this.#speaking) if (!session.isHeld) this.#speaking.delete(session);
    return this.#speaking;
  }

  /** The document can be asked again. */
  resume(): void {
    for (const session of this.sessions) session.resume();
  }

  /** The room has ended: what was not taken was never acknowledged. */
  close(code: ErrorCode): void {
    for (const session of this.sessions) session.close(code);
    this.#speaking.clear();
  }
}
