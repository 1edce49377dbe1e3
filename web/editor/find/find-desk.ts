/**
 * Finding and replacing in one document: what is looked for, where it stands, which of the hits one is at. Hits follow what
 * everybody types; nothing of them is stored. Reads the flow, so that it finds what is folded or not drawn yet. Draws nothing.
 */
import type { LiveBlock } from '../../../flow/parse.ts';
import type { Clock, Timer } from '../../sync/ports.ts';
import { Store, type Readable } from '../../sync/store.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import type { AnchoredSelection } from '../binding/flow-selection.ts';
import { HitStore, textOf } from './hit-store.ts';
import { PatternRunner, type PatternPort } from './pattern-runner.ts';
import { replaceHits } from './replace-hits.ts';
import type { Hit, Query } from './search.ts';
import { hitsInFlow, spokenOf } from './spoken.ts';

export interface FindState {
  readonly query: Query;
  readonly status: 'nothing' | 'looking' | 'done' | 'no-expression' | 'too-slow';
  readonly count: number;
  /** Counted from 1 in reading order; 0 where one is at none. */
  readonly at: number;
}

export interface ActiveHit {
  readonly block: LiveBlock;
  readonly from: number;
  readonly to: number;
}

export interface FindDeskOptions {
  readonly binding: FlowBinding;
  readonly clock: Clock;
  readonly startWorker: () => PatternPort;
  /** Ends the undo step under way. */
  readonly endStep: () => void;
  /** Calls back after every change of the document that the editor shows. */
  readonly onChange: (listener: () => void) => () => void;
}

export const EMPTY_QUERY: Query = { text: '', matchCase: false, wholeWord: false, isPattern: false };

/** Somebody who types a word does not wait for its first letters. */
const TYPING_MS = 80;
const CHANGE_MS = 120;
/** So long the page may be held at a time. */
const SLICE_MS = 8;

export class FindDesk {
  readonly #binding: FlowBinding;
  readonly #clock: Clock;
  readonly #endStep: () => void;
  readonly #runner: PatternRunner;
  readonly #hits = new HitStore(EMPTY_QUERY);
  readonly #state = new Store<FindState>({ query: EMPTY_QUERY, status: 'nothing', count: 0, at: 0 });
  readonly #active = new Store<ActiveHit | null>(null);
  readonly #asked = new Store(0);
  readonly #stop: () => void;
  /** Where the search begins: moves along with what others do. */
  #start: AnchoredSelection | null;
  #timer: Timer | null = null;
  /** Counted up when a search under way is of no use any more. */
  #search = 0;
  #closed = false;
  /** Set by whoever asked to be taken to a hit; a search that only follows a change moves nobody. */
  #wantsHit = false;

  constructor({ binding, clock, startWorker, endStep, onChange }: FindDeskOptions) {
    this.#binding = binding;
    this.#clock = clock;
    this.#endStep = endStep;
    this.#runner = new PatternRunner({ startWorker, clock });
    this.#start = binding.anchoredSelection();
    this.#stop = onChange(() => this.#lookSoon(CHANGE_MS));
  }

  get state(): Readable<FindState> {
    return this.#state;
  }

  /** The hit that one is at. */
  get active(): Readable<ActiveHit | null> {
    return this.#active;
  }

  /** Counted up whenever somebody asked to see the hit that one is at: a change of the text takes nobody anywhere. */
  get asked(): Readable<number> {
    return this.#asked;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop();
    this.#timer?.cancel();
    this.#search++;
    this.#runner.close();
  }

  /** Looks for something else, from where the caret was. */
  look(query: Query): void {
    this.#hits.set(query);
    this.#search++;
    this.#wantsHit = true;
    const status = query.text === '' ? 'nothing' : this.#hits.isSound ? 'looking' : 'no-expression';
    this.#state.set({ query, status, count: 0, at: 0 });
    if (status === 'looking') this.#lookSoon(TYPING_MS);
    else {
      this.#timer?.cancel();
      this.#active.set(null);
    }
  }

  /** What is drawn of a block; searched now where that is quickly done. */
  hitsIn(block: LiveBlock): readonly Hit[] {
    return this.#state.get().query.text === '' ? [] : this.#hits.hitsIn(block);
  }

