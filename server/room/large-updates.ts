/**
 * The way of a large update into the document (HOSTILE S4): checked and cut into slices elsewhere, then applied a few
 * milliseconds at a time while everybody else goes on. Its session says nothing more meanwhile, so that its order holds. Owns
 * what is under way; who may write what, and what follows when all is applied, is `intake.ts`.
 */
import type { ErrorCode } from '../../protocol/errors.ts';
import type { ClientId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import type { DocumentKind } from '../../protocol/rest.ts';
import { checkUpdate, type News, type UpdateFacts } from './check-update.ts';
import type { LargeUpdateBytes } from './large-update-bytes.ts';
import type { LiveDocument } from './live-document.ts';
import type { CostMeter } from './ports.ts';
import { SliceQueue } from './packed-slices.ts';
import type { PreparedUpdate, UpdatePreparer } from './prepare-update.ts';
import type { Session } from './session.ts';
import type { SliceTurns } from './slice-turns.ts';
import { sliceUpdate } from './slice-update.ts';
import type { Waking } from './waking.ts';

export interface LargeUpdatesOptions {
  readonly kind: DocumentKind;
  readonly limits: Limits;
  readonly document: LiveDocument;
  readonly slices: SliceTurns;
  readonly meter: CostMeter;
  readonly preparer: UpdatePreparer;
  readonly largeBytes: LargeUpdateBytes;
  readonly waking: Pick<Waking, 'isNeeded' | 'whenAwake'>;
  readonly guard: (run: () => void) => void;
  /** True while the document may be asked. */
  readonly isLive: () => boolean;
  /** Finds out what must be known before it is judged, for as long as the turn lasts; true where it is known. */
  readonly isReady: (large: LargeUpdate, facts: UpdateFacts) => boolean;
  /** Judges what the update says as a whole, and whether it deletes something new; null where it was refused there, or is no news. */
  readonly judge: (large: LargeUpdate, facts: UpdateFacts, hasNewDeletes: boolean) => News | null;
  /** An edit that stands on something which is missing. */
  readonly onEarly: (large: LargeUpdate) => void;
  /** All of it stands in the document. */
  readonly onApplied: (large: LargeUpdate, facts: UpdateFacts, news: News) => void;
  readonly refuse: (session: Session, code: ErrorCode, reason: string) => void;
  readonly onPoisoned: () => void;
}

const RELOADED = 'the document was reloaded under a large update';

/** How an update came: as the answer to sync step 1, or as an edit. */
export type UpdateOrigin = 'step2' | 'edit';

export interface LargeUpdate {
  readonly session: Session;
  /** The bytes as received (R3). */
  readonly update: Uint8Array;
  readonly origin: UpdateOrigin;
  /** Called when it is taken in, or came to nothing, before its session is read again. */
  readonly onSettled?: () => void;
}

/** One that is on its way in. */
interface UnderWay extends LargeUpdate {
  /** It is held no longer: it stands, or came to nothing. */
  readonly over: () => void;
}

type Ready = Extract<PreparedUpdate, { readonly ok: true }>;

/** What is to be applied, and how far that is. */
interface Progress {
  readonly large: UnderWay;
  readonly facts: UpdateFacts;
  readonly news: News;
  readonly slices: SliceQueue;
  readonly life: number;
  ms: number;
}

export class LargeUpdates {
  readonly #options: LargeUpdatesOptions;
  /** Another one whenever the document was loaded anew: what was applied in slices before is not in it. */
  #life = 0;
  /** The one that is being applied, and the client ids that it brings: half of what it says stands in the document. */
  #current: { readonly large: LargeUpdate; readonly clients: ReadonlySet<ClientId> } | null = null;
  /** Prepared ones that wait for it. */
  #next: (() => void)[] = [];
  /** What each that is under way gives back. */
  readonly #held = new Set<() => void>();

  constructor(options: LargeUpdatesOptions) {
    this.#options = options;
  }

  /** The document was loaded: what is under way must begin again, which its client does when it comes back. */
  reloaded(): void {
    this.#life++;
  }

  /**
   * True where an update has content of a client id of which half is there: another's words under that id would stand before the
   * rest of them here, and after it where the log is read again.
   */
  isBringing({ structs }: UpdateFacts): boolean {
    const { clients } = this.#current ?? {};
    if (clients === undefined) return false;
    for (const client of structs.keys()) if (clients.has(client)) return true;
    return false;
  }

  /** True where an update is half there. */
  get isBringingAny(): boolean {
    return this.#current !== null;
  }

  take(large: LargeUpdate): void {
    const { session, update } = large;
    const give = this.#options.largeBytes.take(update.length);
    if (give === null) return session.close('too_many_requests', 'too many large updates at once');
    this.#held.add(give);
    const over = () => {
      give();
      this.#held.delete(give);
    };
    session.hold();
    this.#prepare({ ...large, over }, null);
  }

  /** The room has ended, and holds nothing any more. */
  close(): void {
    for (const give of this.#held) give();
    this.#held.clear();
    this.#next = [];
  }

  /** Only what stands on these clocks, where there are any. */
  #prepare(large: UnderWay, clocks: ReadonlyMap<ClientId, number> | null): void {
    const { guard, kind, limits, preparer } = this.#options;
    preparer.prepare(large.update, { ...limits, kind }, clocks).then(
      (prepared) => guard(() => this.#prepared(large, prepared, clocks !== null)),
      () => guard(() => this.#sendAway(large, 'too_many_requests', 'a large update could not be prepared')),
    );
  }

  #prepared(large: UnderWay, prepared: PreparedUpdate, isNarrowed: boolean): void {
    const { document, isLive, onEarly } = this.#options;
    const { session, origin } = large;
    if (!session.isHeard) return large.over();
    if (!isLive()) return this.#sendAway(large, 'out_of_step', RELOADED);
    if (!prepared.ok) return this.#refuse(large, prepared.reason);
    // One after the other: what two of them hand back alike is news only once.
    if (this.#current !== null) {
      this.#next.push(() => this.#prepared(large, prepared, isNarrowed));
      return;
    }
    const { waking } = this.#options;
    if (waking.isNeeded) {
      const again = () => this.#prepared(large, prepared, isNarrowed);
      return waking.whenAwake(again, () =>
        this.#sendAway(large, 'too_many_requests', 'the document could not be woken'),
      );
    }
    const { facts, slices } = prepared;
    if (document.lacksFor(facts)) {
      if (isNarrowed) return this.#sendAway(large, 'out_of_step', RELOADED);
      if (origin === 'step2') return this.#prepare(large, document.clocksFor(facts));
      onEarly(large);
      return this.#settled(large);
    }
    const standing = { ...large, update: prepared.standing ?? large.update };
    const { deletesFrom, ends } = slices;
    // Where anything else of it is new, nobody asks whether its deletions are.
    if (document.newsIn(facts, false).any || deletesFrom === ends.length) return this.#judge(standing, prepared, false);
    this.#current = { large: standing, clients: new Set() };
    const search = { queue: new SliceQueue(slices, deletesFrom), life: this.#life, ms: 0 };
    this.#inTurn(() => this.#search(standing, prepared, search));
  }

  /** Looks for something that is not deleted yet: there may be millions of deletions, all known. */
  #search(large: UnderWay, prepared: Ready, search: { queue: SliceQueue; readonly life: number; ms: number }): void {
    const { document, isLive, kind, limits, meter, slices: turns } = this.#options;
    const { queue } = search;
    if (!isLive() || search.life !== this.#life) return this.#givenUp(large);
    const startedMs = meter();
    for (let isOver = false; !isOver; isOver = turns.isOver) {
      const { next } = queue;
      const checked = next === null ? null : checkUpdate(next, { ...limits, kind });
      const isFound = checked?.ok === true && document.hasNewDeletes(checked.facts.deletes);
      if (isFound || next === null) {
        this.#ended();
        return this.#judge(large, prepared, isFound);
      }
      queue.take();
    }
    search.ms += meter() - startedMs;
    if (search.ms <= limits.maxApplyMs) return this.#inTurn(() => this.#search(large, prepared, search));
    this.#ended();
    this.#refuse(large, 'costs too much');
  }

  #givenUp(large: UnderWay): void {
    this.#ended();
    this.#sendAway(large, 'out_of_step', RELOADED);
  }

  #sendAway({ over, session }: UnderWay, code: ErrorCode, reason: string): void {
    over();
    session.close(code, reason);
  }

  #refuse({ over, session }: UnderWay, reason: string): void {
    over();
    this.#options.refuse(session, 'update_refused', reason);
  }

  #judge(large: UnderWay, prepared: Ready, hasNewDeletes: boolean): void {
    const { isLive, isReady } = this.#options;
    if (isReady(large, prepared.facts)) return this.#judgeNow(large, prepared, hasNewDeletes);
    this.#current = { large, clients: new Set() };
    const life = this.#life;
    const again = () => {
      if (!isLive() || life !== this.#life) return this.#givenUp(large);
      if (!isReady(large, prepared.facts)) return this.#inTurn(again);
      this.#ended();
      this.#judgeNow(large, prepared, hasNewDeletes);
    };
    this.#inTurn(again);
  }

  #judgeNow(large: UnderWay, { facts, slices }: Ready, hasNewDeletes: boolean): void {
    const news = this.#options.judge(large, facts, hasNewDeletes);
    if (news === null) return this.#settled(large);
    this.#current = { large, clients: new Set(news.clients) };
    const progress = { large, facts, news, slices: new SliceQueue(slices), life: this.#life, ms: 0 };
    this.#inTurn(() => this.#apply(progress));
  }

  #inTurn(run: () => void): void {
    const { guard, slices } = this.#options;
    slices.next(() => guard(run));
  }

  #settled({ onSettled, over, session }: UnderWay): void {
    over();
    onSettled?.();
    session.release();
  }

  /** Nothing is half there any more. */
  #ended(): void {
    this.#current = null;
    for (const run of this.#next.splice(0)) this.#inTurn(run);
  }

  #apply(progress: Progress): void {
    const { isLive, limits, meter, onApplied, onPoisoned, slices: turns } = this.#options;
    const { large, facts, news, slices } = progress;
    if (!isLive() || progress.life !== this.#life) return this.#givenUp(large);
    // Whoever has gone meanwhile had the right to write this when it came: half of it may not stay, so all of it does.
    const startedMs = meter();
    let { next } = slices;
    for (let isOver = false; next !== null && !isOver; isOver = turns.isOver, next = slices.next) {
      const refusal = this.#applyNext(next, slices);
      const spentMs = progress.ms + meter() - startedMs;
      const reason = spentMs > limits.maxApplyMs ? 'costs too much' : refusal;
      if (reason === null) continue;
      this.#refuse(large, reason);
      // Where nothing of it stands there is nothing to be rid of.
      if (slices.done > 0) onPoisoned();
      return this.#ended();
    }
    progress.ms += meter() - startedMs;
    if (slices.next !== null) return this.#inTurn(() => this.#apply(progress));
    this.#ended();
    onApplied(large, facts, news);
    this.#settled(large);
  }

  /** Null where this slice stands now, or was cut into smaller ones; else why it may not. */
  #applyNext(slice: Uint8Array, slices: SliceQueue): string | null {
    const { document, kind, limits } = this.#options;
    const checked = checkUpdate(slice, { ...limits, kind });
    if (!checked.ok) return checked.reason;
    const { facts } = checked;
    if (document.isPastPending(slice, facts)) return 'too much waits for what is missing';
    if (document.isDear(slice, facts)) {
      // Nobody comes to that who does not mean it: a lone item would be compared with a quarter of a million others.
      if (facts.count === 1) return 'too much stands at that place';
      slices.replace(sliceUpdate(slice, limits.maxDepth, 1));
      return null;
    }
    slices.take();
    const applied = document.apply(slice, facts);
    return applied.ok ? null : applied.reason;
  }
}
