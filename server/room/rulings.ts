/**
 * What owners decided lately, document by document. An access check that began before a decision may let its connection in
 * after it; so whoever comes in is held against these once more. Knows no room and no session.
 */
import type { DocumentId } from '../../protocol/ids.ts';
import type { Clock, Grant, Timer } from './ports.ts';
import { judge, rulingKey, type Outcome, type Ruling } from './standing.ts';

/** Longer than any access check takes. */
const MEMORY_MS = 60_000;

export class Rulings {
  readonly #clock: Clock;
  readonly #recent = new Map<DocumentId, Map<string, { readonly ruling: Ruling; readonly timer: Timer }>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  remember(documentId: DocumentId, ruling: Ruling): void {
    const key = rulingKey(ruling);
    const ofDocument = this.#recent.get(documentId) ?? new Map<string, { ruling: Ruling; timer: Timer }>();
    ofDocument.get(key)?.timer.cancel();
    const timer = this.#clock.setTimer(MEMORY_MS, () => {
      ofDocument.delete(key);
      if (ofDocument.size === 0) this.#recent.delete(documentId);
    });
    ofDocument.set(key, { ruling, timer });
    this.#recent.set(documentId, ofDocument);
  }

  /** The grant as it is after them all, or why there is none any more. */
  judge(grant: Grant): Outcome<Grant> {
    let judged: Outcome<Grant> = { ok: true, value: grant };
    for (const { ruling } of this.#recent.get(grant.documentId)?.values() ?? []) {
      if (judged.ok) judged = judge(judged.value, ruling);
    }
    return judged;
  }

  clear(): void {
    for (const ofDocument of this.#recent.values()) for (const { timer } of ofDocument.values()) timer.cancel();
    this.#recent.clear();
  }
}