  /** To the next hit or the one before, round the end of the document. */
  step(by: 1 | -1): void {
    const all = this.#inOrder();
    if (all.length === 0) return;
    const now = this.#indexOf(all, this.#active.get());
    const to = now === -1 ? this.#indexFromStart(all) : (now + by + all.length) % all.length;
    this.#goTo(all, to);
  }

  /** Replaces the hit that one is at and goes to the next; false where there is none (any more). */
  replace(replacement: string): boolean {
    const active = this.#current();
    if (active === null) {
      this.step(1);
      return false;
    }
    const hit = this.#hits.hitsIn(active.block).find(({ from, to }) => from === active.from && to === active.to);
    if (hit === undefined) return false;
    if (hit.isInObject === true) {
      this.step(1);
      return false;
    }
    const { isPattern } = this.#hits.query;
    const rest = textOf(active.block).length - hit.to;
    const done = this.#write((block) => (block === active.block ? [hit] : []), replacement, isPattern);
    if (done === 0) return false;
    // On from behind what was put in: a replacement that holds what is looked for is not found in itself.
    this.#start = this.#anchor(active.block, textOf(active.block).length - rest);
    this.#active.set(null);
    this.#wantsHit = true;
    this.#lookNow();
    return true;
  }

  /** Replaces all hits as one step of undo; answers how many. */
  replaceAll(replacement: string): number {
    const { isPattern } = this.#hits.query;
    const done = this.#write((block) => this.#hits.hitsIn(block), replacement, isPattern);
    this.#lookNow();
    return done;
  }

  /** Where the hit that one is at lies, for the caret; null where there is none. */
  placeOfActive(): AnchoredSelection | null {
    const active = this.#current();
    if (active === null) return null;
    const anchor = this.#anchor(active.block, active.from)?.anchor;
    const focus = this.#anchor(active.block, active.to)?.focus;
    return anchor === undefined || focus === undefined ? null : { anchor, focus };
  }

