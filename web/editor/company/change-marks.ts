/**
 * Where the others have just changed something that one does not see: one mark for each of them and each edge, for some seconds.
 * Who it was is the server's word for the Yjs client that wrote; of somebody who is not here nothing is shown. Draws nothing.
 */
import { mergeRegister, type LexicalEditor } from 'lexical';
import * as Y from 'yjs';
import type { Clock, Timer } from '../../sync/ports.ts';
import { Store, type Readable } from '../../sync/store.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import { indexOf } from '../binding/flow-selection.ts';
import { caretRect, domPointsOf } from '../carets/dom-places.ts';
import { elementOf, reveal, roughRect } from '../reveal.ts';
import { keyOfMember, type Company, type CompanyMember } from './whereabouts.ts';

const SHOWN_MS = 6000;

export interface EdgeMark {
  readonly key: string;
  readonly name: string;
  readonly color: string;
  readonly side: 'above' | 'below';
}

interface Change {
  readonly member: CompanyMember;
  readonly position: Y.RelativePosition;
  readonly until: number;
}

const NONE: readonly EdgeMark[] = [];

export class ChangeMarks {
  readonly #editor: LexicalEditor;
  readonly #binding: FlowBinding;
  readonly #company: Company;
  readonly #clock: Clock;
  readonly #changes = new Map<string, Change>();
  readonly #marks = new Store(NONE);
  readonly #stop: () => void;
  #frame: number | null = null;
  #timer: Timer | null = null;
  #closed = false;

  constructor(options: {
    readonly editor: LexicalEditor;
    readonly binding: FlowBinding;
    readonly company: Company;
    readonly clock: Clock;
  }) {
    this.#editor = options.editor;
    this.#binding = options.binding;
    this.#company = options.company;
    this.#clock = options.clock;
    const { body } = this.#binding;
    const soon = (): void => this.#soon();
    body.observeDeep(this.#onChange);
    window.addEventListener('scroll', soon, { passive: true });
    this.#stop = mergeRegister(
      () => body.unobserveDeep(this.#onChange),
      () => window.removeEventListener('scroll', soon),
      this.#binding.onPulled(soon),
    );
  }

  get marks(): Readable<readonly EdgeMark[]> {
    return this.#marks;
  }

  /** Goes to what the mark stands for. */
  goTo({ key }: EdgeMark): void {
    const change = this.#changes.get(key);
    const index = change === undefined ? null : indexOf(this.#binding.body, change.position);
    this.#changes.delete(key);
    if (index !== null) reveal({ editor: this.#editor, binding: this.#binding }, this.#blockAt(index), 'center');
    this.#soon();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop();
    this.#timer?.cancel();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
  }

  readonly #onChange = (_events: readonly unknown[], transaction: Y.Transaction): void => {
    if (transaction.local || this.#closed) return;
    const { beforeState, afterState, doc } = transaction;
    for (const [client, clock] of afterState) {
      const before = beforeState.get(client) ?? 0;
      const member = clock > before ? this.#company.client(client) : null;
      if (member === null) continue;
      const item = itemInBody(Y.getItem(doc.store, Y.createID(client, before)), this.#binding.body);
      if (item === null) continue;
      const { client: by, clock: at } = item.id;
      const position = Y.createRelativePositionFromJSON({ item: { client: by, clock: at } });
      this.#changes.set(keyOfMember(member), { member, position, until: this.#clock.now() + SHOWN_MS });
    }
    this.#soon();
  };

  #soon(): void {
    if (this.#closed || (this.#changes.size === 0 && this.#marks.get() === NONE)) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#look();
    });
  }

  #look(): void {
    const now = this.#clock.now();
    const marks: EdgeMark[] = [];
    for (const [key, { member, position, until }] of this.#changes) {
      const index = until > now ? indexOf(this.#binding.body, position) : null;
      const side = index === null ? null : this.#sideOf(index);
      // Once seen, it is no news any more.
      if (side === null) this.#changes.delete(key);
      else marks.push({ key, name: member.name, color: member.color, side });
    }
    if (!sameMarks(marks, this.#marks.get())) this.#marks.set(marks.length === 0 ? NONE : marks);
    if (this.#changes.size > 0) {
      this.#timer?.cancel();
      const next = Math.min(...[...this.#changes.values()].map(({ until }) => until));
      this.#timer = this.#clock.setTimer(Math.max(0, next - now) + 1, () => this.#soon());
    }
  }

  #blockAt(index: number) {
    // A new marker is the block itself, and its text the first that follows it.
    return this.#binding.view.placeOf(index + 1).block;
  }

  /** Null where it is on the screen, or where nothing says where it is. */
  #sideOf(index: number): EdgeMark['side'] | null {
    const sheet = { editor: this.#editor, binding: this.#binding };
    const dom = elementOf(sheet, this.#blockAt(index));
    // What is not drawn yet is further down.
    if (dom === null) return 'below';
    const [point = null] = domPointsOf(this.#editor, this.#binding, [index]);
    const rect = (point === null ? null : caretRect(point)) ?? roughRect(dom);
    if (rect === null) return null;
    const top = Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
    if (rect.bottom <= top) return 'above';
    return rect.top >= window.innerHeight ? 'below' : null;
  }
}

/** The item itself, or that of the block or object whose key it is; null outside the body. */
function itemInBody(item: Y.Item | Y.GC, body: Y.Text): Y.Item | null {
  let one: Y.Item | null = item instanceof Y.Item ? item : null;
  while (one !== null && one.parent !== body) {
    const { parent } = one;
    one = parent instanceof Y.AbstractType ? parent._item : null;
  }
  return one;
}

function sameMarks(a: readonly EdgeMark[], b: readonly EdgeMark[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ key, name, color, side }, i) => {
      const other = b[i];
      return key === other?.key && name === other.name && color === other.color && side === other.side;
    })
  );
}
