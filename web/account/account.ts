/**
 * The account that this browser is signed in to: asks the server who one is, goes to the provider and comes back, hands this
 * browser's documents over, signs out. Draws nothing.
 */
import type { AccountInfo } from '../../protocol/rest-accounts.ts';
import { BY_ACCOUNT, type Shelf, type ShelfEntry } from '../sync/shelf.ts';
import { Store, type Readable } from '../sync/store.ts';
import type { AccountApi } from './account-api.ts';

/** `unknown` until the server has answered; `none` where it has no provider to sign in with. */
export type AccountState =
  | { readonly state: 'unknown' }
  | { readonly state: 'none' }
  | { readonly state: 'out' }
  | { readonly state: 'in'; readonly account: AccountInfo };

/** The window, as far as leaving for the provider concerns it. */
export interface Leaving {
  readonly location: Pick<Location, 'pathname' | 'search' | 'hash' | 'assign'>;
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
}

const RETURN_KEY = 'weft.return';
/** The server takes so many at once. */
const KEPT_AT_ONCE = 200;

export class Account {
  readonly #api: AccountApi;
  readonly #shelf: Shelf;
  readonly #page: Leaving;
  readonly #state = new Store<AccountState>({ state: 'unknown' });

  constructor(api: AccountApi, shelf: Shelf, page: Leaving) {
    this.#api = api;
    this.#shelf = shelf;
    this.#page = page;
  }

  get state(): Readable<AccountState> {
    return this.#state;
  }

  get api(): AccountApi {
    return this.#api;
  }

  /** Asks who one is. Where the server does not answer, what was known stays. */
  async load(): Promise<void> {
    const answer = await this.#api.me();
    if (!answer.ok) {
      // An older server knows no accounts; one that is away leaves us with what this browser has.
      if (this.#state.get().state === 'unknown') this.#state.set({ state: 'none' });
      return;
    }
    const { signIn, account } = answer.value;
    this.#state.set(account !== null ? { state: 'in', account } : { state: signIn ? 'out' : 'none' });
  }

  /** Leaves for the provider. The address stays in this tab: its fragment may be a key and is nobody's business. */
  signIn(): void {
    const { pathname, search, hash } = this.#page.location;
    const isPlace = !pathname.startsWith('/sign');
    attempt(() => this.#page.sessionStorage.setItem(RETURN_KEY, isPlace ? pathname + search + hash : '/'));
    this.#page.location.assign('/auth/sign-in');
  }

  /**
   * Back from the provider: what this browser had as a guest becomes the account's, once. Answers with the address that one
   * came from.
   */
  async arrive(): Promise<string> {
    await this.load();
    if (this.#state.get().state === 'in') {
      const linked = await this.#api.linkGuest();
      // On a browser that another account had first, its documents stay that account's.
      if (linked.ok && linked.value.linked) await this.#handOver();
    }
    const place = attempt(() => this.#page.sessionStorage.getItem(RETURN_KEY)) ?? '/';
    attempt(() => this.#page.sessionStorage.removeItem(RETURN_KEY));
    return /^\/(?!\/)/.test(place) ? place : '/';
  }

  /**
   * Signs this browser out and forgets what was open by the account alone; `forget` removes one's copy from this device. Copies with
   * changes that no server has stay. Answers with where the provider ends its own session, if it does.
   */
  async signOut(
    forget: (entry: ShelfEntry) => Promise<void>,
  ): Promise<{ readonly ok: boolean; readonly url: string | null }> {
    const answer = await this.#api.signOut();
    if (!answer.ok) return { ok: false, url: null };
    this.#state.set({ state: 'out' });
    const ours = this.#shelf.entries.get().filter(({ token, unsaved }) => token === BY_ACCOUNT && !unsaved);
    for (const entry of ours) {
      this.#shelf.forget(entry.id);
      await forget(entry);
    }
    return { ok: true, url: answer.value.url };
  }

  async #handOver(): Promise<void> {
    const known = this.#shelf.entries
      .get()
      .filter(({ token, role }) => token !== BY_ACCOUNT && role !== null)
      .map(({ id, token }) => ({ id, token }))
      // Last opened first on the shelf; the account shall list them in that order too.
      .reverse();
    for (let from = 0; from < known.length; from += KEPT_AT_ONCE) {
      await this.#api.keepDocuments(known.slice(from, from + KEPT_AT_ONCE));
    }
  }
}

/** A browser that forbids storage signs in all the same; one only comes back to the first page then. */
function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}