  #write(hitsIn: (block: LiveBlock) => readonly Hit[], replacement: string, isPattern: boolean): number {
    let count = 0;
    this.#endStep();
    this.#binding.write((view) => {
      // What others changed since the search is searched again here, or left out where only a worker may.
      const made = replaceHits(view, {
        replacement,
        isPattern,
        hitsIn: (block) => hitsIn(block).filter((hit) => hit.isInObject !== true),
      });
      count = made?.count ?? 0;
      if (made === null || made.write.change.isEmpty) return null;
      return made.write;
    });
    this.#endStep();
    return count;
  }

  /** The hit that one is at, if it still stands as it was. */
  #current(): ActiveHit | null {
    const active = this.#active.get();
    if (active === null || !this.#binding.view.blocks.includes(active.block)) return null;
    const stands = this.#hits.hitsIn(active.block).some(({ from, to }) => from === active.from && to === active.to);
    return stands ? active : null;
  }

  #lookSoon(delayMs: number): void {
    if (this.#state.get().query.text === '' || !this.#hits.isSound) return;
    this.#timer?.cancel();
    this.#timer = this.#clock.setTimer(delayMs, () => this.#lookNow());
  }

  #lookNow(): void {
    this.#timer?.cancel();
    this.#timer = null;
    if (this.#closed || this.#state.get().query.text === '' || !this.#hits.isSound) return;
    const search = ++this.#search;
    // What one is at moves along with the text before it is looked for again.
    const { blocks } = this.#binding.view;
    this.#hits.keepOnly(new Set(blocks));
    if (this.#hits.query.isPattern) void this.#runPattern(search, blocks);
    else this.#lookOn(search, blocks, 0);
  }

  /** Searches for as long as the page may be held, and then goes on. */
  #lookOn(search: number, blocks: readonly LiveBlock[], from: number): void {
    if (search !== this.#search || this.#closed) return;
    const late = this.#clock.now() + SLICE_MS;
    for (let i = from; i < blocks.length; i++) {
      const block = blocks[i];
      if (block !== undefined) this.#hits.hitsIn(block);
      if (i % 32 === 31 && this.#clock.now() > late) {
        this.#timer = this.#clock.setTimer(0, () => this.#lookOn(search, blocks, i + 1));
        return;
      }
    }
    this.#found();
  }

  async #runPattern(search: number, blocks: readonly LiveBlock[]): Promise<void> {
    const { expression } = this.#hits;
    const fresh = blocks.filter((block) => this.#hits.knownIn(block) === null);
    if (expression === null) return;
    if (fresh.length > 0) {
      const contents = fresh.map(({ content }) => content);
      const spoken = fresh.map(spokenOf);
      const texts = spoken.map(({ text }) => text);
      const answer = await this.#runner.run(expression, texts);
      if (search !== this.#search || this.#closed || answer === 'put-away') return;
      if (answer === 'too-slow') {
        this.#active.set(null);
        this.#state.set({ ...this.#state.get(), status: 'too-slow', count: 0, at: 0 });
        return;
      }
      for (const [i, block] of fresh.entries()) {
        const [content, words] = [contents[i], spoken[i]];
        if (content !== undefined && words !== undefined)
          this.#hits.put(block, content, hitsInFlow(words, answer[i] ?? []));
      }
    }
    this.#found();
  }

  #found(): void {
    const all = this.#inOrder();
    const wants = this.#wantsHit;
    this.#wantsHit = false;
    if (wants) return this.#goTo(all, all.length === 0 ? -1 : this.#indexFromStart(all));
    const now = this.#indexOf(all, this.#active.get());
    if (now === -1 && this.#active.get() !== null) this.#active.set(null);
    this.#tell(all.length, now);
  }

  #goTo(all: readonly ActiveHit[], index: number): void {
    const hit = all[index] ?? null;
    if (hit !== null) this.#start = this.#anchor(hit.block, hit.from);
    this.#active.set(hit);
    this.#tell(all.length, hit === null ? -1 : index);
    if (hit !== null) this.#asked.set(this.#asked.get() + 1);
  }

  #tell(count: number, index: number): void {
    const { query } = this.#state.get();
    this.#state.set({ query, status: 'done', count, at: index + 1 });
  }

  #anchor(block: LiveBlock, offset: number): AnchoredSelection | null {
    const { view } = this.#binding;
    const index = view.blocks.indexOf(block);
    if (index === -1) return null;
    return this.#binding.anchoredOn(view.offsetOf(index, Math.min(offset, textOf(block).length)));
  }

  /** All hits in the order in which one reads. */
  #inOrder(): ActiveHit[] {
    const { view } = this.#binding;
    const all: ActiveHit[] = [];
    for (const block of view.arrangement.inReadingOrder()) {
      for (const { from, to } of this.#hits.hitsIn(block)) all.push({ block, from, to });
    }
    return all;
  }

  #indexOf(all: readonly ActiveHit[], active: ActiveHit | null): number {
    if (active === null) return -1;
    const exact = all.findIndex(
      ({ block, from, to }) => block === active.block && from === active.from && to === active.to,
    );
    if (exact !== -1) return exact;
    // Somebody typed before it: it is where its place has come to be.
    const moved = this.#startPlace();
    const at = moved === null ? -1 : all.findIndex(({ block, from }) => block === moved.block && from === moved.offset);
    const hit = all[at];
    if (hit !== undefined) this.#active.set(hit);
    return at;
  }

  #startPlace(): { readonly block: LiveBlock; readonly offset: number } | null {
    const range = this.#start === null ? null : this.#binding.offsetsOf(this.#start);
    return range === null ? null : this.#binding.view.placeOf(Math.min(range.anchor, range.focus));
  }

  /** The first hit from where the search begins. */
  #indexFromStart(all: readonly ActiveHit[]): number {
    const start = this.#startPlace();
    if (start === null) return 0;
    const order = new Map(this.#binding.view.arrangement.inReadingOrder().map((block, i) => [block, i]));
    const startAt = order.get(start.block) ?? 0;
    const index = all.findIndex(({ block, from }) => {
      const at = order.get(block) ?? 0;
      return at > startAt || (at === startAt && from >= start.offset);
    });
    return index === -1 ? 0 : index;
  }
}
