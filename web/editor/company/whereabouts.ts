/**
 * Where somebody's caret is in the document, by person rather than by connection: of several windows the one that moved last.
 * Who is behind a connection is the server's word; awareness says only where (HOSTILE A7).
 */
import type { Awareness } from 'y-protocols/awareness';
import type { LiveBlock } from '../../../flow/parse.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import { CURSOR_FIELD, readCursor } from '../carets/cursor-state.ts';
import { readSlotCaret } from '../carets/slot-caret.ts';

/** Who is behind a Yjs client id, as far as the server has said. */
export interface Company {
  client(clientId: number): CompanyMember | null;
  /** Everybody who is here, with or without a place. */
  get(): { readonly people: readonly { readonly key: string }[] };
  /** Returns how to stop. */
  subscribe(listener: () => void): () => void;
}

export interface CompanyMember {
  readonly session: string;
  readonly person: string | null;
  readonly name: string;
  readonly color: string;
}

export interface Whereabouts {
  readonly block: LiveBlock;
  /** An offset in the flow; null in a slot in which nothing stands. */
  readonly offset: number | null;
}

/** A person has one key, however many windows they have open; somebody without an identity has one for each. */
export function keyOfMember({ person, session }: CompanyMember): string {
  return person ?? session;
}

export class Places {
  readonly #awareness: Awareness;
  readonly #company: Company;
  readonly #binding: FlowBinding;

  constructor(options: { readonly awareness: Awareness; readonly company: Company; readonly binding: FlowBinding }) {
    this.#awareness = options.awareness;
    this.#company = options.company;
    this.#binding = options.binding;
  }

  /** Everybody who has a place and is not this window. */
  keys(): Set<string> {
    const keys = new Set<string>();
    for (const [clientId, state] of this.#awareness.getStates()) {
      const member = clientId === this.#awareness.clientID ? null : this.#company.client(clientId);
      if (member !== null && isPlace(state)) keys.add(keyOfMember(member));
    }
    return keys;
  }

  find(key: string): Whereabouts | null {
    let found: Whereabouts | null = null;
    let moved = -1;
    for (const [clientId, state] of this.#awareness.getStates()) {
      const member = clientId === this.#awareness.clientID ? null : this.#company.client(clientId);
      if (member === null || keyOfMember(member) !== key) continue;
      const since = this.#awareness.meta.get(clientId)?.lastUpdated ?? 0;
      const place = since > moved ? this.#placeIn(state) : null;
      if (place === null) continue;
      found = place;
      moved = since;
    }
    return found;
  }

  #placeIn(state: unknown): Whereabouts | null {
    const said = saidIn(state);
    const { view } = this.#binding;
    const cursor = readCursor(said);
    const range = cursor === null ? null : this.#binding.offsetsOf(cursor);
    if (range !== null) return { block: view.placeOf(range.focus).block, offset: range.focus };
    const slot = readSlotCaret(said);
    const block = slot === null ? undefined : view.blocks.find(({ id }) => id === slot.container);
    return block === undefined ? null : { block, offset: null };
  }
}

function isPlace(state: unknown): boolean {
  const said = saidIn(state);
  return readCursor(said) !== null || readSlotCaret(said) !== null;
}

function saidIn(state: unknown): unknown {
  // The types say a state is an object; a stranger may have sent anything.
  return (state as Record<string, unknown> | null)?.[CURSOR_FIELD];
}
