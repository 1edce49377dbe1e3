/**
 * Sessions that may write since a while and have not been asked yet for what they could not hand over before: they are asked as
 * soon as the document can be, and the session reads. Knows neither roles nor what comes back.
 */
import type { Readers } from './readers.ts';
import type { Session } from './session.ts';

export class LateWriters {
  readonly #readers: Readers;
  readonly #isLive: () => boolean;
  readonly #unasked = new Set<Session>();

  constructor(readers: Readers, isLive: () => boolean) {
    this.#readers = readers;
    this.#isLive = isLive;
  }

  /** From now on it may write. */
  add(session: Session): void {
    this.#unasked.add(session);
    this.ask(session);
  }

  /** Asks it, where that is due and can be. */
  ask(session: Session): void {
    if (!this.#isLive() || session.outbox.lag !== null || !this.#unasked.delete(session)) return;
    this.#readers.ask(session);
  }

  /** The document can be asked again. */
  askAll(): void {
    for (const session of this.#unasked) this.ask(session);
  }

  left(session: Session): void {
    this.#unasked.delete(session);
  }
}
